package dev.sinter.tests.toy;

import static dev.sinter.tests.toy.CExpressions.print;
import static dev.sinter.tests.toy.CExpressions.type;

import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stmt;
import dev.sinter.ir.kernel.Subroutine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Prints a scalar kernel as a C function, and its subroutines as functions that take the kernel's buffers and arguments too.
 *
 * <pre>{@code
 * void kernel(char **memory, const int64_t *arguments, int64_t lo, int64_t hi)
 * }</pre>
 */
final class CKernels {
  private final Kernel kernel;
  private final StringBuilder out = new StringBuilder(CPrelude.TEXT);

  private CKernels(Kernel kernel) {
    this.kernel = kernel;
  }

  /** A whole translation unit with the function {@code kernel}. */
  static String unit(Kernel kernel) {
    return new CKernels(kernel).text();
  }

  private String text() {
    kernel.subroutines().forEach(sub -> out.append(signature(sub)).append(";\n"));
    for (Subroutine sub : kernel.subroutines()) {
      out.append(signature(sub)).append(' ');
      block(sub.body());
    }
    out.append("void kernel(char **memory, const i64 *arguments, i64 v_lo, i64 v_hi) {\n");
    List<BufferParam> buffers = kernel.passedBuffers();
    IntStream.range(0, buffers.size()).forEach(i -> line("char *b_%s = memory[%d];", buffers.get(i).name(), i));
    IntStream.range(0, kernel.arguments().size()).forEach(i -> line("const i64 %s = arguments[%d];", print(kernel.arguments().get(i)), i));
    block(kernel.body());
    return out.append("}\n").toString();
  }

  private String signature(Subroutine sub) {
    List<String> parameters = new ArrayList<>();
    kernel.passedBuffers().forEach(buffer -> parameters.add("char *b_" + buffer.name()));
    kernel.arguments().forEach(argument -> parameters.add(declared(argument)));
    sub.parameters().forEach(parameter -> parameters.add(declared(parameter)));
    return "static void s_" + sub.name() + "(" + String.join(", ", parameters) + ")";
  }

  private void block(List<Stmt> body) {
    out.append("{\n");
    body.forEach(this::statement);
    out.append("}\n");
  }

  private void statement(Stmt statement) {
    switch (statement) {
      case Stmt.Let s -> line("const %s = %s;", declared(s.variable()), print(s.value()));
      case Stmt.Declare s -> declare(s);
      case Stmt.Assign s -> line("%s = %s;", print(s.place()), print(s.value()));
      case Stmt.Store s -> {
        s.mask().ifPresent(mask -> line("if (%s)", print(mask)));
        line("STORE(%s, %s, %s)", type(s.value().type()), CExpressions.address(s.buffer(), s.offset()), print(s.value()));
      }
      case Stmt.For s -> loop(s);
      case Stmt.While s -> {
        line("while (%s)", print(s.condition()));
        block(s.body());
      }
      case Stmt.If s -> {
        line("if (%s)", print(s.condition()));
        block(s.whenTrue());
        line("else");
        block(s.whenFalse());
      }
      case Stmt.Call s -> {
        List<String> arguments = new ArrayList<>();
        kernel.passedBuffers().forEach(buffer -> arguments.add("b_" + buffer.name()));
        kernel.arguments().forEach(argument -> arguments.add(print(argument)));
        s.arguments().forEach(argument -> arguments.add(print(argument)));
        line("s_%s(%s);", s.subroutine(), String.join(", ", arguments));
      }
      case Stmt.Prefetch s -> line("__builtin_prefetch(%s);", CExpressions.address(s.buffer(), s.offset()));
      case Stmt.Barrier _, Stmt.AsyncCopy _, Stmt.AsyncCommit _, Stmt.AsyncWait _ -> throw new UnsupportedOperationException("threads of a GPU in C");
    }
  }

  private void declare(Stmt.Declare s) {
    line("%s%s;", declared(s.variable()), s.extents().stream().map(extent -> "[" + extent + "]").collect(Collectors.joining()));
    int registers = s.extents().stream().reduce(1, (a, b) -> a * b);
    String initial = print(s.initial());
    line("for (int i_ = 0; i_ < %d; i_++) ((%s *)&%s)[i_] = %s;", registers, type(s.variable().type()), print(s.variable()), initial);
  }

  private void loop(Stmt.For s) {
    switch (s.kind()) {
      case SERIAL, UNROLLED, PARALLEL -> {
        String i = print(s.index());
        line("for (%s = %s, end_%s = %s; %s < end_%s; %s += %d)", declared(s.index()), print(s.from()), i, print(s.to()), i, i, i, s.step());
        block(s.body());
      }
      case GRID_X, GRID_Y, GRID_Z, THREAD_X, THREAD_Y, THREAD_Z -> throw new UnsupportedOperationException("threads of a GPU in C");
    }
  }

  private static String declared(Expr.Var variable) {
    return type(variable.type()) + " " + print(variable);
  }

  private void line(String format, Object... parts) {
    out.append(format.formatted(parts)).append('\n');
  }
}
