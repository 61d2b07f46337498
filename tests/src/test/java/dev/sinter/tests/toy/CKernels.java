package dev.sinter.tests.toy;

import static dev.sinter.tests.toy.CExpressions.address;
import static dev.sinter.tests.toy.CExpressions.print;
import static dev.sinter.tests.toy.CExpressions.subscripts;
import static dev.sinter.tests.toy.CExpressions.type;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stmt;
import dev.sinter.ir.kernel.Subroutine;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints a scalar kernel as a C function, and its subroutines as ones that take what it takes. */
final class CKernels {
  private final Kernel kernel;
  private final StringBuilder out = new StringBuilder(CPrelude.TEXT);

  private CKernels(Kernel kernel) {
    this.kernel = kernel;
  }

  /** A file with {@code void kernel(char **memory, const i64 *arguments, i64 lo, i64 hi)}. */
  static String unit(Kernel kernel) {
    return new CKernels(kernel).text();
  }

  private String text() {
    kernel.subroutines().forEach(sub -> line("%s;", signature(sub)));
    kernel.subroutines().forEach(sub -> block(signature(sub), sub.body()));
    out.append("void kernel(char **memory, const i64 *arguments, i64 v_lo, i64 v_hi) {\n");
    kernel.passedBuffers().forEach(buffer -> line("char *b_%s = *memory++;", buffer.name()));
    kernel.arguments().forEach(argument -> line("const %s = *arguments++;", declared(argument)));
    block("", kernel.body());
    return out.append("}\n").toString();
  }

  private String signature(Subroutine sub) {
    String parameters = passed("char *b_", CKernels::declared, sub.parameters());
    return "static void s_%s(%s)".formatted(sub.name(), parameters);
  }

  /** What subroutines take: the kernel's buffers and arguments, and their own. */
  private String passed(String buffer, Function<Expr, String> printer, List<? extends Expr> own) {
    Stream<String> buffers = kernel.passedBuffers().stream().map(b -> buffer + b.name());
    Stream<Expr> scalars = Stream.concat(kernel.arguments().stream(), own.stream());
    return Stream.concat(buffers, scalars.map(printer)).collect(Collectors.joining(", "));
  }

  private void block(String head, List<Stmt> body) {
    line("%s {", head);
    body.forEach(this::statement);
    line("}");
  }

  private void statement(Stmt statement) {
    switch (statement) {
      case Stmt.Let s -> line("const %s = %s;", declared(s.variable()), print(s.value()));
      case Stmt.Declare s -> declare(s);
      case Stmt.Assign s -> line("%s = %s;", print(s.place()), print(s.value()));
      case Stmt.Store s -> store(s);
      case Stmt.For s -> loop(s);
      case Stmt.While s -> block("while (" + print(s.condition()) + ")", s.body());
      case Stmt.If s -> {
        block("if (" + print(s.condition()) + ")", s.whenTrue());
        block("else", s.whenFalse());
      }
      case Stmt.Call s ->
          line("s_%s(%s);", s.subroutine(), passed("b_", CExpressions::print, s.arguments()));
      case Stmt.Prefetch s -> line("__builtin_prefetch(%s);", address(s.buffer(), s.offset()));
      case Stmt.Barrier _, Stmt.AsyncCopy _, Stmt.AsyncCommit _, Stmt.AsyncWait _ ->
          throw new UnsupportedOperationException("threads of a GPU in C");
    }
  }

  private void store(Stmt.Store s) {
    s.mask().ifPresent(mask -> line("if (%s)", print(mask)));
    Expr value = s.value();
    line("STORE(%s, %s, %s)", type(value.type()), address(s.buffer(), s.offset()), print(value));
  }

  private void declare(Stmt.Declare s) {
    String type = type(s.variable().type());
    String name = print(s.variable());
    int registers = s.extents().stream().reduce(1, (a, b) -> a * b);
    line("%s %s%s;", type, name, subscripts(s.extents().stream()));
    line(
        "for (int i_ = 0; i_ < %d; i_++) ((%s *)&%s)[i_] = %s;",
        registers, type, name, print(s.initial()));
  }

  private void loop(Stmt.For s) {
    switch (s.kind()) {
      case SERIAL, UNROLLED, PARALLEL -> {
        String i = print(s.index());
        String first =
            declared(s.index()) + " = " + print(s.from()) + ", end_" + i + " = " + print(s.to());
        block("for (%s; %s < end_%s; %s += %d)".formatted(first, i, i, i, s.step()), s.body());
      }
      case GRID_X, GRID_Y, GRID_Z, THREAD_X, THREAD_Y, THREAD_Z ->
          throw new UnsupportedOperationException("threads of a GPU in C");
    }
  }

  private static String declared(Expr variable) {
    return type(variable.type()) + " " + print(variable);
  }

  private void line(String format, Object... parts) {
    out.append(format.formatted(parts)).append('\n');
  }
}
