package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Reduce.Combiner;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tangents of reductions along axes. Elements that are the extreme together share its tangent
 * equally. A product is differentiated without dividing by its factors, which may be 0.
 */
record ReductionTangents(Tangents tangents) {

  /** The tangent of a reduction of x, whose value is y; empty for truth values. */
  Optional<Value> of(Reduce reduce, Value x, Value y, Value dx) {
    return switch (reduce.combiner()) {
      case SUM -> Optional.of(sum(dx, reduce.axes()));
      case PRODUCT -> Optional.of(product(reduce.axes(), x, dx));
      case MAX, MIN -> Optional.of(extreme(reduce.axes(), x, y, dx));
      case ALL, ANY -> Optional.empty();
    };
  }

  private Value sum(Value x, List<Integer> axes) {
    return tangents.builder().apply(new Reduce(Combiner.SUM, axes), x);
  }

  private Value extreme(List<Integer> axes, Value x, Value y, Value dx) {
    NumPy np = tangents.np();
    Value hit = np.equal(x, spread(y, x, axes));
    Value count = sum(np.cast(hit, x.type().element()), axes);
    Value chosen = sum(np.where(hit, dx, np.zerosLike(dx)), axes);
    return np.div(chosen, count);
  }

  /** A reduced value again in every place of what was reduced. */
  private Value spread(Value y, Value x, List<Integer> axes) {
    List<Integer> kept = DotGeneral.free(x.type().rank(), axes, List.of());
    return tangents.builder().apply(new Broadcast(x.type().shape(), kept), y);
  }

  /** Σᵢ ẋᵢ·Πⱼ≠ᵢ xⱼ, the others' product being that of all before times that of all after. */
  private Value product(List<Integer> axes, Value x, Value dx) {
    NumPy np = tangents.np();
    Value row = lastAxis(x, axes);
    int last = row.type().rank() - 1;
    Value before =
        tangents.builder().apply(new Cumulative(Combiner.PRODUCT, last, true, false), row);
    Value after = tangents.builder().apply(new Cumulative(Combiner.PRODUCT, last, true, true), row);
    return sum(np.mul(lastAxis(dx, axes), np.mul(before, after)), List.of(last));
  }

  /** The axes that are reduced as one, behind the others. */
  private Value lastAxis(Value x, List<Integer> axes) {
    List<Integer> kept = DotGeneral.free(x.type().rank(), axes, List.of());
    List<Integer> order = new ArrayList<>(kept);
    order.addAll(axes);
    List<Dim> dims = new ArrayList<>(kept.stream().map(x.type()::dim).toList());
    dims.add(axes.stream().map(x.type()::dim).reduce(Dim.of(1), Dim::times));
    Value moved = tangents.builder().apply(new Transpose(order), x);
    return tangents.builder().apply(new Reshape(new Shape(dims)), moved);
  }
}
