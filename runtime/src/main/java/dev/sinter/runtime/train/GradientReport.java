package dev.sinter.runtime.train;

import java.util.List;

/**
 * What a {@link GradientCheck} found.
 *
 * @param comparisons one for each input, derivative and reference
 * @param notAnalytic nodes for which there is no complex step; it is left out then
 * @param piecewise nodes with kinks or jumps: on these a derivative is a convention, and
 *     differences may disagree with it
 */
public record GradientReport(
    List<Comparison> comparisons, List<String> notAnalytic, List<String> piecewise) {

  public GradientReport {
    comparisons = List.copyOf(comparisons);
    notAnalytic = List.copyOf(notAnalytic);
    piecewise = List.copyOf(piecewise);
  }

  /** Whether every derivative is what its references say. */
  public boolean passed() {
    return comparisons.stream().allMatch(Comparison::passed);
  }

  /**
   * A derivative by an input, beside a reference.
   *
   * @param derivative {@code reverse}, {@code forward} or {@code given}
   * @param reference {@code complex step} or {@code differences}
   * @param checked how many elements of the input were compared
   * @param error the largest difference, relative to the largest of the derivatives by this input
   * @param worst the element, in row-major order, at which that is
   * @param expected what the reference says there
   * @param found what the derivative says there
   */
  public record Comparison(
      String input,
      String derivative,
      String reference,
      long checked,
      double error,
      long worst,
      double expected,
      double found,
      boolean passed) {}
}
