package dev.sinter.ir.op;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Objects;

/**
 * Repeats a body as long as a condition holds: carried…, invariant… → carried… Both graphs take all
 * operands; the condition gives one bool scalar, the body the carried values of the next round, of
 * the same types.
 *
 * @param carried how many operands are carried; the rest do not change
 */
public record While(int carried, Graph condition, Graph body) implements Primitive {
  public While {
    Objects.requireNonNull(condition);
    Objects.requireNonNull(body);
  }

  @Override
  public List<Graph> bodies() {
    return List.of(condition, body);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.attribute(
        carried >= 0 && carried <= operands.size(),
        mnemonic(),
        "%d carried of %d operands",
        carried,
        operands.size());
    Require.types(mnemonic(), "operands", operands, condition.inputTypes());
    Require.types(mnemonic(), "operands", operands, body.inputTypes());
    Require.types(
        mnemonic(),
        "results of the condition",
        condition.outputTypes(),
        List.of(TensorType.of(ElementType.BOOL)));
    Require.types(
        mnemonic(), "results of the body", body.outputTypes(), operands.subList(0, carried));
    return operands.subList(0, carried);
  }
}
