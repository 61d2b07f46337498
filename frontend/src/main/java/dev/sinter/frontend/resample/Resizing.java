package dev.sinter.frontend.resample;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Resizing, one axis after the other: nearest elements are gathered, weighted ones are a product
 * with a matrix. Places and weights are constants where the sizes are known and computed where they
 * are not.
 *
 * @param extrapolation the value outside of the operand, where there is one
 */
public record Resizing(Coordinates coordinates, Method method, Optional<Double> extrapolation) {
  /** Weights of larger matrices are computed when they are used. */
  private static final long MOST_STORED = 1 << 22;

  /** How a value between elements is made of them. */
  public sealed interface Method {
    record Nearest(Rounding rounding) implements Method {}

    record Weighted(Interpolation interpolation) implements Method {}
  }

  /** Resizes some axes of a numeric tensor; weighted integers are rounded, ties to even. */
  public Value apply(NumPy np, Value x, List<Axis> axes) {
    List<Axis> changed = axes.stream().filter(axis -> !axis.isUnchanged()).toList();
    if (changed.isEmpty()) {
      return x;
    }
    Value resized =
        switch (method) {
          case Method.Nearest(Rounding rounding) -> nearest(np, x, changed, rounding);
          case Method.Weighted(Interpolation interpolation) ->
              weighted(np, x, changed, interpolation);
        };
    return extrapolation.map(value -> outsideIs(np, resized, changed, value)).orElse(resized);
  }

  private Value nearest(NumPy np, Value x, List<Axis> axes, Rounding rounding) {
    Value y = x;
    for (Axis axis : axes) {
      Dim times = axis.to().floorDiv(axis.from());
      if (coordinates.repeats(rounding) && times.isKnown() && axis.scale().is(times)) {
        y = np.repeat(y, times.known(), axis.axis());
      } else {
        Value rows = settled(np, axis, in -> rows(in, axis, rounding));
        Gather gather = new Gather(0, List.of(axis.axis()), Gather.Bounds.REFUSE);
        y = np.moveAxis(np.builder().apply(gather, y, rows), 0, axis.axis());
      }
    }
    return y;
  }

  /** The elements to take: i64 [to, 1]. */
  private Value rows(NumPy np, Axis axis, Rounding rounding) {
    Value nearest = rounding.of(np, coordinates.places(np, axis));
    Value last = np.size(axis.from().minus(1), ElementType.F64);
    Value inside = np.minimum(np.maximum(nearest, 0), last);
    return np.expandDims(np.cast(inside, ElementType.I64), 1);
  }

  private Value weighted(NumPy np, Value x, List<Axis> axes, Interpolation interpolation) {
    ElementType element = x.type().element();
    ElementType type = weightType(element);
    Value y = np.cast(x, type);
    for (Axis axis : axes) {
      Value matrix =
          settled(
              np,
              axis,
              in -> in.cast(interpolation.matrix(in, axis, coordinates.places(in, axis)), type));
      DotGeneral product =
          new DotGeneral(List.of(), List.of(), List.of(axis.axis()), List.of(1), type);
      y = np.moveAxis(np.builder().apply(product, y, matrix), -1, axis.axis());
    }
    return np.cast(element.isFloat() ? y : np.rint(y), element);
  }

  /** f32 holds what 16 bits hold. */
  private static ElementType weightType(ElementType element) {
    return element.bytes() <= 2 || element == ElementType.F32 ? ElementType.F32 : ElementType.F64;
  }

  private Value outsideIs(NumPy np, Value y, List<Axis> axes, double value) {
    Value any = null;
    int rank = y.type().rank();
    for (Axis axis : axes) {
      Value outside =
          settled(
              np, axis, in -> Coordinates.outside(in, coordinates.places(in, axis), axis.from()));
      List<Dim> along = new ArrayList<>(Collections.nCopies(rank, Dim.of(1)));
      along.set(axis.axis(), axis.to());
      Value each = np.reshape(outside, along);
      any = any == null ? each : np.logicalOr(any, each);
    }
    Value beyond = np.cast(np.scalar(ElementType.F64, value), y.type().element());
    return np.where(any, beyond, y);
  }

  /** What a formula gives: a constant where all that it depends on is known, and it is not huge. */
  private static Value settled(NumPy np, Axis axis, Function<NumPy, Value> formula) {
    boolean small =
        axis.isKnown() && axis.from().known() <= MOST_STORED / Math.max(1, axis.to().known());
    if (!small) {
      return formula.apply(np);
    }
    GraphBuilder builder = new GraphBuilder("settled");
    builder.output("y", formula.apply(new NumPy(builder)));
    Graph graph = builder.build();
    return np.builder().constant(Interpreter.run(graph, List.of()).getFirst());
  }
}
