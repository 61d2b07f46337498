package dev.sinter.ir.interpret;

import dev.sinter.ir.tensor.Tensor;
import java.util.Arrays;

/**
 * Tiles of longs: the low bits of a sum are right whatever the width it wraps at, and storing keeps
 * those.
 */
final class IntegerTiles extends Tiles {
  private final long[] left;
  private final long[] right;
  private final long[] sums;
  private final int leftWidth;

  IntegerTiles(int rows, int depth, int columns) {
    super(columns);
    leftWidth = depth;
    left = new long[rows * depth];
    right = new long[depth * columns];
    sums = new long[rows * columns];
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
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < depth; k++) {
        addOne(left[row * leftWidth + k], k * width, row * width, columns);
      }
    }
  }

  private void addOne(long x, int b, int sum, int columns) {
    for (int j = 0; j < columns; j++) {
      sums[sum + j] += x * right[b + j];
    }
  }

  @Override
  void store(int row, int column, Tensor to, long first, int count) {
    Elements.store(sums, row * width + column, to, first, count);
  }
}
