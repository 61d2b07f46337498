package dev.sinter.tests.derivative;

import static dev.sinter.tests.derivative.FunctionRow.row;

import dev.sinter.frontend.nn.functional.LinearAlgebra;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.ElementType;
import java.util.List;

/** Linear algebra. */
final class MatrixRows {
  private static final String SQUARE = "[3,3]";

  private MatrixRows() {}

  static List<FunctionRow> all() {
    return List.of(
        row(
            "LinearAlgebra.solve",
            "[3,3] [3,2]",
            (np, x) -> LinearAlgebra.solve(np, dominant(np, x.get(0)), x.get(1))),
        row(
            "LinearAlgebra.solveTriangular",
            "[3,3] [3,2]",
            (np, x) -> LinearAlgebra.solveTriangular(np, dominant(np, x.get(0)), x.get(1), false)),
        row(
            "LinearAlgebra.inverse",
            SQUARE,
            (np, x) -> LinearAlgebra.inverse(np, dominant(np, x.get(0)))),
        row(
            "LinearAlgebra.determinant",
            SQUARE,
            (np, x) -> LinearAlgebra.determinant(np, dominant(np, x.get(0)))),
        row(
            "LinearAlgebra.logDeterminant",
            SQUARE,
            (np, x) -> LinearAlgebra.logDeterminant(np, dominant(np, x.get(0)))),
        row(
            "LinearAlgebra.signAndLogDeterminant",
            SQUARE,
            (np, x) -> LinearAlgebra.signAndLogDeterminant(np, dominant(np, x.get(0))).logarithm()),
        row(
            "LinearAlgebra.cholesky",
            SQUARE,
            (np, x) -> LinearAlgebra.cholesky(np, definite(np, x.get(0)))),
        row(
            "LinearAlgebra.choleskySolve",
            "[3,3] [3,2]",
            (np, x) ->
                LinearAlgebra.choleskySolve(
                    np, LinearAlgebra.cholesky(np, definite(np, x.get(0))), x.get(1))),
        row(
            "LinearAlgebra.ridge",
            "[4,3] [4,2]",
            (np, x) -> LinearAlgebra.ridge(np, x.get(0), x.get(1), .3)),
        row("LinearAlgebra.power", SQUARE, (np, x) -> LinearAlgebra.power(np, x.get(0), 5)),
        row("LinearAlgebra.trace", SQUARE, (np, x) -> np.exp(LinearAlgebra.trace(np, x.get(0)))),
        row(
            "LinearAlgebra.diagonal",
            SQUARE,
            (np, x) -> np.square(LinearAlgebra.diagonal(np, x.get(0)))),
        row(
            "LinearAlgebra.diagonalMatrix",
            "[3]",
            (np, x) -> np.square(LinearAlgebra.diagonalMatrix(np, x.get(0)))));
  }

  private static Value dominant(NumPy np, Value x) {
    return np.add(x, np.mul(np.eye(ElementType.F64, 3), 4));
  }

  private static Value definite(NumPy np, Value x) {
    return np.add(np.matmul(x, np.transpose(x)), np.mul(np.eye(ElementType.F64, 3), 2));
  }
}
