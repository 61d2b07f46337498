package dev.sinter.frontend.onnx.op;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * Unique: of elements, or of the slices along an axis, those that differ. A stable sort brings
 * equal ones together, with the first of them in front:
 *
 * <pre>
 *   x          2 1 1 3      order    1 2 0 3
 *   sorted     1 1 2 3      starts   t f t t
 *   group      0 0 1 2      first    1 0 3
 * </pre>
 */
final class UniqueImports {
  private final OnnxNode node;
  private final NumPy np;

  /** The slices as rows of elements. */
  private final Value rows;

  private UniqueImports(OnnxNode node, Value rows) {
    this.node = node;
    this.np = node.np();
    this.rows = rows;
  }

  /** The different elements, where each is first, which each element is, and how often each is. */
  static List<Value> unique(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    boolean flat = !node.attributes().has("axis");
    Value data = flat ? np.flatten(x) : x;
    int axis = node.axis(node.attributes().integer("axis", 0), data.type().rank());
    Value slices = np.moveAxis(data, axis, 0);
    List<Dim> dims = slices.type().shape().dims();
    Dim each = dims.subList(1, dims.size()).stream().reduce(Dim.of(1), Dim::times);
    Value rows = np.reshape(slices, List.of(dims.getFirst(), each));
    List<Value> found = new ArrayList<>(new UniqueImports(node, rows).groups());
    Value different = gather(np, slices, found.getFirst());
    found.addFirst(np.moveAxis(different, 0, axis));
    return found;
  }

  private List<Value> groups() {
    Value order = order();
    Dim count = rows.type().dim(0);
    Value starts = starts(gather(np, rows, order));
    Value places = np.squeeze(node.nonZero(starts), 1);
    Dim groups = places.type().dim(0);
    Value first = gather(np, order, places);
    Value group = np.sub(np.cumsum(np.cast(starts, ElementType.I64), 0), 1);
    Value zeros = np.zeros(ElementType.I64, Shape.of(count));
    Value inverse = scatter(Scatter.Combination.REPLACE, zeros, order, group);
    Value ones = np.ones(ElementType.I64, Shape.of(count));
    Value none = np.zeros(ElementType.I64, Shape.of(groups));
    Value counts = scatter(Scatter.Combination.ADD, none, group, ones);
    if (node.attributes().flag("sorted", true)) {
      return List.of(first, inverse, counts);
    }
    List<Value> byFirst = np.builder().applyAll(new Sort(0, false), List.of(first));
    Value rank =
        scatter(
            Scatter.Combination.REPLACE, none, byFirst.get(1), np.arange(ElementType.I64, groups));
    return List.of(byFirst.get(0), gather(np, rank, inverse), gather(np, counts, byFirst.get(1)));
  }

  /**
   * The order of the rows, the first column counting most: they are sorted by one column after
   * another, from the last on.
   */
  private Value order() {
    Dim count = rows.type().dim(0);
    if (rows.type().dim(1).is(1)) {
      return sorted(np, np.reshape(rows, List.of(count)));
    }
    TensorType places = new TensorType(ElementType.I64, Shape.of(count));
    GraphBuilder builder = new GraphBuilder("by_column").at(np.builder().location());
    Value before = builder.input("order", places);
    TensorType column = rows.type().withShape(Shape.of(count));
    Value values = builder.input("column", column);
    NumPy in = new NumPy(builder);
    Value moved = gather(in, values, before);
    builder.output("order", gather(in, before, sorted(in, moved)));
    Graph body = builder.build();
    Scan scan = new Scan(1, 0, rows.type().dim(1), true, body);
    return np.builder()
        .applyAll(scan, List.of(np.arange(ElementType.I64, count), np.transpose(rows)))
        .getFirst();
  }

  private static Value sorted(NumPy np, Value x) {
    return np.builder().applyAll(new Sort(0, false), List.of(x)).get(1);
  }

  /** Which sorted rows differ from the one before, as the first does; NaN equals NaN. */
  private Value starts(Value sorted) {
    Value differ = np.notEqual(sorted, previous(sorted));
    if (sorted.type().element().isFloat()) {
      Value both = np.logicalAnd(np.isNan(sorted), np.isNan(previous(sorted)));
      differ = np.logicalAnd(differ, np.logicalNot(both));
    }
    Value places = np.arange(ElementType.I64, sorted.type().dim(0));
    return np.logicalOr(np.any(differ, 1), np.equal(places, np.scalarLike(places, 0)));
  }

  /** Each row's predecessor; the first row's is itself. */
  private Value previous(Value sorted) {
    Value places = np.sub(np.arange(ElementType.I64, sorted.type().dim(0)), 1);
    return gather(np, sorted, np.maximum(places, 0));
  }

  private static Value gather(NumPy np, Value x, Value places) {
    Gather gather = new Gather(0, List.of(0), Gather.Bounds.REFUSE);
    return np.builder().apply(gather, x, np.expandDims(places, -1));
  }

  private Value scatter(Scatter.Combination combination, Value x, Value places, Value updates) {
    Scatter scatter = new Scatter(0, List.of(0), combination, Gather.Bounds.REFUSE);
    return np.builder().apply(scatter, x, np.expandDims(places, -1), updates);
  }
}
