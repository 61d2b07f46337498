package dev.sinter.ir.kernel;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.BufferParam.Access;
import dev.sinter.ir.kernel.BufferParam.Space;
import dev.sinter.ir.kernel.KernelScope.Role;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks what backends rely on: names and scopes, the type of every operand, access to buffers,
 * calls, and where loops stand.
 *
 * <p>A fault is shown with the lines around it; the first one found is reported.
 */
public final class KernelVerifier {
  /** Registers of one array. */
  private static final int MAX_REGISTERS = 4096;

  /** Bytes of one shared buffer: more than any GPU has for a block. */
  private static final long MAX_SHARED_BYTES = 1 << 20;

  private final Kernel kernel;
  private final Map<String, BufferParam> buffers = new LinkedHashMap<>();
  private final SubroutineCalls calls;
  private KernelScope scope;
  private ExpressionVerifier expressions;
  private Stmt current;
  private boolean inThreads;
  private int parts;

  private KernelVerifier(Kernel kernel) {
    this.kernel = kernel;
    this.calls = new SubroutineCalls(kernel);
  }

  /**
   * Checks a kernel.
   *
   * @throws SinterException GRAPH_INVALID, with the lines around the fault
   */
  public static void verify(Kernel kernel) {
    KernelVerifier verifier = new KernelVerifier(kernel);
    verifier.forms();
    verifier.header();
    kernel.subroutines().forEach(verifier::subroutine);
    verifier.main();
  }

  /** First, since everything else recurses. */
  private void forms() {
    kernel.subroutines().forEach(subroutine -> form(subroutine.body(), 0));
    form(kernel.body(), 0);
  }

  private void form(List<Stmt> block, int level) {
    if (level > KernelSyntax.MAX_BLOCK_DEPTH) {
      throw KernelFaults.unprintable(
          kernel, "blocks nest more than " + KernelSyntax.MAX_BLOCK_DEPTH + " levels deep");
    }
    for (Stmt statement : block) {
      for (Expr expression : Parts.of(statement)) {
        parts = 0;
        form(expression, 1);
      }
      Parts.blocks(statement).forEach(inner -> form(inner, level + 1));
    }
  }

  private void form(Expr expression, int level) {
    if (level > KernelSyntax.MAX_EXPRESSION_DEPTH) {
      throw KernelFaults.unprintable(
          kernel,
          "expressions nest more than " + KernelSyntax.MAX_EXPRESSION_DEPTH + " levels deep");
    }
    if (++parts > KernelSyntax.MAX_EXPRESSION_SIZE) {
      throw KernelFaults.unprintable(
          kernel, "an expression of more than " + KernelSyntax.MAX_EXPRESSION_SIZE + " parts");
    }
    int lanes = statedLanes(expression);
    if (lanes < 1 || lanes > KernelSyntax.MAX_LANES) {
      throw KernelFaults.unprintable(
          kernel,
          "a vector of "
              + lanes
              + " lanes; between 1 and "
              + KernelSyntax.MAX_LANES
              + " are allowed");
    }
    Parts.of(expression).forEach(operand -> form(operand, level + 1));
  }

  /**
   * The lanes that an operation itself says, 1 if it says none. Without them right, no expression
   * around it has a type.
   */
  private static int statedLanes(Expr expression) {
    return switch (expression) {
      case Expr.FloatLiteral x -> x.type().lanes();
      case Expr.IntLiteral x -> x.type().lanes();
      case Expr.Var x -> x.type().lanes();
      case Expr.Convert x -> x.type().lanes();
      case Expr.Bitcast x -> x.type().lanes();
      case Expr.Load x -> x.type().lanes();
      case Expr.Splat x -> x.lanes();
      case Expr.Ramp x -> x.lanes();
      case Expr.FirstLanes x -> x.lanes();
      case Expr.Shuffle x -> x.indices().size();
      case Expr.Element _,
          Expr.Unary _,
          Expr.Binary _,
          Expr.Compare _,
          Expr.Select _,
          Expr.Fma _,
          Expr.Lane _,
          Expr.Call _ ->
          1;
    };
  }

  private void header() {
    Set<String> names = new HashSet<>(Set.of(Kernel.LO.name(), Kernel.HI.name()));
    name(kernel.name());
    boolean sharedBefore = false;
    for (BufferParam buffer : kernel.buffers()) {
      unique(names, buffer.name());
      boolean shared = buffer.space() == Space.SHARED;
      require(shared || !sharedBefore, "buffer " + buffer.name() + " stands after a shared one");
      boolean sized =
          shared ? buffer.bytes() > 0 && buffer.bytes() <= MAX_SHARED_BYTES : buffer.bytes() == 0;
      require(
          sized,
          "buffer "
              + buffer.name()
              + " of "
              + buffer.bytes()
              + " bytes; only shared ones have a size, at most "
              + MAX_SHARED_BYTES);
      sharedBefore = shared;
      buffers.put(buffer.name(), buffer);
    }
    for (Expr.Var argument : kernel.arguments()) {
      unique(names, argument.name());
      require(
          argument.type().equals(KernelType.I64),
          "argument " + argument.name() + " is " + argument.type() + ", not i64");
    }
    kernel.subroutines().forEach(subroutine -> unique(names, subroutine.name()));
  }

  private void unique(Set<String> names, String name) {
    name(name);
    require(names.add(name), name + " is declared a second time");
  }

  private void name(String name) {
    require(
        KernelSyntax.isName(name),
        "'" + name + "' is no name: letters, digits and _ are, without the words of the language");
  }

  private void subroutine(Subroutine subroutine) {
    // Called for its check of recursion.
    boolean _ = calls.needsThreads(subroutine);
    begin(true);
    for (Expr.Var parameter : subroutine.parameters()) {
      if (parameter.type().isVector()) {
        throw KernelFaults.at(
            kernel,
            subroutine,
            "parameter " + parameter.name() + " is " + parameter.type() + ", not a scalar");
      }
      if (!KernelSyntax.isName(parameter.name())
          || !scope.declare(parameter, Role.ARGUMENT, List.of())) {
        throw KernelFaults.at(
            kernel, subroutine, "parameter " + parameter.name() + " has no name of its own");
      }
    }
    block(subroutine.body());
    loops().plain(subroutine.body());
  }

  private void main() {
    begin(false);
    boolean _ = scope.declare(Kernel.LO, Role.ARGUMENT, List.of());
    boolean _ = scope.declare(Kernel.HI, Role.ARGUMENT, List.of());
    loops().checkMain(kernel.body());
    block(kernel.body());
  }

  private LoopRules loops() {
    return new LoopRules((statement, what) -> KernelFaults.at(kernel, statement, what));
  }

  /** A subroutine is checked as if threads ran it; whether they do is checked at its calls. */
  private void begin(boolean isSubroutine) {
    Set<String> taken = new HashSet<>(buffers.keySet());
    kernel.subroutines().forEach(subroutine -> taken.add(subroutine.name()));
    if (isSubroutine) {
      taken.addAll(List.of(Kernel.LO.name(), Kernel.HI.name()));
    }
    scope = new KernelScope(taken);
    kernel.arguments().forEach(argument -> scope.declare(argument, Role.ARGUMENT, List.of()));
    expressions = new ExpressionVerifier(buffers, scope, this::fault);
    threads(isSubroutine);
    current = null;
  }

  private void threads(boolean inside) {
    inThreads = inside;
    expressions.inThreads(inside);
  }

  private void block(List<Stmt> statements) {
    scope.enterBlock();
    for (Stmt statement : statements) {
      current = statement;
      statement(statement);
    }
    scope.leaveBlock();
  }

  private void statement(Stmt statement) {
    switch (statement) {
      case Stmt.Let s -> {
        expressions.expect(s.variable().name(), s.value(), s.variable().type());
        declare(s.variable(), Role.LET, List.of());
      }
      case Stmt.Declare s -> {
        registers(s.extents());
        expressions.expect(s.variable().name(), s.initial(), s.variable().type());
        declare(s.variable(), Role.REGISTER, s.extents());
      }
      case Stmt.Assign s -> assign(s);
      case Stmt.Store s -> store(s);
      case Stmt.For s -> loop(s);
      case Stmt.While s -> {
        expressions.expect("while", s.condition(), KernelType.BOOL);
        block(s.body());
      }
      case Stmt.If s -> {
        expressions.expect("if", s.condition(), KernelType.BOOL);
        block(s.whenTrue());
        block(s.whenFalse());
      }
      case Stmt.Call s -> call(s);
      case Stmt.Prefetch s -> {
        BufferParam _ = expressions.buffer(s.buffer());
        expressions.expect("the offset of a prefetch", s.offset(), KernelType.I64);
      }
      case Stmt.AsyncCopy s -> copy(s);
      case Stmt.AsyncWait s -> {
        amongThreads("async wait");
        require(s.pending() >= 0, "wait for " + s.pending() + " groups");
      }
      case Stmt.Barrier _ -> amongThreads("barrier");
      case Stmt.AsyncCommit _ -> amongThreads("async commit");
    }
  }

  private void registers(List<Integer> extents) {
    long count = 1;
    for (int extent : extents) {
      require(extent >= 1, "an extent of " + extent);
      count = Math.min(count * extent, MAX_REGISTERS + 1L);
    }
    require(count <= MAX_REGISTERS, "more than " + MAX_REGISTERS + " registers");
  }

  private void assign(Stmt.Assign s) {
    expressions.check(s.place());
    Expr.Var variable =
        switch (s.place()) {
          case Expr.Var v -> v;
          case Expr.Element e -> e.array();
        };
    require(
        expressions.name(variable).role() == Role.REGISTER,
        variable.name() + " is no register and cannot change");
    expressions.expect(variable.name(), s.value(), variable.type());
  }

  private void store(Stmt.Store s) {
    require(
        expressions.buffer(s.buffer()).access() != Access.READ,
        "store to " + s.buffer() + ", which is read only");
    expressions.check(s.value());
    expressions.access(s.offset(), s.mask(), s.value().type());
  }

  private void loop(Stmt.For s) {
    KernelType type = s.index().type();
    require(
        type.equals(KernelType.I32) || type.equals(KernelType.I64), "a loop index of type " + type);
    require(
        s.step() >= 1 && Integers.wrap(type.element(), s.step()) == s.step(),
        "a step of " + s.step());
    expressions.expect("the start of a loop", s.from(), type);
    expressions.expect("the end of a loop", s.to(), type);
    boolean unrolled = s.kind() == LoopKind.UNROLLED;
    if (unrolled) {
      boolean constant = scope.isConstant(s.from()) && scope.isConstant(s.to());
      require(
          constant,
          "bounds of an unrolled loop are made of literals and indices of unrolled loops");
    }
    if (LoopRules.isGrid(s.kind())) {
      grid(s);
    }
    boolean outside = inThreads;
    threads(inThreads || LoopRules.isThread(s.kind()));
    scope.enterBlock();
    declare(s.index(), unrolled ? Role.UNROLLED_INDEX : Role.INDEX, List.of());
    block(s.body());
    scope.leaveBlock();
    threads(outside);
  }

  /** The launch must know the size of the grid before any code runs. */
  private void grid(Stmt.For s) {
    for (Expr part : List.of(s.from(), s.to())) {
      boolean known =
          Parts.all(part)
              .noneMatch(x ->
                  x instanceof Expr.Load
                      || (x instanceof Expr.Var v && expressions.name(v).role() != Role.ARGUMENT));
      require(known, "bounds of a grid loop are made of literals and arguments");
    }
  }

  private void call(Stmt.Call s) {
    Subroutine called = calls.find(s.subroutine());
    require(called != null, "no subroutine " + s.subroutine());
    List<KernelType> expected = called.parameters().stream().map(Expr.Var::type).toList();
    s.arguments().forEach(expressions::check);
    List<KernelType> found = s.arguments().stream().map(Expr::type).toList();
    require(found.equals(expected), s.subroutine() + " takes " + expected + ", found " + found);
    require(
        inThreads || !calls.needsThreads(called),
        s.subroutine() + " is for the threads of a block, and here are none");
  }

  private void copy(Stmt.AsyncCopy s) {
    amongThreads("async copy");
    BufferParam to = expressions.buffer(s.to());
    BufferParam from = expressions.buffer(s.from());
    require(
        to.space() == Space.SHARED && to.access() != Access.READ,
        "async copy to " + s.to() + ", which is no shared buffer to write");
    require(
        from.space() == Space.GLOBAL && from.access() != Access.WRITE,
        "async copy from " + s.from() + ", which is no global buffer to read");
    require(
        s.bytes() == 4 || s.bytes() == 8 || s.bytes() == 16,
        "async copy of " + s.bytes() + " bytes; 4, 8 and 16 are possible");
    expressions.expect("the offset of a copy", s.toOffset(), KernelType.I64);
    expressions.expect("the offset of a copy", s.fromOffset(), KernelType.I64);
  }

  private void amongThreads(String what) {
    require(inThreads, what + " is for the threads of a block, and here are none");
  }

  private void declare(Expr.Var variable, Role role, List<Integer> extents) {
    name(variable.name());
    require(scope.declare(variable, role, extents), variable.name() + " is declared a second time");
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw fault(otherwise);
    }
  }

  private SinterException fault(String what) {
    return KernelFaults.at(kernel, current, what);
  }
}
