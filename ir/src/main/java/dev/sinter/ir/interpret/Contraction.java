package dev.sinter.ir.interpret;

import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * dot_general: both operands are arranged as batches of matrices, [batch, m, k] and [batch, k, n],
 * and multiplied in tiles.
 */
final class Contraction {
  private final Workspace workspace;
  private final Movement movement;

  Contraction(Workspace workspace, Movement movement) {
    this.workspace = workspace;
    this.movement = movement;
  }

  Tensor dot(DotGeneral op, TensorType type, Tensor lhs, Tensor rhs) {
    Tensor result = workspace.allocate(type);
    List<Integer> lhsFree = DotGeneral.free(lhs.type().rank(), op.lhsBatch(), op.lhsContracting());
    List<Integer> rhsFree = DotGeneral.free(rhs.type().rank(), op.rhsBatch(), op.rhsContracting());
    long rows = Movement.volume(lhs, lhsFree);
    long depth = Movement.volume(lhs, op.lhsContracting());
    long columns = Movement.volume(rhs, rhsFree);
    if (result.size() == 0) {
      return result;
    }
    List<Integer> transposed = order(op.rhsBatch(), rhsFree, op.rhsContracting());
    if (rows == 1 && columns > 1 && Movement.isIdentity(transposed)) {
      // A row times a transposed matrix is, element for element, the matrix as it lies times a
      // column.
      Tensor matrix = movement.arranged(rhs, transposed);
      Tensor column = movement.arranged(lhs, order(op.lhsBatch(), op.lhsContracting(), lhsFree));
      multiply(op, matrix, column, result, columns, depth, 1);
    } else {
      Tensor left = movement.arranged(lhs, order(op.lhsBatch(), lhsFree, op.lhsContracting()));
      Tensor right = movement.arranged(rhs, order(op.rhsBatch(), op.rhsContracting(), rhsFree));
      multiply(op, left, right, result, rows, depth, columns);
    }
    return result;
  }

  /** [batch, rows, depth] times [batch, depth, columns]. */
  private void multiply(
      DotGeneral op,
      Tensor left,
      Tensor right,
      Tensor result,
      long rows,
      long depth,
      long columns) {
    Tiles tiles = Tiles.of(op.accumulate(), rows, depth, columns);
    long batches = result.size() / (rows * columns);
    for (long batch = 0; batch < batches; batch++) {
      for (long row = 0; row < rows; row += Tiles.ROWS) {
        for (long column = 0; column < columns; column += Tiles.COLUMNS) {
          workspace.poll();
          int r = (int) Math.min(Tiles.ROWS, rows - row);
          int c = (int) Math.min(Tiles.COLUMNS, columns - column);
          tiles.clearSums();
          for (long k = 0; k < depth; k += Tiles.DEPTH) {
            int d = (int) Math.min(Tiles.DEPTH, depth - k);
            for (int i = 0; i < r; i++) {
              tiles.loadLeft(i, left, (batch * rows + row + i) * depth + k, d);
            }
            loadRight(tiles, right, (batch * depth + k) * columns + column, columns, d, c);
            tiles.multiply(r, d, c);
          }
          for (int i = 0; i < r; i++) {
            tiles.store(i, 0, result, (batch * rows + row + i) * columns + column, c);
          }
        }
      }
    }
  }

  private static void loadRight(
      Tiles tiles, Tensor right, long first, long columns, int depth, int width) {
    if (columns == 1) {
      tiles.loadRight(0, 0, right, first, 1, depth);
      return;
    }
    for (int k = 0; k < depth; k++) {
      tiles.loadRight(k, 0, right, first + k * columns, 1, width);
    }
  }

  private static List<Integer> order(
      List<Integer> first, List<Integer> second, List<Integer> third) {
    List<Integer> order = new ArrayList<>(first);
    order.addAll(second);
    order.addAll(third);
    return order;
  }
}
