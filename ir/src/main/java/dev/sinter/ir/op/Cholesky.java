package dev.sinter.ir.op;

import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * The lower factor L of symmetric positive definite matrices A = L·Lᵀ on the last two axes; NaN
 * where A is not one.
 */
public record Cholesky() implements Primitive {
  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 1);
    square(mnemonic(), operands.getFirst());
    return operands;
  }

  /** Checks that the last two axes are a square float matrix. */
  static void square(String op, TensorType matrix) {
    Require.element(op, matrix, e -> e == ElementType.F32 || e == ElementType.F64, "f32 or f64");
    Require.shape(matrix.rank() >= 2, op, "shape %s, expected at least two axes", matrix.shape());
    Require.sameDim(
        op, "last two axes", matrix.dim(matrix.rank() - 2), matrix.dim(matrix.rank() - 1));
  }
}
