package dev.sinter.ir.train;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;

/**
 * Ranges of the numbers that training is set up with. Each check gives the number back, so that it
 * can stand where the number is used; a number outside is a {@link SinterException} of code
 * ATTRIBUTE_INVALID that names it, what it is and what it should be.
 */
public final class Hyperparameter {
  private Hyperparameter() {}

  /** A finite number above 0. */
  public static double positive(String name, double value) {
    return check(value > 0 && value < Double.POSITIVE_INFINITY, name, value, "above 0");
  }

  /** A finite number, 0 or above. */
  public static double nonNegative(String name, double value) {
    return check(value >= 0 && value < Double.POSITIVE_INFINITY, name, value, "0 or above");
  }

  /** A number in [0, 1): how much a moving average keeps. */
  public static double decayRate(String name, double value) {
    return check(value >= 0 && value < 1, name, value, "in [0, 1)");
  }

  /** A number in (0, 1). */
  public static double fraction(String name, double value) {
    return check(value > 0 && value < 1, name, value, "in (0, 1)");
  }

  /** A number of things, at least this many. */
  public static long count(String name, long value, long least) {
    if (value < least) {
      throw new SinterException(
          ErrorCode.ATTRIBUTE_INVALID,
          "%s is %d; it must be %d or more".formatted(name, value, least));
    }
    return value;
  }

  private static double check(boolean fits, String name, double value, String expected) {
    if (!fits) {
      throw new SinterException(
          ErrorCode.ATTRIBUTE_INVALID,
          "%s is %s; it must be a finite number %s".formatted(name, value, expected));
    }
    return value;
  }
}
