package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.i64;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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
  private final long block;
  private final int budget;
  private final Map<Dim, Expr.Var> sizes = LoopSource.noSizes();

  /** Numbers of the row that are in a register of the main body. */
  private final Map<Value, Expr> numbers = new HashMap<>();

  /**
   * @param length of a row
   * @param block the most rows that are worked on at a time
   * @param budget vector operations a subroutine may hold
   */
  RowWalk(
      KernelBuilder out,
      RowMemory memory,
      RowPlan plan,
      Row row,
      Expr.Var length,
      long block,
      int budget) {
    this.out = out;
    this.memory = memory;
    this.plan = plan;
    this.row = row;
    this.length = length;
    this.block = block;
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
    List<String> parameters = new ArrayList<>(used.stream().map(slot -> "at" + slot).toList());
    if (block > 1) {
      parameters.add("line");
    }
    out.subroutine(
        name,
        parameters,
        p -> {
          Expr[] bases = new Expr[memory.accesses().size()];
          IntStream.range(0, used.size()).forEach(i -> bases[used.get(i)] = p.get(i));
          List<Expr> known = Arrays.asList(bases);
          RowMemory.Line line = line(block > 1 ? p.getLast() : i64(0));
          new RowPass(out, line, pass, known, sizes, budget).write();
        });
  }

  /** The accesses' functions that a pass needs the values of. */
  private List<Integer> used(RowPlan.Pass pass) {
    List<Body.Leaf> targets =
        pass.stores().stream().flatMap(each -> memory.output(each.value()).stream()).toList();
    return List.copyOf(memory.accesses().slots(pass.bodies(), targets));
  }

  private RowMemory.Line line(Expr index) {
    return new RowMemory.Line(memory, index, length);
  }

  /** Computes a row where the loops over rows stand at these indices. */
  void oneRow(List<Expr> indices) {
    List<Expr> bases = memory.accesses().bases(indices);
    for (int number = 0; number < plan.passes().size(); number++) {
      pass(number, bases, i64(0));
    }
    finish(bases, i64(0));
  }

  /**
   * Computes several rows pass by pass, so that no pass waits for what the one before has just
   * reduced.
   *
   * @param count how many, up to a block of them
   * @param indices where the loops over rows stand for each
   */
  void rows(Expr count, Function<Expr, List<Expr>> indices) {
    int last = plan.passes().size() - 1;
    for (int number = 0; number <= last; number++) {
      int pass = number;
      out.loop(
          LoopKind.SERIAL,
          "r",
          i64(0),
          count,
          1,
          r -> {
            numbers.clear();
            List<Expr> bases = memory.accesses().bases(indices.apply(r));
            pass(pass, bases, r);
            if (pass == last) {
              finish(bases, r);
            }
          });
    }
  }

  private void pass(int number, List<Expr> bases, Expr line) {
    RowPlan.Pass pass = plan.passes().get(number);
    pass.before().forEach(once -> compute(once, bases, line(line)));
    List<Expr> arguments = new ArrayList<>(used(pass).stream().map(bases::get).toList());
    if (block > 1) {
      arguments.add(line);
    }
    out.call(passName(number), arguments.toArray(Expr[]::new));
  }

  private void finish(List<Expr> bases, Expr index) {
    RowMemory.Line line = line(index);
    plan.after().forEach(once -> compute(once, bases, line));
    for (Row.Part part : row.parts()) {
      if (part instanceof Row.Fold fold) {
        memory.output(fold.value()).ifPresent(output -> writeNumber(output, bases, line));
      }
    }
  }

  /** Computes a number of the row and leaves it where passes find it. */
  private void compute(Row.Once once, List<Expr> bases, RowMemory.Line line) {
    Body.leaves(List.of(once.body())).stream()
        .filter(memory::isNumber)
        .forEach(leaf -> number(leaf.value(), line));
    LoopSource loops =
        new LoopSource(
            out, memory.accesses(), leaf -> memory.buffer(leaf.value()), bases, i64(0), 1, sizes);
    RowSource source = new RowSource(line, loops, numbers, Map.of(), i64(0), 1);
    numbers.put(
        once.value(), new PointwiseEmitter(out, source, 1).emit(once.body(), Optional.empty()));
    line.storeNumber(once.value(), numbers.get(once.value()));
    memory.output(once.value()).ifPresent(output -> writeNumber(output, bases, line));
  }

  private Expr number(Value value, RowMemory.Line line) {
    return numbers.computeIfAbsent(value, v -> out.let("number", line.loadNumber(v)));
  }

  private void writeNumber(Body.Leaf output, List<Expr> bases, RowMemory.Line line) {
    Expr at = bases.get(memory.accesses().slot(output));
    out.store(memory.buffer(output.value()), at, number(output.value(), line), Optional.empty());
  }
}
