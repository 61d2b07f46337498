package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Group;
import dev.sinter.passes.schedule.ArgReduceSchedule;
import dev.sinter.passes.schedule.CumulativeSchedule;
import dev.sinter.passes.schedule.ScatterSchedule;

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
        ArgReduceSchedule.schedule(
            op, root.operand(0), root.result(), lowering.context().target()),
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
      lowering.pointwise(
          sums, Body.cast(Body.Leaf.dense(data), ElementType.F64), group.origin());
      update(op, sums);
      lowering.pointwise(
          root.result(), Body.cast(Body.Leaf.dense(sums), element), group.origin());
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
}
