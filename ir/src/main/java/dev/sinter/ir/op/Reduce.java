package dev.sinter.ir.op;

import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Objects;

/**
 * Combines all elements along some axes, which disappear: sum, product, maximum, … An empty
 * reduction gives the identity.
 */
public record Reduce(Combiner combiner, List<Integer> axes) implements Primitive {
  /** How elements combine. */
  public enum Combiner {
    SUM,
    PRODUCT,
    /** −inf (the least integer) for no elements; NaN if any is NaN. */
    MAX,
    /** +inf (the greatest integer) for no elements; NaN if any is NaN. */
    MIN,
    /** For bool only; likewise ANY. */
    ALL,
    ANY;

    boolean takes(ElementType element) {
      return switch (this) {
        case SUM, PRODUCT, MAX, MIN -> element.isNumeric();
        case ALL, ANY -> element == ElementType.BOOL;
      };
    }
  }

  public Reduce {
    Objects.requireNonNull(combiner);
    axes = axes.stream().sorted().toList();
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 1);
    TensorType from = operands.getFirst();
    Require.element(mnemonic(), from, combiner::takes, "a type " + combiner + " is defined on");
    Require.axes(mnemonic(), axes, from.rank());
    return List.of(from.withShape(Require.without(from.shape(), axes)));
  }
}
