package dev.sinter.passes.simplify;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.List;

/** Rules for ops that cut from a tensor or add to it; exact, since no kept element changes. */
final class WindowRules {
  static final List<Rule> ALL =
      List.of(
          new Rule("slice of everything → x", Slice.class, WindowRules::everything),
          new Rule("slice(slice(x)) → slice(x)", Slice.class, WindowRules::sliceOfSlice),
          new Rule(
              "pad by nothing → x", Pad.class, m -> addsNothing(m.op(Pad.class)) ? m.x() : null));

  private WindowRules() {}

  private static Value everything(Match m) {
    Slice slice = m.op(Slice.class);
    boolean whole =
        slice.sizes().equals(m.x().type().shape().dims())
            && slice.starts().stream().allMatch(start -> start.is(0))
            && slice.strides().stream().allMatch(stride -> stride == 1);
    return whole ? m.x() : null;
  }

  /** Element i of the outer is element start + i·stride of the inner, on each axis. */
  private static Value sliceOfSlice(Match m) {
    Slice inner = m.opOf(m.x(), Slice.class);
    if (inner == null) {
      return null;
    }
    Slice outer = m.op(Slice.class);
    List<Dim> starts = new ArrayList<>();
    List<Long> strides = new ArrayList<>();
    for (int axis = 0; axis < outer.starts().size(); axis++) {
      long step = inner.strides().get(axis);
      if (Math.multiplyHigh(step, outer.strides().get(axis)) != 0) {
        return null;
      }
      starts.add(inner.starts().get(axis).plus(outer.starts().get(axis).times(step)));
      strides.add(step * outer.strides().get(axis));
    }
    return m.merge(
        m.x(), new Slice(starts, outer.sizes(), strides), m.operandsOf(m.x()).getFirst());
  }

  private static boolean addsNothing(Pad pad) {
    return pad.low().stream().allMatch(amount -> amount.is(0))
        && pad.high().stream().allMatch(amount -> amount.is(0))
        && pad.interior().stream().allMatch(amount -> amount == 0);
  }
}
