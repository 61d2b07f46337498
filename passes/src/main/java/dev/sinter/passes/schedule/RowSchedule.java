package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The schedule of softmax, normalisations and whatever else reduces rows and works on their
 * elements: the parallel index is the row, which is walked over in the passes of a {@link RowPlan},
 * each a subroutine of its own. What a pass reduces is left in scratch, as are elements that later
 * passes read; numbers that are computed once a row stand between the passes.
 */
public final class RowSchedule {
  private final Row row;
  private final Target target;
  private final RowPlan plan;
  private final KernelBuilder out;
  private final RowMemory memory;
  private final Expr.Var length;

  private RowSchedule(Row row, Target target) {
    this.row = row;
    this.target = target;
    this.plan = RowPlan.of(row, target);
    this.out = new KernelBuilder(RowWalk.names(plan));
    this.memory = new RowMemory(out, row, plan, 1, Map.of());
    this.length = out.argument("length", row.extents().getLast());
  }

  /** A kernel for a row, or nothing where its accesses do not allow one loop along it. */
  public static Optional<ScheduledKernel> schedule(Row row, Target target) {
    return row.collapse().map(one -> new RowSchedule(one, target).build());
  }

  private ScheduledKernel build() {
    RowWalk walk = new RowWalk(out, memory, plan, row, length, 1, target.methodVectorOps());
    walk.write();
    List<Expr.Var> counts = new ArrayList<>();
    for (int d = 1; d < row.kept(); d++) {
      counts.add(out.argument("extent" + d, row.extents().get(d)));
    }
    out.loop(
        LoopKind.PARALLEL,
        "p",
        Kernel.LO,
        Kernel.HI,
        1,
        p -> walk.oneRow(JointIndex.split(out, p, counts, row.kept())));
    Dim extent = row.extents().subList(0, row.kept()).stream().reduce(Dim.of(1), Dim::times);
    return new ScheduledKernel(
        out.build("row"), memory.operands(), out.values(), extent, grain(), inPlace());
  }

  /** A worker should have some ten thousand elements to itself. */
  private Dim grain() {
    return row.extents().getLast() instanceof Dim.Const c && c.value() > 0
        ? Dim.of(Math.max(1, 8192 / c.value()))
        : Dim.of(4);
  }

  /**
   * Operands that lie as the first output does and that nothing reads once a pass has written it.
   */
  private List<Value> inPlace() {
    Body.Leaf first = row.outputs().getFirst();
    List<RowPlan.Pass> passes = plan.passes();
    int written = 0;
    while (written < passes.size() && !passes.get(written).writes(first.value())) {
      written++;
    }
    if (written == passes.size()) {
      return List.of();
    }
    List<Body> later = new ArrayList<>(plan.after().stream().map(Row.Once::body).toList());
    for (RowPlan.Pass pass : passes.subList(written + 1, passes.size())) {
      later.addAll(pass.bodies());
      pass.before().forEach(once -> later.add(once.body()));
    }
    Set<Body.Leaf> read = Body.leaves(later);
    return memory.accesses().inPlace(first).stream()
        .filter(value -> read.stream().noneMatch(leaf -> leaf.value() == value))
        .toList();
  }
}
