package dev.sinter.frontend.onnx.op;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Decision trees as tables with a row for each node, through which all samples walk in all trees at
 * once, one level a round:
 *
 * <pre>
 *   node[n, t] = root[t]
 *   repeat depth times: node = holds(x[n, feature[node]], node) ? yes[node] : no[node]
 * </pre>
 *
 * <p>A leaf leads to itself.
 */
final class Trees {
  /** When a feature passes a node, by how it compares to the split. */
  enum Test {
    LEQ(true, true, false, false),
    LT(true, false, false, false),
    GTE(false, true, true, false),
    GT(false, false, true, false),
    EQ(false, true, false, false),
    NEQ(true, false, true, true);

    private final boolean below;
    private final boolean equal;
    private final boolean above;
    private final boolean unordered;

    Test(boolean below, boolean equal, boolean above, boolean unordered) {
      this.below = below;
      this.equal = equal;
      this.above = above;
      this.unordered = unordered;
    }
  }

  /** A row: a test of a feature, and where it leads. */
  record Branch(Test test, long feature, double split, boolean missingPasses, int yes, int no) {
    static Branch leaf(int self) {
      return new Branch(Test.LEQ, 0, 0, false, self, self);
    }
  }

  private final List<Branch> rows;
  private final List<Integer> roots;

  /** Trees whose branches and roots are places in the list of rows. */
  Trees(List<Branch> rows, List<Integer> roots) {
    this.rows = List.copyOf(rows);
    this.roots = List.copyOf(roots);
    for (Branch row : rows) {
      requirePlace(row.yes);
      requirePlace(row.no);
    }
    roots.forEach(this::requirePlace);
  }

  private void requirePlace(int place) {
    if (place < 0 || place >= rows.size()) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID, "a tree leads to node %d of %d", place, rows.size());
    }
  }

  /** The longest way to a leaf; an error where branches form a circle. */
  private int depth() {
    int[] before = new int[rows.size()];
    for (int place = 0; place < rows.size(); place++) {
      next(place).forEach(next -> before[next]++);
    }
    int[] level = new int[rows.size()];
    ArrayDeque<Integer> ready = new ArrayDeque<>();
    IntStream.range(0, rows.size()).filter(place -> before[place] == 0).forEach(ready::add);
    int deepest = 0;
    int seen = 0;
    for (; !ready.isEmpty(); seen++) {
      int place = ready.remove();
      deepest = Math.max(deepest, level[place]);
      for (int next : next(place)) {
        level[next] = Math.max(level[next], level[place] + 1);
        if (--before[next] == 0) {
          ready.add(next);
        }
      }
    }
    if (seen < rows.size()) {
      throw OnnxNode.invalid(ErrorCode.ATTRIBUTE_INVALID, "the branches of a tree form a circle");
    }
    return deepest;
  }

  /** Where a row leads but to itself, as leaves do. */
  private List<Integer> next(int place) {
    Branch row = rows.get(place);
    boolean leaf = row.yes == place && row.no == place;
    return leaf ? List.of() : List.of(row.yes, row.no);
  }

  /** The places of the leaves where samples [N, features] end: i64 [N, trees]. */
  Value leaves(NumPy np, Value samples) {
    Value x = np.cast(samples, ElementType.F64);
    Shape shape = Shape.of(x.type().dim(0), Dim.of(roots.size()));
    long[] first = roots.stream().mapToLong(Integer::longValue).toArray();
    Value start = np.broadcastTo(np.builder().constant(Tensor.of(first, first.length)), shape);
    List<Value> operands = new ArrayList<>(List.of(start, x));
    tables().forEach(table -> operands.add(np.builder().constant(table)));
    Scan walk =
        new Scan(1, operands.size() - 1, Dim.of(depth()), false, step(operands, np.builder()));
    return np.builder().applyAll(walk, operands).getFirst();
  }

  /** Columns of the rows: feature, yes, no, split, and when the test passes. */
  private List<Tensor> tables() {
    int count = rows.size();
    Tensor places = Tensor.zeros(TensorType.of(ElementType.I64, count, 3));
    Tensor splits = Tensor.zeros(TensorType.of(ElementType.F64, count));
    Tensor passes = Tensor.zeros(TensorType.of(ElementType.BOOL, count, 4));
    for (int i = 0; i < count; i++) {
      Branch row = rows.get(i);
      places.setLong(3L * i, row.feature);
      places.setLong(3L * i + 1, row.yes);
      places.setLong(3L * i + 2, row.no);
      splits.setDouble(i, row.split);
      passes.setLong(4L * i, row.test.below ? 1 : 0);
      passes.setLong(4L * i + 1, row.test.equal ? 1 : 0);
      passes.setLong(4L * i + 2, row.test.above ? 1 : 0);
      passes.setLong(4L * i + 3, row.test.unordered || row.missingPasses ? 1 : 0);
    }
    return List.of(places, splits, passes);
  }

  private static Graph step(List<Value> operands, GraphBuilder around) {
    GraphBuilder builder = new GraphBuilder("level").at(around.location());
    List<Value> in = new ArrayList<>();
    for (Value operand : operands) {
      in.add(builder.input("in" + in.size(), operand.type()));
    }
    NumPy np = new NumPy(builder);
    Value row = np.expandDims(in.get(0), -1);
    Gather read = new Gather(0, List.of(0), Gather.Bounds.REFUSE);
    Value places = builder.apply(read, in.get(2), row);
    Value split = builder.apply(read, in.get(3), row);
    Value passes = builder.apply(read, in.get(4), row);
    Gather choose = new Gather(1, List.of(1), Gather.Bounds.REFUSE);
    Value feature = np.expandDims(np.index(places, "..., 0"), -1);
    Value x = builder.apply(choose, in.get(1), feature);
    Value ordered =
        np.where(
            np.less(x, split),
            np.index(passes, "..., 0"),
            np.where(np.greater(x, split), np.index(passes, "..., 2"), np.index(passes, "..., 1")));
    Value pass = np.where(np.isNan(x), np.index(passes, "..., 3"), ordered);
    builder.output("next", np.where(pass, np.index(places, "..., 1"), np.index(places, "..., 2")));
    return builder.build();
  }
}
