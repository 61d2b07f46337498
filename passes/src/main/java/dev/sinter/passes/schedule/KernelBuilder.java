package dev.sinter.passes.schedule;

import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt;
import dev.sinter.ir.kernel.Subroutine;
import dev.sinter.ir.type.Dim;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Writes a kernel and the call of it side by side: a schedule asks for an argument by giving its
 * value, and the two lists cannot get out of step. Names are made unique by numbering in order, so
 * the same schedule gives the same kernel.
 */
public final class KernelBuilder {
  private final List<BufferParam> buffers = new ArrayList<>();
  private final List<Expr.Var> arguments = new ArrayList<>();
  private final List<Dim> values = new ArrayList<>();
  private final List<Subroutine> subroutines = new ArrayList<>();
  private final Deque<List<Stmt>> blocks = new ArrayDeque<>();
  private final Set<String> globals = new HashSet<>(Set.of("lo", "hi"));
  private final Set<String> locals = new HashSet<>();
  private Set<String> scope = new HashSet<>();

  /**
   * A kernel without statements yet.
   *
   * @param subroutines the names of all subroutines that will be written, since no variable of any
   *     of them may have one
   */
  public KernelBuilder(String... subroutines) {
    globals.addAll(List.of(subroutines));
    blocks.push(new ArrayList<>());
  }

  /** Declares the next buffer of the kernel. */
  public void buffer(BufferParam buffer) {
    globals.add(buffer.name());
    buffers.add(buffer);
  }

  /** Declares an i64 argument and what each call passes for it. */
  public Expr.Var argument(String name, Dim value) {
    Expr.Var variable = new Expr.Var(unusedArgument(name), KernelType.I64);
    arguments.add(variable);
    values.add(value);
    return variable;
  }

  /** What a call passes, one an argument. */
  public List<Dim> values() {
    return List.copyOf(values);
  }

  /** A local name that nothing else in the same subroutine or main body has. */
  public Expr.Var fresh(String name, KernelType type) {
    return new Expr.Var(unusedLocal(name), type);
  }

  public void add(Stmt statement) {
    blocks.element().add(statement);
  }

  /** Names a value; a literal or a name is given back as it is. */
  public Expr let(String name, Expr value) {
    if (value instanceof Expr.IntLiteral
        || value instanceof Expr.FloatLiteral
        || value instanceof Expr.Var) {
      return value;
    }
    Expr.Var variable = fresh(name, value.type());
    add(new Stmt.Let(variable, value));
    return variable;
  }

  /** A register that changes. */
  public Expr.Var register(String name, Expr initial) {
    Expr.Var variable = fresh(name, initial.type());
    add(new Stmt.Declare(variable, List.of(), initial));
    return variable;
  }

  public void assign(Expr.Place place, Expr value) {
    add(new Stmt.Assign(place, value));
  }

  public void store(String buffer, Expr offset, Expr value, Optional<Expr> mask) {
    add(new Stmt.Store(buffer, offset, value, mask));
  }

  /** A counted loop whose body gets its index. */
  public void loop(
      Stmt.LoopKind kind, String index, Expr from, Expr to, long step, Consumer<Expr.Var> body) {
    Expr.Var variable = fresh(index, from.type());
    List<Stmt> statements = block(() -> body.accept(variable));
    add(new Stmt.For(kind, variable, from, to, step, statements));
  }

  /** Repeats as long as a condition holds. */
  public void repeat(Expr condition, Runnable body) {
    add(new Stmt.While(condition, block(body)));
  }

  public void when(Expr condition, Runnable whenTrue, Runnable whenFalse) {
    List<Stmt> yes = block(whenTrue);
    List<Stmt> no = block(whenFalse);
    add(new Stmt.If(condition, yes, no));
  }

  public void when(Expr condition, Runnable whenTrue) {
    when(condition, whenTrue, () -> {});
  }

  /** Writes an announced subroutine with these i64 parameters; names inside it are its own. */
  public void subroutine(String name, List<String> parameters, Consumer<List<Expr.Var>> body) {
    if (!globals.contains(name)) {
      throw new IllegalStateException("subroutine " + name + " was not announced");
    }
    Set<String> outside = scope;
    scope = new HashSet<>();
    List<Expr.Var> variables = parameters.stream().map(p -> fresh(p, KernelType.I64)).toList();
    subroutines.add(new Subroutine(name, variables, block(() -> body.accept(variables))));
    scope = outside;
  }

  public void call(String subroutine, Expr... arguments) {
    add(new Stmt.Call(subroutine, List.of(arguments)));
  }

  /** The kernel written so far. */
  public Kernel build(String name) {
    return new Kernel(name, buffers, arguments, subroutines, blocks.element());
  }

  /**
   * Arguments are seen everywhere, so no local of any subroutine may have the name of one, declared
   * before or after it.
   */
  private String unusedArgument(String name) {
    String unused = number(name, used -> globals.contains(used) || locals.contains(used));
    globals.add(unused);
    return unused;
  }

  private String unusedLocal(String name) {
    String unused = number(name, used -> globals.contains(used) || scope.contains(used));
    scope.add(unused);
    locals.add(unused);
    return unused;
  }

  /** The name, or with a number behind it where it is taken or a word of the language, as i4 is. */
  private static String number(String name, Predicate<String> used) {
    String candidate = name;
    for (int number = 2; used.test(candidate) || !Kernel.isName(candidate); number++) {
      candidate = name + "_" + number;
    }
    return candidate;
  }

  private List<Stmt> block(Runnable body) {
    blocks.push(new ArrayList<>());
    body.run();
    return blocks.pop();
  }
}
