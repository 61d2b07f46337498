package dev.sinter.bench.report;

import dev.sinter.cli.check.Comparison;
import dev.sinter.cli.check.Deviation;
import dev.sinter.ir.tensor.Tensor;
import java.util.List;
import java.util.Locale;

/** How results compare with those of Sinter with one thread. */
sealed interface Agreement {
  /** Every bit is the same. */
  record SameBits() implements Agreement {}

  /** Rounded differently. */
  record Within(double largestError) implements Agreement {}

  /** Something else, such as {@code 1.5 at [0, 3], expected 2.5}. */
  record Different(String what) implements Agreement {}

  static Agreement of(List<Tensor> actual, List<Tensor> expected) {
    boolean same = true;
    double error = 0;
    for (int i = 0; i < expected.size(); i++) {
      Comparison comparison = Deviation.of(actual.get(i), expected.get(i), 1);
      if (!comparison.matches()) {
        return new Different(comparison.message());
      }
      same &= actual.get(i).contentEquals(expected.get(i));
      error = Math.max(error, comparison.largestError());
    }
    return same ? new SameBits() : new Within(error);
  }

  /** A few words for a table. */
  default String text() {
    return switch (this) {
      case SameBits _ -> "same bits";
      case Within(double error) -> String.format(Locale.ROOT, "within %.1e", error);
      case Different(String what) -> "DIFFERENT: " + what;
    };
  }
}
