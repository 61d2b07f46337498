package dev.sinter.ir.op;

import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/** Axes in another order: result axis i is operand axis {@code permutation[i]}. */
public record Transpose(List<Integer> permutation) implements Primitive {
  public Transpose {
    permutation = List.copyOf(permutation);
    Require.axes("transpose", permutation, permutation.size());
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 1);
    TensorType from = operands.getFirst();
    Require.lengths(mnemonic(), "axes in the permutation", permutation, from.rank());
    return List.of(from.withShape(new Shape(permutation.stream().map(from::dim).toList())));
  }
}
