package dev.sinter.frontend.onnx.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Names that somebody may have meant. */
final class CloseNames {
  private static final int MOST_SHOWN = 5;

  /** Longer ones take too long to compare, and are shown shortened by nobody. */
  private static final int LONGEST = 200;

  private CloseNames() {}

  /** The end of a message: the names that are closest to what was asked for. */
  static String hint(String asked, Collection<String> known) {
    List<String> close =
        known.stream()
            .filter(name -> name.length() <= LONGEST)
            .sorted(
                Comparator.<String>comparingInt(name -> distance(asked, name))
                    .thenComparing(Comparator.naturalOrder()))
            .limit(MOST_SHOWN)
            .toList();
    return close.isEmpty() ? "" : "; close to it are " + String.join(", ", close);
  }

  /** How many characters must be put in, left out or changed (Levenshtein, 1966). */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= Math.min(from.length(), LONGEST); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
