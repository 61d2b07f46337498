package dev.sinter.ir.op;

import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * Solves A·X = B (or Aᵀ·X = B) with triangular A on the last two axes: A [batch…, n, n], B [batch…,
 * n, m] → X like B. The other triangle of A is not read; nor is the diagonal where {@code
 * unitDiagonal}.
 */
public record TriangularSolve(boolean lower, boolean transposed, boolean unitDiagonal)
    implements Primitive {
  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 2);
    TensorType a = operands.get(0);
    TensorType b = operands.get(1);
    Cholesky.square(mnemonic(), a);
    Require.sameElement(mnemonic(), a, b);
    Require.shape(
        a.rank() == b.rank()
            && a.shape()
                .dims()
                .subList(0, a.rank() - 1)
                .equals(b.shape().dims().subList(0, b.rank() - 1)),
        mnemonic(),
        "shapes %s and %s do not fit",
        a.shape(),
        b.shape());
    return List.of(b);
  }
}
