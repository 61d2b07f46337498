package dev.sinter.ir.op;

import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * LU decomposition with partial pivoting on the last two axes: A [batch…, n, n] → (packed L\U, i64
 * permutation [batch…, n]), where row i of P·A is row permutation[i] of A and the unit diagonal of
 * L is not stored.
 */
public record Lu() implements Primitive {
  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 1);
    TensorType a = operands.getFirst();
    Cholesky.square(mnemonic(), a);
    return List.of(
        a, new TensorType(ElementType.I64, new Shape(a.shape().dims().subList(0, a.rank() - 1))));
  }
}
