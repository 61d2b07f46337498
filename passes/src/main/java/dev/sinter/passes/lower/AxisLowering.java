package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Group;
import dev.sinter.passes.schedule.ArgReduceSchedule;
import dev.sinter.passes.schedule.CumulativeSchedule;
import dev.sinter.passes.schedule.ScatterSchedule;
import dev.sinter.passes.schedule.SortSchedule;
import java.util.List;

/** Lowers what works along one axis of a dense operand; false where kernels lack the types. */
final class AxisLowering {
  private final GraphLowering lowering;
  private final Group group;
  private final Node root;

  AxisLowering(GraphLowering lowering, Group group) {
    this.lowering = lowering;
    this.group = group;
    this.root = group.root();
  }

  boolean lower(ArgReduce op) {
    if (!GraphLowering.inKernels(root)) {
      return false;
    }
    Dim length = root.operand(0).type().dim(op.axis());
    lowering.require(length, length.max(Dim.of(1)), root);
    lowering.allocate(root.result());
    lowering.launch(
        ArgReduceSchedule.schedule(op, root.operand(0), root.result(), lowering.context().target()),
        group.origin());
    return true;
  }

  boolean lower(Cumulative op) {
    if (!GraphLowering.inKernels(root)) {
      return false;
    }
    lowering.allocate(root.result());
    lowering.launch(
        CumulativeSchedule.schedule(
            op, root.operand(0), root.result(), lowering.context().target()),
        group.origin());
    return true;
  }

  /**
   * The data are copied and updated where they then lie; many updates of one element are summed or
   * multiplied in f64 and rounded once, as in the interpreter.
   */
  boolean lower(Scatter op) {
    Value data = root.operand(0);
    ElementType element = data.type().element();
    boolean moves = op.combination() == Scatter.Combination.REPLACE;
    if (!moves && !GraphLowering.inKernels(root)) {
      return false;
    }
    boolean rounds =
        op.combination() == Scatter.Combination.ADD
            || op.combination() == Scatter.Combination.MULTIPLY;
    boolean wide = rounds && element.isFloat() && element != ElementType.F64;
    if (wide) {
      Value sums = new Value(data.type().withElement(ElementType.F64));
      lowering.pointwise(sums, Body.cast(Body.Leaf.dense(data), ElementType.F64), group.origin());
      update(op, sums);
      lowering.pointwise(root.result(), Body.cast(Body.Leaf.dense(sums), element), group.origin());
    } else {
      String result = lowering.allocate(root.result());
      lowering.steps().add(new Step.Copy(lowering.buffer(data), result));
      update(op, root.result());
    }
    return true;
  }

  private void update(Scatter op, Value result) {
    lowering.launch(
        ScatterSchedule.schedule(
            op, result, root.operand(1), root.operand(2), lowering.context().target()),
        group.origin());
  }

  boolean lower(Sort op) {
    if (!GraphLowering.inKernels(root)) {
      return false;
    }
    root.results().forEach(lowering::allocate);
    lowering.launch(
        SortSchedule.schedule(op, root.operand(0), root.results(), wanted(op)), group.origin());
    return true;
  }

  /** How many sorted elements are read, where all who read some read the same first ones. */
  private Dim wanted(Sort op) {
    Dim all = root.operand(0).type().dim(op.axis());
    Graph graph = lowering.graph();
    if (graph.outputs().stream().anyMatch(port -> root.results().contains(port.value()))) {
      return all;
    }
    List<Dim> read =
        graph.nodes().stream()
            .filter(node -> node.operands().stream().anyMatch(root.results()::contains))
            .map(node -> node.op() instanceof Slice slice ? first(slice, op.axis()) : all)
            .distinct()
            .toList();
    return read.size() == 1 ? read.getFirst() : all;
  }

  private Dim first(Slice slice, int axis) {
    boolean fromFirst = slice.starts().get(axis).is(0) && slice.strides().get(axis) == 1;
    return fromFirst ? slice.sizes().get(axis) : root.operand(0).type().dim(axis);
  }
}
