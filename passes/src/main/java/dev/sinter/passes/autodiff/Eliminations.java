package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.TriangularSolve;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * Decompositions of matrices as loops over columns, of arithmetic alone: what is true of arithmetic
 * on real numbers is then true of them on complex ones.
 */
final class Eliminations {
  private Eliminations() {}

  /** One column of an elimination: its number is a one among zeros along the rows. */
  private interface Column {
    List<Value> next(NumPy np, List<Value> carried, Value row, Value below, Value invariant);
  }

  /** A → L with L·Lᵀ = (A + Aᵀ)/2, column by column. */
  static Graph cholesky(TensorType type) {
    GraphBuilder builder = new GraphBuilder("cholesky");
    NumPy np = new NumPy(builder);
    Value a = builder.input("a", type);
    Value symmetric = np.mul(np.add(a, np.swapAxes(a, -1, -2)), 0.5);
    Column column =
        (inner, carried, row, below, _) -> {
          Value rest =
              inner.sum(inner.mul(carried.getFirst(), inner.swapAxes(row, -1, -2)), true, -1);
          Value pivot = inner.sum(inner.mul(rest, row), true, -2);
          Value next = inner.div(inner.mul(rest, inner.add(row, below)), inner.sqrt(pivot));
          Value square = inner.mul(next, inner.swapAxes(next, -1, -2));
          Value kept = inner.mul(next, inner.swapAxes(row, -1, -2));
          return List.of(inner.sub(carried.getFirst(), square), inner.add(carried.getLast(), kept));
        };
    List<Value> result = columns(builder, List.of(symmetric, np.zerosLike(a)), symmetric, column);
    builder.output("l", result.getLast());
    return builder.build();
  }

  /** P·A → L and U in one, without looking for pivots. */
  static Graph lu(TensorType type) {
    GraphBuilder builder = new GraphBuilder("lu");
    Value a = builder.input("a", type);
    Column column =
        (np, carried, row, below, _) -> {
          Value all = carried.getFirst();
          Value across = np.swapAxes(row, -1, -2);
          Value rest = np.sum(np.mul(all, across), true, -1);
          Value pivots = np.sum(np.mul(all, row), true, -2);
          Value pivot = np.sum(np.mul(rest, row), true, -2);
          Value factors = np.mul(np.div(rest, pivot), below);
          Value right = np.mul(pivots, np.swapAxes(below, -1, -2));
          Value stored = np.mul(np.sub(factors, np.mul(rest, below)), across);
          return List.of(np.add(np.sub(all, np.mul(factors, right)), stored));
        };
    builder.output("lu", columns(builder, List.of(a), a, column).getFirst());
    return builder.build();
  }

  /** A, B → X by substitution. */
  static Graph triangularSolve(TriangularSolve solve, TensorType a, TensorType b) {
    GraphBuilder builder = new GraphBuilder("triangular_solve");
    NumPy np = new NumPy(builder);
    Value left = builder.input("a", a);
    Value right = builder.input("b", b);
    boolean forward = solve.lower() != solve.transposed();
    Value turned = solve.transposed() ? np.swapAxes(left, -1, -2) : left;
    Value lower = forward ? turned : np.flip(turned, -1, -2);
    Column column =
        (inner, carried, row, below, matrix) -> {
          Value x = carried.getFirst();
          Value rest = inner.sum(inner.mul(matrix, inner.swapAxes(row, -1, -2)), true, -1);
          Value here = inner.sum(inner.mul(x, row), true, -2);
          Value pivot = inner.sum(inner.mul(rest, row), true, -2);
          Value solved = solve.unitDiagonal() ? here : inner.div(here, pivot);
          Value change = inner.mul(row, inner.sub(solved, here));
          return List.of(
              inner.sub(inner.add(x, change), inner.mul(inner.mul(rest, below), solved)));
        };
    Value start = forward ? right : np.flip(right, -2);
    Value x = columns(builder, List.of(start), lower, column).getFirst();
    builder.output("x", forward ? x : np.flip(x, -2));
    return builder.build();
  }

  private static List<Value> columns(
      GraphBuilder builder, List<Value> carried, Value matrix, Column column) {
    GraphBuilder body = new GraphBuilder("column");
    NumPy np = new NumPy(body);
    List<Value> inputs = new ArrayList<>();
    carried.forEach(value -> inputs.add(body.input("carried." + inputs.size(), value.type())));
    Value all = body.input("matrix", matrix.type());
    Value number = body.input("number", new TensorType(ElementType.I64, Shape.SCALAR));
    ElementType element = matrix.type().element();
    Dim size = matrix.type().dim(matrix.type().rank() - 1);
    Value numbers = np.expandDims(np.arange(ElementType.I64, size), 1);
    Value row = np.cast(np.equal(numbers, number), element);
    Value below = np.cast(np.greater(numbers, number), element);
    List<Value> next = column.next(np, inputs, row, below, all);
    for (int i = 0; i < next.size(); i++) {
      body.output("next." + i, next.get(i));
    }
    List<Value> operands = new ArrayList<>(carried);
    operands.add(matrix);
    operands.add(new NumPy(builder).arange(ElementType.I64, size));
    Scan scan = new Scan(carried.size(), 1, size, false, body.build());
    return builder.applyAll(scan, operands);
  }
}
