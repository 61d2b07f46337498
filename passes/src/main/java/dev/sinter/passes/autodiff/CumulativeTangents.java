package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Optional;

/**
 * Tangents of running reductions. Those of products and extremes are a recurrence along the axis,
 * over the elements and what was reduced before each; of equal elements the last one met has the
 * tangent of an extreme.
 */
record CumulativeTangents(Tangents tangents) {

  /** The tangent of a running reduction of x; empty for truth values. */
  Optional<Value> of(Cumulative running, Value x, Value dx) {
    return switch (running.combiner()) {
      case SUM -> Optional.of(tangents.builder().apply(running, dx));
      case PRODUCT, MAX, MIN -> Optional.of(recurrence(running, x, dx));
      case ALL, ANY -> Optional.empty();
    };
  }

  private Value recurrence(Cumulative running, Value x, Value dx) {
    NumPy np = tangents.np();
    Cumulative exclusive =
        new Cumulative(running.combiner(), running.axis(), true, running.reverse());
    Value before = tangents.builder().apply(exclusive, x);
    List<Value> scanned = List.of(front(x, running), front(before, running), front(dx, running));
    TensorType stacked = scanned.getFirst().type();
    TensorType slice =
        stacked.withShape(new Shape(stacked.shape().dims().subList(1, stacked.rank())));
    Scan scan = new Scan(1, 0, stacked.dim(0), running.reverse(), body(running, slice));
    Value start = np.zeros(slice.element(), slice.shape());
    List<Value> operands = List.of(start, scanned.get(0), scanned.get(1), scanned.get(2));
    Value tangent = tangents.builder().applyAll(scan, operands).getLast();
    return np.moveAxis(tangent, 0, running.axis());
  }

  private Value front(Value x, Cumulative running) {
    return tangents.np().moveAxis(x, running.axis(), 0);
  }

  /** Tangent so far, element, value before, element's tangent → tangent, and that of the result. */
  private static Graph body(Cumulative running, TensorType slice) {
    GraphBuilder builder = new GraphBuilder("running");
    Value carried = builder.input("carried", slice);
    Value x = builder.input("x", slice);
    Value before = builder.input("before", slice);
    Value dx = builder.input("dx", slice);
    Value next = next(new NumPy(builder), running, carried, x, before, dx);
    builder.output("next", next);
    builder.output("result", running.exclusive() ? carried : next);
    return builder.build();
  }

  private static Value next(
      NumPy np, Cumulative running, Value carried, Value x, Value before, Value dx) {
    return switch (running.combiner()) {
      case SUM, ALL, ANY -> throw new IllegalArgumentException(running.toString());
      case PRODUCT -> np.add(np.mul(carried, x), np.mul(dx, before));
      case MAX -> np.where(np.greaterEqual(x, before), dx, carried);
      case MIN -> np.where(np.lessEqual(x, before), dx, carried);
    };
  }
}
