package dev.sinter.ir.op;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Objects;

/**
 * Runs one of two graphs: condition, operands… → results of the branch taken. Both take all
 * operands.
 */
public record Cond(Graph whenTrue, Graph whenFalse) implements Primitive {
  public Cond {
    Objects.requireNonNull(whenTrue);
    Objects.requireNonNull(whenFalse);
  }

  @Override
  public List<Graph> bodies() {
    return List.of(whenTrue, whenFalse);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.attribute(!operands.isEmpty(), mnemonic(), "no condition");
    Require.types(
        mnemonic(),
        "the condition",
        operands.subList(0, 1),
        List.of(TensorType.of(ElementType.BOOL)));
    Require.types(
        mnemonic(), "operands", operands.subList(1, operands.size()), whenTrue.inputTypes());
    Require.types(
        mnemonic(), "operands", operands.subList(1, operands.size()), whenFalse.inputTypes());
    Require.types(
        mnemonic(), "results of the branches", whenFalse.outputTypes(), whenTrue.outputTypes());
    return whenTrue.outputTypes();
  }
}
