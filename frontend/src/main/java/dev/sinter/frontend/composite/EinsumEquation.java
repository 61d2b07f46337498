package dev.sinter.frontend.composite;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The axes that an equation of NumPy's einsum gives its operands and its result, by labels. A
 * letter is its own label; axes under an ellipsis have negative ones, the last −1:
 *
 * <pre>
 *   "...ij,...jk" for ranks 3 and 3  →  [−1, i, j], [−1, j, k] → [−1, i, k]
 * </pre>
 *
 * @param terms the labels of each operand's axes
 * @param result the labels of the result's axes, none twice
 */
public record EinsumEquation(List<List<Integer>> terms, List<Integer> result) {
  private static final String ELLIPSIS = "...";
  private static final Pattern TERM = Pattern.compile("[A-Za-z]*(\\.\\.\\.)?[A-Za-z]*");

  public EinsumEquation {
    terms = terms.stream().map(List::copyOf).toList();
    result = List.copyOf(result);
  }

  /**
   * Reads an equation; without {@code ->} the result has the axes under an ellipsis, then the
   * labels that occur once, in alphabetic order with capitals first.
   *
   * @param ranks the number of axes of each operand
   * @throws SinterException ATTRIBUTE_INVALID where the equation is malformed, SHAPE_MISMATCH where
   *     it does not fit the ranks
   */
  public static EinsumEquation parse(String equation, List<Integer> ranks) {
    String text = equation.replace(" ", "");
    int arrow = text.indexOf("->");
    String left = arrow < 0 ? text : text.substring(0, arrow);
    List<String> written = List.of(left.split(",", -1));
    if (written.size() != ranks.size()) {
      throw malformed(equation, "%d terms for %d operands", written.size(), ranks.size());
    }
    written.forEach(term -> requireTerm(equation, term));
    List<List<Integer>> terms = new ArrayList<>();
    int hidden = 0;
    for (int i = 0; i < written.size(); i++) {
      int own = hidden(equation, written.get(i), ranks.get(i));
      terms.add(labels(written.get(i), own));
      hidden = Math.max(hidden, own);
    }
    List<Integer> result = implicit(terms, hidden);
    if (arrow >= 0) {
      requireTerm(equation, text.substring(arrow + 2));
      result = labels(text.substring(arrow + 2), hidden);
    }
    requireKnown(equation, terms, result);
    return new EinsumEquation(terms, result);
  }

  /** How many axes the ellipsis of a term stands for. */
  private static int hidden(String equation, String term, int rank) {
    boolean open = term.contains(ELLIPSIS);
    int named = term.length() - (open ? ELLIPSIS.length() : 0);
    if (named > rank || (!open && named < rank)) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "equation '%s': term '%s' for an operand of %d axes".formatted(equation, term, rank));
    }
    return rank - named;
  }

  private static void requireTerm(String equation, String term) {
    if (!TERM.matcher(term).matches()) {
      throw malformed(equation, "term '%s', expected letters and at most one ellipsis", term);
    }
  }

  private static List<Integer> labels(String term, int hidden) {
    List<Integer> labels = new ArrayList<>();
    int ellipsis = term.indexOf(ELLIPSIS);
    String before = ellipsis < 0 ? term : term.substring(0, ellipsis);
    before.chars().forEach(labels::add);
    if (ellipsis >= 0) {
      for (int axis = hidden; axis > 0; axis--) {
        labels.add(-axis);
      }
      term.substring(ellipsis + ELLIPSIS.length()).chars().forEach(labels::add);
    }
    return labels;
  }

  private static List<Integer> implicit(List<List<Integer>> terms, int hidden) {
    TreeMap<Integer, Integer> letters = new TreeMap<>();
    terms.forEach(term ->
        term.stream()
            .filter(label -> label > 0)
            .forEach(label -> letters.merge(label, 1, Integer::sum)));
    List<Integer> result = new ArrayList<>();
    for (int axis = hidden; axis > 0; axis--) {
      result.add(-axis);
    }
    letters.forEach((label, count) -> {
      if (count == 1) {
        result.add(label);
      }
    });
    return result;
  }

  private static void requireKnown(
      String equation, List<List<Integer>> terms, List<Integer> result) {
    if (new HashSet<>(result).size() < result.size()) {
      throw malformed(equation, "the result repeats a label");
    }
    for (int label : result) {
      if (terms.stream().noneMatch(term -> term.contains(label))) {
        throw malformed(equation, "the result's label '%c' is in no term", label);
      }
    }
  }

  private static SinterException malformed(String equation, String message, Object... arguments) {
    return new SinterException(
        ErrorCode.ATTRIBUTE_INVALID,
        "equation '%s': %s".formatted(equation, message.formatted(arguments)));
  }
}
