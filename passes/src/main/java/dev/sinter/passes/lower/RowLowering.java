package dev.sinter.passes.lower;

import dev.sinter.ir.type.Shape;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Group;
import dev.sinter.passes.fuse.Row;
import dev.sinter.passes.schedule.ReduceSchedule;
import dev.sinter.passes.schedule.RowSchedule;
import dev.sinter.passes.schedule.ScheduledKernel;
import java.util.Optional;

/**
 * Lowers what is computed row by row to one kernel, or, where a row is read in a way that no single
 * loop can follow, to one for each of its parts.
 */
final class RowLowering {
  private final GraphLowering lowering;
  private final Group group;
  private final Row row;

  RowLowering(GraphLowering lowering, Group group, Row row) {
    this.lowering = lowering;
    this.group = group;
    this.row = row;
  }

  void lower() {
    Optional<ScheduledKernel> kernel = RowSchedule.schedule(row, lowering.context().target());
    if (kernel.isPresent()) {
      row.outputs().forEach(output -> lowering.allocate(output.value()));
      lowering.launch(kernel.get(), group.origin());
    } else {
      row.parts().forEach(this::lower);
    }
  }

  private void lower(Row.Part part) {
    switch (part) {
      case Row.Each(var value, var body) -> lowering.pointwise(value, body, group.origin());
      case Row.Once(var value, var body) -> {
        int rank = value.type().rank();
        Body own = body.mapStrides(strides -> strides.subList(0, rank));
        lowering.pointwise(value, own, group.origin());
      }
      case Row.Fold(var value, var combiner, var body) -> {
        lowering.allocate(value);
        Shape shape = new Shape(row.extents());
        lowering.launch(
            ReduceSchedule.schedule(
                row.reduce(combiner), shape, body, value, lowering.context().target()),
            group.origin());
      }
    }
  }
}
