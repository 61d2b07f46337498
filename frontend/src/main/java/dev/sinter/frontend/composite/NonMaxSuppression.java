package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.op.While;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Greedy selection of boxes by score: the best box left is taken, and all that overlap it too much
 * are dropped, for each batch and class by itself. With boxes sorted by score, the best one left is
 * the first, so that all batches and classes go together:
 *
 * <pre>
 *   while round &lt; most ∧ any(left):
 *     best  = first true of left           [batch, class]
 *     left  = left ∧ overlap(best, ·) ≤ threshold
 *     taken = taken ∨ best
 * </pre>
 */
public final class NonMaxSuppression {
  /** Where to stop: what is not there is not limited, most aside, which is then 0. */
  public record Limits(Optional<Value> most, Optional<Value> overlap, Optional<Value> score) {}

  /** Edges of boxes and their areas; all of one shape. */
  private record Boxes(Value top, Value left, Value bottom, Value right) {
    Value area(NumPy np) {
      return np.mul(np.sub(bottom, top), np.sub(right, left));
    }
  }

  private NonMaxSuppression() {}

  /**
   * The selected boxes as rows of batch, class and box, for each class in the order of selection:
   * i64 [count, 3].
   *
   * @param boxes [batch, box, 4]: two opposite corners y, x, y, x; or the centre x, y, the width
   *     and the height
   * @param scores [batch, class, box]
   * @param centred which of the two the boxes are
   * @param places gives the indices of the true elements of a mask, one row each
   */
  public static Value select(
      NumPy np,
      Value boxes,
      Value scores,
      boolean centred,
      Limits limits,
      UnaryOperator<Value> places) {
    List<Value> sorted = np.builder().applyAll(new Sort(2, true), List.of(scores));
    Value order = sorted.get(1);
    // Each class has an order of its own: [batch, class, box, 4].
    Gather arrange = new Gather(1, List.of(1), Gather.Bounds.REFUSE);
    Value arranged = np.builder().apply(arrange, boxes, np.expandDims(order, -1));
    Value edges = edges(np, arranged, centred);
    Value candidates =
        limits
            .score
            .map(score -> np.greater(sorted.get(0), score))
            .orElseGet(() -> np.ones(ElementType.BOOL, scores.type().shape()));
    Value taken = select(np, edges, candidates, limits);
    Value selected = places.apply(taken);
    Gather read = new Gather(0, List.of(0, 1, 2), Gather.Bounds.REFUSE);
    Value box = np.builder().apply(read, order, selected);
    Value classes = Cut.cut(np, selected, 1, Dim.of(0), Dim.of(2));
    return np.concatenate(List.of(classes, np.expandDims(box, -1)), 1);
  }

  /** Top, left, bottom and right edges on the last axis. */
  private static Value edges(NumPy np, Value boxes, boolean centred) {
    Value a = np.index(boxes, "..., 0:2");
    Value b = np.index(boxes, "..., 2:4");
    if (!centred) {
      return np.concatenate(List.of(np.minimum(a, b), np.maximum(a, b)), -1);
    }
    Value half = np.div(b, 2);
    return np.concatenate(List.of(np.sub(a, half), np.add(a, half)), -1);
  }

  /** Which of the sorted candidates are taken. */
  private static Value select(NumPy np, Value edges, Value candidates, Limits limits) {
    Value round = np.scalar(ElementType.I64, 0L);
    Value none = np.zerosLike(candidates);
    Value most = limits.most.orElse(round);
    Value threshold = limits.overlap.orElseGet(() -> np.scalar(ElementType.F32, 0.0));
    List<Value> operands = List.of(round, candidates, none, most, threshold, edges);
    if (candidates.type().dim(2).is(0)) {
      return none;
    }
    While loop = new While(3, goOn(operands, np.builder().location()), round(operands, np));
    return np.builder().applyAll(loop, operands).get(2);
  }

  private static Graph goOn(List<Value> operands, Location location) {
    GraphBuilder builder = new GraphBuilder("any_left").at(location);
    List<Value> in = inputs(builder, operands);
    NumPy np = new NumPy(builder);
    Value go = np.logicalAnd(np.less(in.get(0), in.get(3)), np.any(in.get(1)));
    builder.output("go_on", go);
    return builder.build();
  }

  private static Graph round(List<Value> operands, NumPy around) {
    GraphBuilder builder = new GraphBuilder("take_best").at(around.builder().location());
    List<Value> in = inputs(builder, operands);
    NumPy np = new NumPy(builder);
    Value left = in.get(1);
    Value edges = in.get(5);
    Value best = builder.apply(new ArgReduce(true, 2, false), np.cast(left, ElementType.U8));
    Gather choose = new Gather(2, List.of(2), Gather.Bounds.REFUSE);
    Value chosen = builder.apply(choose, edges, np.expandDims(best, -1));
    Value over = overlaps(np, boxes(np, np.expandDims(chosen, 2)), boxes(np, edges), in.get(4));
    Shape shape = left.type().shape();
    Value places = builder.apply(new Iota(new TensorType(ElementType.I64, shape), 2));
    // Where nothing is left the first place is chosen, which is not left either.
    Value hit = np.logicalAnd(np.equal(places, np.expandDims(best, -1)), left);
    builder.output("round", np.add(in.get(0), 1));
    builder.output("left", np.logicalAnd(left, np.logicalNot(np.logicalOr(hit, over))));
    builder.output("taken", np.logicalOr(in.get(2), hit));
    return builder.build();
  }

  private static List<Value> inputs(GraphBuilder builder, List<Value> operands) {
    List<Value> inputs = new ArrayList<>();
    for (Value operand : operands) {
      inputs.add(builder.input("in" + inputs.size(), operand.type()));
    }
    return inputs;
  }

  private static Boxes boxes(NumPy np, Value edges) {
    return new Boxes(
        np.index(edges, "..., 0"),
        np.index(edges, "..., 1"),
        np.index(edges, "..., 2"),
        np.index(edges, "..., 3"));
  }

  /** Where the intersection over the union exceeds a threshold; boxes without area overlap none. */
  private static Value overlaps(NumPy np, Boxes a, Boxes b, Value threshold) {
    Value height = np.sub(np.minimum(a.bottom, b.bottom), np.maximum(a.top, b.top));
    Value width = np.sub(np.minimum(a.right, b.right), np.maximum(a.left, b.left));
    Value areaA = a.area(np);
    Value areaB = b.area(np);
    Value common = np.mul(height, width);
    Value union = np.sub(np.add(areaA, areaB), common);
    Value zero = np.scalarLike(common, 0);
    Value meet = np.logicalAnd(np.greater(height, zero), np.greater(width, zero));
    Value real = np.logicalAnd(np.greater(areaA, zero), np.greater(areaB, zero));
    Value joint = np.logicalAnd(real, np.greater(union, zero));
    return np.logicalAnd(np.logicalAnd(meet, joint), np.greater(np.div(common, union), threshold));
  }
}
