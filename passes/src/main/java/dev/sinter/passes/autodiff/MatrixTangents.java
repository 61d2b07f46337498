package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Gather.Bounds;
import dev.sinter.ir.op.TriangularSolve;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * Tangents of decompositions of matrices, which are the last two axes (Giles: An extended
 * collection of matrix derivative results for forward and reverse mode; Oxford, 2008).
 */
record MatrixTangents(Tangents tangents) {

  /** L̇ = L·Φ(L⁻¹·Ȧ·L⁻ᵀ), Φ the lower triangle with half of the diagonal; Ȧ is made symmetric. */
  Value cholesky(Value factor, Value da) {
    NumPy np = tangents.np();
    Value symmetric = np.mul(np.add(da, transposed(da)), 0.5);
    TriangularSolve solve = new TriangularSolve(true, false, false);
    Value left = tangents.builder().apply(solve, factor, symmetric);
    Value both = tangents.builder().apply(solve, factor, transposed(left));
    Value half = np.mul(np.add(np.tril(both, 0), np.tril(both, -1)), 0.5);
    return np.matmul(factor, half);
  }

  /** Ẋ = A⁻¹·(Ḃ − Ȧ·X), where only the triangle that is read has a tangent. */
  Value triangularSolve(TriangularSolve solve, Value a, Value b, Value x) {
    NumPy np = tangents.np();
    Value right = tangents.orZero(b);
    if (tangents.has(a)) {
      Value da = triangle(solve, tangents.orZero(a));
      Value product = np.matmul(solve.transposed() ? transposed(da) : da, x);
      right = np.sub(right, product);
    }
    return tangents.builder().apply(solve, a, right);
  }

  private Value triangle(TriangularSolve solve, Value da) {
    int diagonal = solve.unitDiagonal() ? 1 : 0;
    return solve.lower() ? tangents.np().tril(da, -diagonal) : tangents.np().triu(da, diagonal);
  }

  /**
   * With F = L⁻¹·P·Ȧ·U⁻¹: L̇ = L·(F below the diagonal), U̇ = (F on and above it)·U; both packed as
   * the factors are.
   */
  Value lu(Value packed, Value permutation, Value da) {
    NumPy np = tangents.np();
    int rows = da.type().rank() - 2;
    Gather order = new Gather(rows, List.of(rows), Bounds.REFUSE);
    Value permuted = tangents.builder().apply(order, da, np.expandDims(permutation, rows + 1));
    Value left = tangents.builder().apply(new TriangularSolve(true, false, true), packed, permuted);
    Value both =
        transposed(
            tangents
                .builder()
                .apply(new TriangularSolve(false, true, false), packed, transposed(left)));
    Value lower = np.add(np.tril(packed, -1), identity(packed.type()));
    return np.add(
        np.matmul(lower, np.tril(both, -1)), np.matmul(np.triu(both, 0), np.triu(packed, 0)));
  }

  private Value identity(TensorType type) {
    Dim size = type.dim(type.rank() - 1);
    Value one = tangents.np().eye(type.element(), size, size, 0);
    return tangents.np().broadcastTo(one, type.shape());
  }

  private Value transposed(Value matrix) {
    return tangents.np().swapAxes(matrix, -1, -2);
  }
}
