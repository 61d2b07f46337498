package dev.sinter.runtime.optim.minimize;

/**
 * A point with what is known there. Arrays are shared and not to be changed.
 *
 * @param value of the objective
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
record Iterate(double[] point, double value, double[] gradient) {
  static Iterate at(Objective objective, double[] point) {
    double[] gradient = new double[point.length];
    double value = objective.evaluate(point, gradient);
    return new Iterate(point, value, gradient);
  }

  boolean isFinite() {
    return Double.isFinite(value) && Double.isFinite(Vectors.sumOfSizes(gradient));
  }
}
