package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.fuse.Group;
import dev.sinter.passes.schedule.ArgReduceSchedule;
import dev.sinter.passes.schedule.CumulativeSchedule;

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
}
