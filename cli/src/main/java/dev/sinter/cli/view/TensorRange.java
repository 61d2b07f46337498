package dev.sinter.cli.view;

/** The least and largest finite value of many. */
record TensorRange(double min, double max) {
  static TensorRange of(double[] values) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      if (Double.isFinite(value)) {
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
    }
    return new TensorRange(min, max);
  }

  /** 0 for the least to 1 for the largest; 0 where there is one value only, and for NaN. */
  double position(double value) {
    if (Double.isNaN(value) || !(max > min)) {
      return 0;
    }
    return Math.clamp((value - min) / (max - min), 0.0, 1.0);
  }
}
