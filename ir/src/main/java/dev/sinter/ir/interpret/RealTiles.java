package dev.sinter.ir.interpret;

import dev.sinter.ir.tensor.Tensor;
import java.util.Arrays;

/**
 * Tiles of doubles: products of f32 are exact, and their sums are rounded to f32 once, when they
 * are stored.
 */
final class RealTiles extends Tiles {
  private final double[] left;
  private final double[] right;
  private final double[] sums;
  private final int leftWidth;

  RealTiles(int rows, int depth, int columns) {
    super(columns);
    leftWidth = depth;
    left = new double[rows * depth];
    right = new double[depth * columns];
    sums = new double[rows * columns];
  }

  @Override
  void clearSums() {
    Arrays.fill(sums, 0);
  }

  @Override
  void clearRight() {
    Arrays.fill(right, 0);
  }

  @Override
  void loadLeft(int row, Tensor from, long first, int count) {
    Elements.load(from, first, 1, left, row * leftWidth, count);
  }

  @Override
  void loadRight(int k, int column, Tensor from, long first, long step, int count) {
    Elements.load(from, first, step, right, k * width + column, count);
  }

  @Override
  void multiply(int rows, int depth, int columns) {
    if (width == 1) {
      multiplyVector(rows, depth);
      return;
    }
    for (int row = 0; row < rows; row++) {
      int k = 0;
      // Four products a pass over the sums: a quarter of the loads and stores.
      for (; k + 4 <= depth; k += 4) {
        addFour(row * leftWidth + k, k * width, row * width, columns);
      }
      for (; k < depth; k++) {
        addOne(left[row * leftWidth + k], k * width, row * width, columns);
      }
    }
  }

  /**
   * With one column the right tile is dense along depth, and four sums hide the latency of
   * addition.
   */
  private void multiplyVector(int rows, int depth) {
    for (int row = 0; row < rows; row++) {
      int a = row * leftWidth;
      double s0 = 0;
      double s1 = 0;
      double s2 = 0;
      double s3 = 0;
      int k = 0;
      for (; k + 4 <= depth; k += 4) {
        s0 += left[a + k] * right[k];
        s1 += left[a + k + 1] * right[k + 1];
        s2 += left[a + k + 2] * right[k + 2];
        s3 += left[a + k + 3] * right[k + 3];
      }
      for (; k < depth; k++) {
        s0 += left[a + k] * right[k];
      }
      sums[row] += (s0 + s1) + (s2 + s3);
    }
  }

  private void addFour(int a, int b, int sum, int columns) {
    double x0 = left[a];
    double x1 = left[a + 1];
    double x2 = left[a + 2];
    double x3 = left[a + 3];
    int b1 = b + width;
    int b2 = b1 + width;
    int b3 = b2 + width;
    for (int j = 0; j < columns; j++) {
      sums[sum + j] +=
          x0 * right[b + j] + x1 * right[b1 + j] + x2 * right[b2 + j] + x3 * right[b3 + j];
    }
  }

  private void addOne(double x, int b, int sum, int columns) {
    for (int j = 0; j < columns; j++) {
      sums[sum + j] += x * right[b + j];
    }
  }

  @Override
  void store(int row, int column, Tensor to, long first, int count) {
    Elements.store(sums, row * width + column, to, first, count);
  }
}
