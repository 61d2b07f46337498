package dev.sinter.codegen.llvm;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stmt;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Prints the statements of a kernel or subroutine as basic blocks. */
final class StatementPrinter {
  private final Scope scope;
  private final FunctionText out;
  private final ExpressionPrinter expressions;
  private final String passed;
  private final Set<String> faulty;
  private final Kernel kernel;
  private final Function<Stmt, String> places;

  /**
   * @param places nodes of the debug information
   * @param passed what every function of the kernel takes, as operands of a call
   * @param faulty subroutines that may leave with a fault
   */
  StatementPrinter(
      Kernel kernel,
      Scope scope,
      FunctionText out,
      Function<Stmt, String> places,
      String passed,
      Set<String> faulty) {
    this.kernel = kernel;
    this.places = places;
    this.scope = scope;
    this.out = out;
    this.passed = passed;
    this.faulty = faulty;
    expressions = new ExpressionPrinter(scope, out);
  }

  void print(List<Stmt> block) {
    block.forEach(this::statement);
  }

  private void statement(Stmt statement) {
    out.at(places.apply(statement));
    switch (statement) {
      case Stmt.Let s -> scope.let(s.variable(), expressions.print(s.value()));
      case Stmt.Declare s -> declare(s);
      case Stmt.Assign s -> assign(s.place(), s.value());
      case Stmt.Store s -> expressions.memory().store(s);
      case Stmt.For s -> loop(s);
      case Stmt.While s -> repeat(s);
      case Stmt.If s -> branch(s);
      case Stmt.Call s -> call(s);
      case Stmt.Prefetch s -> expressions.memory().prefetch(s);
      case Stmt.Barrier _ -> threads().barrier();
      case Stmt.AsyncCopy s -> threads().copy(s);
      case Stmt.AsyncCommit _ -> threads().commit();
      case Stmt.AsyncWait s -> threads().await(s);
    }
  }

  private void declare(Stmt.Declare s) {
    if (!s.extents().isEmpty()) {
      throw scope.internal("an array of registers that was not unrolled");
    }
    String initial = expressions.typed(s.initial());
    String slot = out.slot(LlvmType.of(s.variable().type()));
    scope.declare(s.variable(), slot);
    out.run("store %s, ptr %s", initial, slot);
  }

  private void assign(Expr.Place place, Expr value) {
    switch (place) {
      case Expr.Var v -> out.run("store %s, ptr %s", expressions.typed(value), scope.slot(v));
      case Expr.Element _ -> throw scope.internal("an array of registers that was not unrolled");
    }
  }

  private void loop(Stmt.For s) {
    switch (s.kind()) {
      case SERIAL, UNROLLED, PARALLEL -> rounds(s);
      case GRID_X, GRID_Y, GRID_Z -> {
        String end = out.label("end");
        scope.let(s.index(), threads().block(s, end));
        print(s.body());
        out.enter(end);
      }
      case THREAD_X, THREAD_Y, THREAD_Z -> {
        scope.let(s.index(), threads().thread(s));
        print(s.body());
      }
    }
  }

  private BlockPrinter threads() {
    return switch (scope.platform()) {
      case Machine _ -> throw scope.unsupported("threads of a block");
      case Gpu _ -> new BlockPrinter(out, expressions);
    };
  }

  private void rounds(Stmt.For s) {
    TripCount trip = TripCount.print(s, expressions, out);
    String type = trip.type();
    String rounds = out.value("add %s %s, 1", type, trip.further());
    String count = out.slot(type);
    String body = out.label("loop");
    String end = out.label("end");
    out.run("store %s 0, ptr %s", type, count);
    out.branch(trip.any(), body, end);
    out.begin(body);
    String round = out.value("load %s, ptr %s", type, count);
    boolean isRange = s.from().equals(Kernel.LO);
    // From 0 or later no index overflows, nor does what leads to it.
    String wrap = isRange || isNatural(s.from()) ? "nuw nsw " : "";
    String forth =
        s.step() == 1 ? round : out.value("mul %s%s %s, %d", wrap, type, round, s.step());
    scope.let(s.index(), out.value("add %s%s %s, %s", wrap, type, trip.from(), forth));
    print(s.body());
    out.at(places.apply(s));
    String before = out.value("load %s, ptr %s", type, count);
    // True of other loops from 0 too, but LLVM then copies those with a stride for a stride of 1.
    String next = out.value("add %s %s %s, 1", isRange ? "nuw nsw" : "nuw", type, before);
    out.run("store %s %s, ptr %s", type, next, count);
    out.branch(out.value("icmp eq %s %s, %s", type, next, rounds), end, body);
    out.begin(end);
  }

  private static boolean isNatural(Expr from) {
    return from instanceof Expr.IntLiteral literal && literal.value() >= 0;
  }

  private void repeat(Stmt.While s) {
    String head = out.label("while");
    String body = out.label("do");
    String end = out.label("done");
    out.enter(head);
    out.branch(expressions.print(s.condition()), body, end);
    out.begin(body);
    print(s.body());
    out.at(places.apply(s));
    out.run("br label %%%s", head);
    out.begin(end);
  }

  private void branch(Stmt.If s) {
    String whenTrue = out.label("then");
    String whenFalse = out.label("else");
    String end = out.label("fi");
    out.branch(expressions.print(s.condition()), whenTrue, whenFalse);
    out.begin(whenTrue);
    print(s.whenTrue());
    out.run("br label %%%s", end);
    out.begin(whenFalse);
    print(s.whenFalse());
    out.enter(end);
  }

  private void call(Stmt.Call s) {
    StringBuilder operands = new StringBuilder(passed);
    s.arguments().forEach(argument -> operands.append(", ").append(expressions.typed(argument)));
    out.run("call void @\"%s\"(%s)", ModulePrinter.function(kernel, s.subroutine()), operands);
    if (faulty.contains(s.subroutine())) {
      out.faultIfNoted();
    }
  }
}
