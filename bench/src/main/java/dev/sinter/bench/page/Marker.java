package dev.sinter.bench.page;

import java.util.Locale;

/** The shape by which a system is known beside its colour. */
enum Marker {
  CIRCLE("M-5,0A5,5 0 1 0 5,0A5,5 0 1 0 -5,0Z"),
  SQUARE("M-4.5,-4.5H4.5V4.5H-4.5Z"),
  DIAMOND("M0,-6L6,0L0,6L-6,0Z"),
  TRIANGLE("M0,-5.5L5.5,4.5H-5.5Z");

  /** An SVG path around the origin. */
  private final String path;

  Marker(String path) {
    this.path = path;
  }

  /** That of the system with this number; they repeat after the last. */
  static Marker of(int system) {
    return values()[system % values().length];
  }

  String at(double x, double y) {
    return String.format(
        Locale.ROOT,
        "<path class=\"mark\" transform=\"translate(%.1f %.1f)\" d=\"%s\"/>",
        x,
        y,
        path);
  }
}
