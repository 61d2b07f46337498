package dev.sinter.ir.op;

import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Objects;

/**
 * Running reduction along an axis: element i combines elements 0…i, or 0…i−1 where exclusive (the
 * identity first), or from the other end where reverse.
 */
public record Cumulative(Reduce.Combiner combiner, int axis, boolean exclusive, boolean reverse)
    implements Primitive {
  public Cumulative {
    Objects.requireNonNull(combiner);
  }

  /** The same from the other end. */
  public Cumulative opposite() {
    return new Cumulative(combiner, axis, exclusive, !reverse);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 1);
    Require.element(
        mnemonic(), operands.getFirst(), combiner::takes, "a type " + combiner + " is defined on");
    Require.axis(mnemonic(), axis, operands.getFirst().rank());
    return operands;
  }
}
