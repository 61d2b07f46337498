package dev.sinter.frontend.nn.init;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;

/**
 * Orthonormal vectors times a gain: normal ones made orthogonal by Gram and Schmidt's method, each
 * twice, which is as exact as Householder's (Giraud et al., 2005). All axes but the first are seen
 * as one.
 */
record Orthogonal(double gain) implements Initializer {
  @Override
  public Tensor values(TensorType type, long seed, long stream) {
    if (type.rank() < 2) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH, "orthogonal values of %s".formatted(type));
    }
    int rows = Math.toIntExact(type.dim(0).known());
    int columns = rows == 0 ? 0 : Math.toIntExact(type.shape().size().known() / rows);
    int count = Math.min(rows, columns);
    int length = Math.max(rows, columns);
    double[][] vectors = normal(count, length, new RandomTensors(seed, stream));
    for (int i = 0; i < count; i++) {
      orthogonalize(vectors, i);
      orthogonalize(vectors, i);
    }
    Tensor result = Tensor.zeros(type);
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < length; j++) {
        long place = rows <= columns ? (long) i * columns + j : (long) j * columns + i;
        result.setDouble(place, gain * vectors[i][j]);
      }
    }
    return result;
  }

  private static double[][] normal(int count, int length, RandomTensors random) {
    Tensor drawn = random.normal(TensorType.of(ElementType.F64, count, length), 0, 1);
    double[][] vectors = new double[count][length];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < length; j++) {
        vectors[i][j] = drawn.getDouble((long) i * length + j);
      }
    }
    return vectors;
  }

  /** Takes the parts along earlier vectors out of one, and makes its length 1. */
  private static void orthogonalize(double[][] vectors, int i) {
    double[] v = vectors[i];
    for (int k = 0; k < i; k++) {
      double along = dot(v, vectors[k]);
      for (int j = 0; j < v.length; j++) {
        v[j] -= along * vectors[k][j];
      }
    }
    double length = Math.sqrt(dot(v, v));
    for (int j = 0; j < v.length; j++) {
      v[j] /= length;
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
