package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.tensor.Tensor;

/**
 * How far a tensor may be from what is expected; integers not at all.
 *
 * @param relative to each element
 * @param ofLargest relative to the largest magnitude of the tensor
 * @param absolute in addition
 */
public record Closeness(double relative, double ofLargest, double absolute) {
  /** Of values against goldens/ops in f64. */
  public static final Closeness VALUES_IN_DOUBLE = new Closeness(1e-10, 0, 1e-14);

  /** Of derivatives against goldens/ops in f64. */
  public static final Closeness GRADIENTS_IN_DOUBLE = new Closeness(1e-8, 0, 1e-10);

  /** Of both in f32. */
  public static final Closeness IN_SINGLE = new Closeness(0, 2e-4, 1e-7);

  /** Fails where shapes differ or an element is too far off. */
  public void check(Tensor expected, Tensor found, String place) {
    assertEquals(expected.type().shape(), found.type().shape(), place);
    double largest = 0;
    for (long i = 0; i < expected.size(); i++) {
      largest = Math.max(largest, Math.abs(expected.getDouble(i)));
    }
    for (long i = 0; i < expected.size(); i++) {
      double wanted = expected.getDouble(i);
      double bound = Math.abs(wanted) * relative + largest * ofLargest + absolute;
      assertEquals(
          wanted,
          found.getDouble(i),
          expected.element().isFloat() ? bound : 0,
          place + ", element " + i);
    }
  }
}
