package dev.sinter.cli.view;

import java.util.Locale;

/** Numbers as people read them, the same in every locale. */
public final class Quantity {
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Quantity() {}

  /** {@code 1.5 MiB}. */
  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (Math.abs(value) >= 1024) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, BINARY[unit]);
  }

  /** {@code 21,546}. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** {@code 12.3 ms}, with the unit that suits. */
  public static String time(long nanoseconds) {
    if (nanoseconds < 1_000) {
      return nanoseconds + " ns";
    }
    if (nanoseconds < 1_000_000) {
      return String.format(Locale.ROOT, "%.1f us", nanoseconds / 1e3);
    }
    if (nanoseconds < 10_000_000_000L) {
      return String.format(Locale.ROOT, "%.1f ms", nanoseconds / 1e6);
    }
    return String.format(Locale.ROOT, "%.1f s", nanoseconds / 1e9);
  }

  /** At most five significant digits, and no zeros that say nothing: {@code 0.97263}, {@code 3}. */
  public static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    double size = Math.abs(value);
    if (size < 1e-4 || size >= 1e6) {
      return String.format(Locale.ROOT, "%.3e", value);
    }
    int decimals = Math.max(0, 4 - (int) Math.floor(Math.log10(size)));
    String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
  }
}
