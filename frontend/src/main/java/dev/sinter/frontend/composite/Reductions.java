package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.List;

/** Reductions over a list of axes that may be empty, in the operand's own type. */
public final class Reductions {
  private Reductions() {}

  /** Combines the elements along some axes, which stay with size 1 or disappear. */
  public static Value reduce(
      NumPy np, Reduce.Combiner combiner, Value x, List<Integer> axes, boolean keep) {
    Value reduced = axes.isEmpty() ? x : np.builder().apply(new Reduce(combiner, axes), x);
    return keep ? np.reshape(reduced, kept(x, axes)) : reduced;
  }

  /** The number of elements along some axes. */
  public static Dim count(Value x, List<Integer> axes) {
    return axes.stream().map(x.type()::dim).reduce(Dim.of(1), Dim::times);
  }

  /** The arithmetic mean along some axes of a float operand. */
  public static Value mean(NumPy np, Value x, List<Integer> axes, boolean keep) {
    Value sum = reduce(np, Reduce.Combiner.SUM, x, axes, keep);
    return np.div(sum, np.size(count(x, axes), x.type().element()));
  }

  private static List<Dim> kept(Value x, List<Integer> axes) {
    List<Dim> dims = new ArrayList<>(x.type().shape().dims());
    axes.forEach(axis -> dims.set(axis, Dim.of(1)));
    return dims;
  }
}
