package dev.sinter.cli.check;

import java.util.Locale;

/**
 * What became of one test case.
 *
 * @param largestError the largest absolute difference of a result; NaN where there was none to
 *     compare
 * @param message why it did not pass; empty where it did
 */
public record CaseResult(
    String name, Outcome outcome, double largestError, double milliseconds, String message) {
  /** Headings of {@link #tsv}. */
  public static final String TSV_HEADER = "name\toutcome\tlargest_error\tmilliseconds\tmessage";

  /** How a test case may end. A wrong result is worse than a refusal. */
  public enum Outcome {
    /** Every result is as expected. */
    PASS,
    /** A result is not as expected. */
    WRONG,
    /** A clear, typed exception: Sinter does not do this. */
    REFUSED,
    /** Anything else: a fault of Sinter, of time or of memory. */
    ERROR;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One line of a table separated by tabs, without its end. */
  public String tsv() {
    String plain = message.replaceAll("[\\t\\r\\n]+", " ").strip();
    String error =
        Double.isNaN(largestError) ? "" : String.format(Locale.ROOT, "%.6g", largestError);
    return String.format(
        Locale.ROOT, "%s\t%s\t%s\t%.3f\t%s", name, outcome, error, milliseconds, plain);
  }
}
