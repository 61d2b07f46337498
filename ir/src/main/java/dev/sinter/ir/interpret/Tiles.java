package dev.sinter.ir.interpret;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;

/**
 * The arrays in which contractions multiply: a left tile of rows × depth, a right tile of depth ×
 * columns and the sums of rows × columns. One kind computes in double, the other in long; what
 * fills the tiles does not care.
 */
abstract sealed class Tiles permits RealTiles, IntegerTiles {
  static final int ROWS = 64;
  static final int DEPTH = 128;
  static final int COLUMNS = 256;

  /** Elements from one row of the right tile, and of the sums, to the next. */
  final int width;

  Tiles(int width) {
    this.width = width;
  }

  /** Tiles that accumulate elements of this type, no larger than the whole matrices. */
  static Tiles of(ElementType accumulate, long rows, long depth, long columns) {
    int r = Math.clamp(rows, 1, ROWS);
    int d = Math.clamp(depth, 1, DEPTH);
    int c = Math.clamp(columns, 1, COLUMNS);
    return accumulate.isFloat() ? new RealTiles(r, d, c) : new IntegerTiles(r, d, c);
  }

  abstract void clearSums();

  abstract void clearRight();

  /** Loads {@code count} neighbours into a row of the left tile. */
  abstract void loadLeft(int row, Tensor from, long first, int count);

  /**
   * Loads {@code count} elements, {@code step} apart, into row {@code k} of the right tile from a
   * column on.
   */
  abstract void loadRight(int k, int column, Tensor from, long first, long step, int count);

  /** Adds left × right to the sums. */
  abstract void multiply(int rows, int depth, int columns);

  /** Stores {@code count} sums of a row from a column on. */
  abstract void store(int row, int column, Tensor to, long first, int count);
}
