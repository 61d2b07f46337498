package dev.sinter.ir.kernel;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.kernel.Expr.IntLiteral;
import dev.sinter.ir.kernel.Expr.Var;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Copies out unrolled loops and takes arrays of registers apart, so that backends see neither.
 *
 * <pre>
 * register acc: f32[2] = 0.0                       register acc_0: f32 = 0.0
 * unrolled for i: i32 = 0 to 2 {                   register acc_1: f32 = 0.0
 *   let at: i64 = p + i64(i) * 4           →       let at_0: i64 = p
 *   acc[i] = acc[i] + load f32 a[at]               acc_0 = acc_0 + load f32 a[at_0]
 * }                                                let at_1: i64 = p + 4
 *                                                  acc_1 = acc_1 + load f32 a[at_1]
 * </pre>
 */
public final class KernelUnroller {
  /** Statements and rounds of unrolled loops in one kernel; no compiler digests more. */
  private static final int MAX_STATEMENTS = 100_000;

  private final Kernel kernel;
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Expr> replaced = new HashMap<>();
  private final Map<String, Registers> arrays = new HashMap<>();
  private String suffix = "";
  private Stmt current;
  private int size;

  /** An array of registers taken apart, in row-major order. */
  private record Registers(List<Integer> extents, List<Var> registers) {}

  private KernelUnroller(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * An equal kernel without unrolled loops and arrays of registers, with index arithmetic
   * simplified.
   *
   * @throws dev.sinter.ir.SinterException GRAPH_INVALID when the kernel is wrong, LIMIT_EXCEEDED
   *     when it becomes too large
   */
  public static Kernel unroll(Kernel kernel) {
    KernelVerifier.verify(kernel);
    KernelUnroller unroller = new KernelUnroller(kernel);
    List<Subroutine> subroutines =
        kernel.subroutines().stream()
            .map(s ->
                new Subroutine(
                    s.name(), s.parameters(), unroller.function(s.parameters(), s.body())))
            .toList();
    List<Stmt> body = unroller.function(List.of(Kernel.LO, Kernel.HI), kernel.body());
    Kernel unrolled =
        new Kernel(kernel.name(), kernel.buffers(), kernel.arguments(), subroutines, body);
    KernelVerifier.verify(unrolled);
    return unrolled;
  }

  private List<Stmt> function(List<Var> parameters, List<Stmt> body) {
    replaced.clear();
    arrays.clear();
    taken.clear();
    kernel.buffers().forEach(buffer -> taken.add(buffer.name()));
    kernel.arguments().forEach(argument -> taken.add(argument.name()));
    kernel.subroutines().forEach(subroutine -> taken.add(subroutine.name()));
    parameters.forEach(parameter -> taken.add(parameter.name()));
    Parts.all(body)
        .flatMap(statement -> declared(statement).stream())
        .forEach(variable -> taken.add(variable.name()));
    return block(body);
  }

  private static Optional<Var> declared(Stmt statement) {
    return switch (statement) {
      case Stmt.Let s -> Optional.of(s.variable());
      case Stmt.Declare s -> Optional.of(s.variable());
      case Stmt.For s -> Optional.of(s.index());
      case Stmt.Assign _, Stmt.Store _, Stmt.While _, Stmt.If _, Stmt.Call _, Stmt.Prefetch _ ->
          Optional.empty();
      case Stmt.Barrier _, Stmt.AsyncCopy _, Stmt.AsyncCommit _, Stmt.AsyncWait _ ->
          Optional.empty();
    };
  }

  private List<Stmt> block(List<Stmt> statements) {
    List<Stmt> out = new ArrayList<>();
    statements.forEach(statement -> statement(statement, out));
    return out;
  }

  private void statement(Stmt statement, List<Stmt> out) {
    grow(statement);
    switch (statement) {
      case Stmt.Let s -> {
        Expr value = fold(s.value());
        out.add(new Stmt.Let(renamed(s.variable()), value));
      }
      case Stmt.Declare s -> declare(s, out);
      case Stmt.Assign s -> out.add(new Stmt.Assign((Expr.Place) fold(s.place()), fold(s.value())));
      case Stmt.Store s ->
          out.add(
              new Stmt.Store(
                  s.buffer(), fold(s.offset()), fold(s.value()), s.mask().map(this::fold)));
      case Stmt.For s when s.kind() == LoopKind.UNROLLED -> copyOut(s, out);
      case Stmt.For s -> {
        Expr from = fold(s.from());
        Expr to = fold(s.to());
        out.add(new Stmt.For(s.kind(), renamed(s.index()), from, to, s.step(), block(s.body())));
      }
      case Stmt.While s -> out.add(new Stmt.While(fold(s.condition()), block(s.body())));
      case Stmt.If s -> branch(s, out);
      case Stmt.Call s ->
          out.add(new Stmt.Call(s.subroutine(), s.arguments().stream().map(this::fold).toList()));
      case Stmt.Prefetch s -> out.add(new Stmt.Prefetch(s.buffer(), fold(s.offset())));
      case Stmt.AsyncCopy s ->
          out.add(
              new Stmt.AsyncCopy(
                  s.to(), fold(s.toOffset()), s.from(), fold(s.fromOffset()), s.bytes()));
      case Stmt.Barrier s -> out.add(s);
      case Stmt.AsyncCommit s -> out.add(s);
      case Stmt.AsyncWait s -> out.add(s);
    }
  }

  private void copyOut(Stmt.For loop, List<Stmt> out) {
    IntLiteral from = literal(fold(loop.from()));
    IntLiteral to = literal(fold(loop.to()));
    String outer = suffix;
    for (long i = from.value(); i < to.value(); i += loop.step()) {
      grow(loop);
      replaced.put(loop.index().name(), new IntLiteral(loop.index().type(), i));
      suffix = outer + "_" + (i < 0 ? "m" + -i : i);
      loop.body().forEach(statement -> statement(statement, out));
      if (i > Long.MAX_VALUE - loop.step()) {
        break;
      }
    }
    suffix = outer;
  }

  private void branch(Stmt.If s, List<Stmt> out) {
    switch (fold(s.condition())) {
      case IntLiteral known ->
          (known.value() != 0 ? s.whenTrue() : s.whenFalse())
              .forEach(inner -> statement(inner, out));
      case Expr condition ->
          out.add(new Stmt.If(condition, block(s.whenTrue()), block(s.whenFalse())));
    }
  }

  private void declare(Stmt.Declare s, List<Stmt> out) {
    Expr initial = fold(s.initial());
    if (s.extents().isEmpty()) {
      out.add(new Stmt.Declare(renamed(s.variable()), List.of(), initial));
      return;
    }
    Var variable = s.variable();
    if (!isCheap(initial)) {
      Var once = new Var(fresh(variable.name() + suffix + "_initial"), variable.type());
      out.add(new Stmt.Let(once, initial));
      initial = once;
    }
    int count = s.extents().stream().reduce(1, (a, b) -> a * b);
    List<Var> registers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      grow(s);
      Var register =
          new Var(fresh(variable.name() + indices(i, s.extents()) + suffix), variable.type());
      registers.add(register);
      out.add(new Stmt.Declare(register, List.of(), initial));
    }
    arrays.put(variable.name(), new Registers(s.extents(), registers));
  }

  private static boolean isCheap(Expr initial) {
    return switch (initial) {
      case Expr.FloatLiteral _, IntLiteral _, Var _ -> true;
      case Expr.Splat s -> isCheap(s.x());
      case Expr _ -> false;
    };
  }

  /** {@code _1_3} for the eighth register of [6, 4]. */
  private static String indices(int flat, List<Integer> extents) {
    StringBuilder name = new StringBuilder();
    int rest = flat;
    for (int extent : extents.reversed()) {
      name.insert(0, "_" + rest % extent);
      rest /= extent;
    }
    return name.toString();
  }

  private Expr fold(Expr expression) {
    return Folding.fold(expression, this::place);
  }

  private Expr place(Expr place) {
    return switch (place) {
      case Var v -> replaced.getOrDefault(v.name(), v);
      case Expr.Element e -> register(e);
      case Expr other -> other;
    };
  }

  private Var register(Expr.Element e) {
    Registers array = arrays.get(e.array().name());
    int flat = 0;
    for (int i = 0; i < array.extents().size(); i++) {
      long index = literal(fold(e.indices().get(i))).value();
      int extent = array.extents().get(i);
      if (index < 0 || index >= extent) {
        throw KernelFaults.at(
            kernel,
            current,
            "index " + index + " of " + e.array().name() + ", which has " + array.extents());
      }
      flat = flat * extent + (int) index;
    }
    return array.registers().get(flat);
  }

  private IntLiteral literal(Expr constant) {
    if (constant instanceof IntLiteral literal) {
      return literal;
    }
    throw KernelFaults.at(kernel, current, "a constant that divides by zero");
  }

  /** The variable itself outside of unrolled loops, else one for this round. */
  private Var renamed(Var variable) {
    if (suffix.isEmpty()) {
      return variable;
    }
    Var fresh = new Var(fresh(variable.name() + suffix), variable.type());
    replaced.put(variable.name(), fresh);
    return fresh;
  }

  private String fresh(String wish) {
    String name = wish;
    while (!taken.add(name)) {
      name += "_";
    }
    return name;
  }

  private void grow(Stmt statement) {
    current = statement;
    if (++size > MAX_STATEMENTS) {
      throw KernelFaults.at(
          kernel,
          statement,
          ErrorCode.LIMIT_EXCEEDED,
          "unrolled to more than " + MAX_STATEMENTS + " statements");
    }
  }
}
