package dev.sinter.ir.interpret;

/** A sum of doubles that carries along what each addition rounds off. */
final class CompensatedSum {
  private double sum;
  private double lost;

  void add(double[] values, int count) {
    for (int i = 0; i < count; i++) {
      double x = values[i];
      double next = sum + x;
      lost += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum;
      sum = next;
    }
  }

  double value() {
    // With an infinity or NaN in it, what was lost is NaN and means nothing.
    return Double.isFinite(sum) ? sum + lost : sum;
  }
}
