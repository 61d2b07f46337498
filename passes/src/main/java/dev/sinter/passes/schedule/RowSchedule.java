package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.floorDiv;
import static dev.sinter.passes.schedule.Exprs.floorMod;
import static dev.sinter.passes.schedule.Exprs.i64;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

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
  private final Map<Dim, Expr.Var> sizes = LoopSource.noSizes();

  /** Numbers of the row that are in a register of the main body. */
  private final Map<Value, Expr> numbers = new HashMap<>();

  private RowSchedule(Row row, Target target) {
    this.row = row;
    this.target = target;
    this.plan = RowPlan.of(row, target);
    String[] names =
        IntStream.range(0, plan.passes().size())
            .mapToObj(RowSchedule::passName)
            .toArray(String[]::new);
    this.out = new KernelBuilder(names);
    this.memory = new RowMemory(out, row, plan);
    this.length = out.argument("length", row.extents().getLast());
  }

  /** A kernel for a row, or nothing where its accesses do not allow one loop along it. */
  public static Optional<ScheduledKernel> schedule(Row row, Target target) {
    return row.collapse().map(one -> new RowSchedule(one, target).build());
  }

  private static String passName(int number) {
    return "pass" + number;
  }

  private ScheduledKernel build() {
    List<RowPlan.Pass> passes = plan.passes();
    for (int number = 0; number < passes.size(); number++) {
      write(passes.get(number), passName(number));
    }
    List<Expr.Var> counts = new ArrayList<>();
    for (int d = 1; d < row.kept(); d++) {
      counts.add(out.argument("extent" + d, row.extents().get(d)));
    }
    out.loop(LoopKind.PARALLEL, "p", Kernel.LO, Kernel.HI, 1, p -> oneRow(indices(p, counts)));
    Dim extent = row.extents().subList(0, row.kept()).stream().reduce(Dim.of(1), Dim::times);
    return new ScheduledKernel(
        out.build("row"), memory.operands(), out.values(), extent, grain(), inPlace());
  }

  private void write(RowPlan.Pass pass, String name) {
    List<Integer> used = used(pass);
    out.subroutine(
        name,
        used.stream().map(slot -> "at" + slot).toList(),
        p -> {
          Expr[] bases = new Expr[memory.accesses().size()];
          IntStream.range(0, used.size()).forEach(i -> bases[used.get(i)] = p.get(i));
          List<Expr> known = Arrays.asList(bases);
          new RowPass(out, memory, pass, length, known, sizes, target.methodVectorOps()).write();
        });
  }

  /** The accesses' functions that a pass needs the values of. */
  private List<Integer> used(RowPlan.Pass pass) {
    List<Body.Leaf> targets =
        pass.stores().stream().flatMap(each -> memory.output(each.value()).stream()).toList();
    return List.copyOf(memory.accesses().slots(pass.bodies(), targets));
  }

  private void oneRow(List<Expr> indices) {
    List<Expr> bases = memory.accesses().bases(indices);
    List<RowPlan.Pass> passes = plan.passes();
    for (int number = 0; number < passes.size(); number++) {
      RowPlan.Pass pass = passes.get(number);
      pass.before().forEach(once -> compute(once, bases));
      out.call(passName(number), used(pass).stream().map(bases::get).toArray(Expr[]::new));
    }
    plan.after().forEach(once -> compute(once, bases));
    for (Row.Part part : row.parts()) {
      if (part instanceof Row.Fold fold) {
        memory.output(fold.value()).ifPresent(output -> writeNumber(output, bases));
      }
    }
  }

  private List<Expr> indices(Expr p, List<Expr.Var> counts) {
    Expr[] indices = new Expr[row.kept()];
    Expr rest = p;
    for (int d = row.kept() - 1; d > 0; d--) {
      indices[d] = out.let("i" + d, floorMod(rest, counts.get(d - 1)));
      rest = out.let("row", floorDiv(rest, counts.get(d - 1)));
    }
    if (row.kept() > 0) {
      indices[0] = rest;
    }
    return List.of(indices);
  }

  /** Computes a number of the row and leaves it where passes find it. */
  private void compute(Row.Once once, List<Expr> bases) {
    Body.leaves(List.of(once.body())).stream()
        .filter(memory::isNumber)
        .forEach(leaf -> number(leaf.value()));
    LoopSource loops =
        new LoopSource(
            out, memory.accesses(), leaf -> memory.buffer(leaf.value()), bases, i64(0), 1, sizes);
    RowSource source = new RowSource(memory, loops, numbers, i64(0), 1);
    numbers.put(
        once.value(), new PointwiseEmitter(out, source, 1).emit(once.body(), Optional.empty()));
    memory.storeNumber(once.value(), numbers.get(once.value()));
    memory.output(once.value()).ifPresent(output -> writeNumber(output, bases));
  }

  private Expr number(Value value) {
    return numbers.computeIfAbsent(value, v -> out.let("number", memory.loadNumber(v)));
  }

  private void writeNumber(Body.Leaf output, List<Expr> bases) {
    Expr at = bases.get(memory.accesses().slot(output));
    out.store(memory.buffer(output.value()), at, number(output.value()), Optional.empty());
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
