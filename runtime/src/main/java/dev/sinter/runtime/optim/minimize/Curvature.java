package dev.sinter.runtime.optim.minimize;

/** Products of an objective's Hessian with vectors. */
@FunctionalInterface
public interface Curvature {
  /** Computes H(point)·vector, in an array of its own. Neither argument may be changed or kept. */
  double[] times(double[] point, double[] vector);
}
