package dev.sinter.ir.interpret;

import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/** dot_general: both operands are arranged as batches of matrices, [batch, m, k] and [batch, k, n], and multiplied in tiles. */
final class Contraction {
  private final Workspace workspace;
  private final Movement movement;

  Contraction(Workspace workspace, Movement movement) {
    this.workspace = workspace;
    this.movement = movement;
  }

  Tensor dot(DotGeneral op, TensorType type, Tensor lhs, Tensor rhs) {
    List<Integer> lhsFree = DotGeneral.free(lhs.type().rank(), op.lhsBatch(), op.lhsContracting());
    List<Integer> rhsFree = DotGeneral.free(rhs.type().rank(), op.rhsBatch(), op.rhsContracting());
    Tensor left = movement.arranged(lhs, order(op.lhsBatch(), lhsFree, op.lhsContracting()));
    Tensor right = movement.arranged(rhs, order(op.rhsBatch(), op.rhsContracting(), rhsFree));
    Tensor result = workspace.allocate(type);
    if (result.size() == 0) {
      return result;
    }
    long batches = Movement.volume(lhs, op.lhsBatch());
    long rows = Movement.volume(lhs, lhsFree);
    long depth = Movement.volume(lhs, op.lhsContracting());
    long columns = Movement.volume(rhs, rhsFree);
    Tiles tiles = Tiles.of(op.accumulate(), rows, depth, columns);
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
            for (int i = 0; i < d; i++) {
              tiles.loadRight(i, 0, right, (batch * depth + k + i) * columns + column, 1, c);
            }
            tiles.multiply(r, d, c);
          }
          for (int i = 0; i < r; i++) {
            tiles.store(i, 0, result, (batch * rows + row + i) * columns + column, c);
          }
        }
      }
    }
    return result;
  }

  private static List<Integer> order(List<Integer> first, List<Integer> second, List<Integer> third) {
    List<Integer> order = new ArrayList<>(first);
    order.addAll(second);
    order.addAll(third);
    return order;
  }
}
