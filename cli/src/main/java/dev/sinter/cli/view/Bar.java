package dev.sinter.cli.view;

/** A horizontal bar, to an eighth of a character where block characters can be written. */
public final class Bar {
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";

  private Bar() {}

  /**
   * A bar padded with blanks.
   *
   * @param part of the whole width, 0 to 1; what lies outside is cut off, NaN is empty
   * @param width in characters
   */
  public static String of(double part, int width, boolean unicode) {
    double cut = part >= 0 ? Math.min(part, 1) : 0;
    if (!unicode) {
      int full = (int) Math.round(cut * width);
      return "#".repeat(full) + " ".repeat(width - full);
    }
    int eighths = (int) Math.round(cut * width * 8);
    String bar = "█".repeat(eighths / 8);
    if (eighths % 8 != 0) {
      bar += EIGHTHS.charAt(eighths % 8);
    }
    return bar + " ".repeat(width - bar.length());
  }
}
