package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.i64;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Row;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What computes one row of a kernel: a subroutine for each pass of a {@link RowPlan}, which are
 * called one after another, and between them the numbers that are computed once a row.
 */
final class RowWalk {
  private final KernelBuilder out;
  private final RowMemory memory;
  private final RowPlan plan;
  private final Row row;
  private final Expr.Var length;
  private final int budget;
  private final Map<Dim, Expr.Var> sizes = LoopSource.noSizes();

  /** Numbers of the row that are in a register of the main body. */
  private final Map<Value, Expr> numbers = new HashMap<>();

  /**
   * @param length of a row
   * @param budget vector operations a subroutine may hold
   */
  RowWalk(
      KernelBuilder out, RowMemory memory, RowPlan plan, Row row, Expr.Var length, int budget) {
    this.out = out;
    this.memory = memory;
    this.plan = plan;
    this.row = row;
    this.length = length;
    this.budget = budget;
  }

  /** The subroutines that a walk writes, for the kernel's builder. */
  static String[] names(RowPlan plan) {
    return IntStream.range(0, plan.passes().size())
        .mapToObj(RowWalk::passName)
        .toArray(String[]::new);
  }

  private static String passName(int number) {
    return "pass" + number;
  }

  /** Writes the subroutines. */
  void write() {
    List<RowPlan.Pass> passes = plan.passes();
    for (int number = 0; number < passes.size(); number++) {
      write(passes.get(number), passName(number));
    }
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
          new RowPass(out, memory, pass, length, known, sizes, budget).write();
        });
  }

  /** The accesses' functions that a pass needs the values of. */
  private List<Integer> used(RowPlan.Pass pass) {
    List<Body.Leaf> targets =
        pass.stores().stream().flatMap(each -> memory.output(each.value()).stream()).toList();
    return List.copyOf(memory.accesses().slots(pass.bodies(), targets));
  }

  /** Computes a row where the loops over rows stand at these indices. */
  void oneRow(List<Expr> indices) {
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

  /** Computes a number of the row and leaves it where passes find it. */
  private void compute(Row.Once once, List<Expr> bases) {
    Body.leaves(List.of(once.body())).stream()
        .filter(memory::isNumber)
        .forEach(leaf -> number(leaf.value()));
    LoopSource loops =
        new LoopSource(
            out, memory.accesses(), leaf -> memory.buffer(leaf.value()), bases, i64(0), 1, sizes);
    RowSource source = new RowSource(memory, loops, numbers, Map.of(), i64(0), 1);
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
}
