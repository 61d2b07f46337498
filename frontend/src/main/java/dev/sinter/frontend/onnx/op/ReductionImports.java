package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Precision;
import dev.sinter.frontend.composite.Reductions;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.stream.IntStream;

/** Reductions along axes: sums, extremes, norms, their places, and running sums. */
final class ReductionImports {
  /** What is computed once it is settled which axes are reduced and whether they stay. */
  @FunctionalInterface
  private interface Formula {
    Value of(NumPy np, Value x, List<Integer> axes, boolean keep);
  }

  private ReductionImports() {}

  static Value sum(OnnxNode node) {
    return reduced(node, combined(Reduce.Combiner.SUM));
  }

  static Value product(OnnxNode node) {
    return reduced(node, combined(Reduce.Combiner.PRODUCT));
  }

  static Value max(OnnxNode node) {
    return reduced(
        node,
        combined(node.element(0) == ElementType.BOOL ? Reduce.Combiner.ANY : Reduce.Combiner.MAX));
  }

  static Value min(OnnxNode node) {
    return reduced(
        node,
        combined(node.element(0) == ElementType.BOOL ? Reduce.Combiner.ALL : Reduce.Combiner.MIN));
  }

  /** Integers are divided as integers. */
  static Value mean(OnnxNode node) {
    return reduced(
        node,
        (np, x, axes, keep) -> {
          Value sum = Reductions.reduce(np, Reduce.Combiner.SUM, x, axes, keep);
          Value count = np.size(Reductions.count(x, axes), x.type().element());
          return np.binary(dev.sinter.ir.op.Binary.Function.DIV, sum, count);
        });
  }

  static Value l1(OnnxNode node) {
    return reduced(
        node,
        (np, x, axes, keep) -> Reductions.reduce(np, Reduce.Combiner.SUM, np.abs(x), axes, keep));
  }

  static Value l2(OnnxNode node) {
    return reduced(node, (np, x, axes, keep) -> np.sqrt(sumOfSquares(np, x, axes, keep)));
  }

  static Value sumSquare(OnnxNode node) {
    return reduced(node, ReductionImports::sumOfSquares);
  }

  static Value logSum(OnnxNode node) {
    return reduced(
        node,
        (np, x, axes, keep) -> np.log(Reductions.reduce(np, Reduce.Combiner.SUM, x, axes, keep)));
  }

  /**
   * ln Σ exp(x − max) + max, where an infinite maximum is not subtracted: ∞ − ∞ is not a number.
   */
  static Value logSumExp(OnnxNode node) {
    return reduced(
        node,
        (np, integersToo, axes, keep) -> {
          Value x =
              integersToo.type().element().isFloat()
                  ? integersToo
                  : np.cast(integersToo, ElementType.F64);
          Value max = Reductions.reduce(np, Reduce.Combiner.MAX, x, axes, true);
          Value finite = np.less(np.abs(max), np.scalarLike(max, Double.POSITIVE_INFINITY));
          Value shift = np.where(finite, max, np.scalarLike(max, 0));
          Value sum =
              Reductions.reduce(np, Reduce.Combiner.SUM, np.exp(np.sub(x, shift)), axes, true);
          Value result = np.add(np.log(sum), shift);
          return keep ? result : np.reshape(result, without(x, axes));
        });
  }

  private static Value sumOfSquares(NumPy np, Value x, List<Integer> axes, boolean keep) {
    return Reductions.reduce(np, Reduce.Combiner.SUM, np.mul(x, x), axes, keep);
  }

  private static Formula combined(Reduce.Combiner combiner) {
    return (np, x, axes, keep) -> Reductions.reduce(np, combiner, x, axes, keep);
  }

  /**
   * Axes from an attribute (older opsets) or an input; without any all axes, unless empty lists
   * mean none.
   */
  private static Value reduced(OnnxNode node, Formula formula) {
    int rank = node.type(0).rank();
    boolean noneIsNone = node.attributes().flag("noop_with_empty_axes", false);
    List<Integer> axes = node.axesGiven(1) ? node.axes(node.axesList(1), rank) : List.of();
    if (axes.isEmpty() && !noneIsNone) {
      axes = IntStream.range(0, rank).boxed().toList();
    }
    boolean keep = node.attributes().flag("keepdims", true);
    Value wide = Precision.widen(node.np(), node.input(0));
    return node.np().cast(formula.of(node.np(), wide, axes, keep), node.element(0));
  }

  private static List<Dim> without(Value x, List<Integer> axes) {
    return IntStream.range(0, x.type().rank())
        .filter(axis -> !axes.contains(axis))
        .mapToObj(x.type()::dim)
        .toList();
  }

  static Value argMax(OnnxNode node) {
    return arg(node, true);
  }

  static Value argMin(OnnxNode node) {
    return arg(node, false);
  }

  private static Value arg(OnnxNode node, boolean max) {
    int axis = node.axis(node.attributes().integer("axis", 0), node.type(0).rank());
    boolean last = node.attributes().flag("select_last_index", false);
    Value place = node.builder().apply(new ArgReduce(max, axis, last), node.input(0));
    return node.attributes().flag("keepdims", true) ? node.np().expandDims(place, axis) : place;
  }

  static Value cumSum(OnnxNode node) {
    return running(node, Reduce.Combiner.SUM);
  }

  static Value cumProd(OnnxNode node) {
    return running(node, Reduce.Combiner.PRODUCT);
  }

  private static Value running(OnnxNode node, Reduce.Combiner combiner) {
    List<Long> axes = node.integers(1, "the axis");
    if (axes.size() != 1) {
      throw OnnxNode.invalid(ErrorCode.SHAPE_MISMATCH, "axes %s, expected one", axes);
    }
    int axis = node.axis(axes.getFirst(), node.type(0).rank());
    Cumulative cumulative =
        new Cumulative(
            combiner,
            axis,
            node.attributes().flag("exclusive", false),
            node.attributes().flag("reverse", false));
    Value wide = Precision.widen(node.np(), node.input(0));
    return node.np().cast(node.builder().apply(cumulative, wide), node.element(0));
  }
}
