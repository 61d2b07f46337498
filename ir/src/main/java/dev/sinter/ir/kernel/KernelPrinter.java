package dev.sinter.ir.kernel;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The text form of kernels, deterministic; {@link KernelParser} reads it back to an equal kernel.
 *
 * <pre>
 * kernel scale (x: read f32, y: write f32) (n) {
 *   parallel for i: i64 = lo to hi {
 *     let mask: boolx16 = first(n - i * 16, 16)
 *     let v: f32x16 = load f32x16 x[i * 64 if mask]
 *     store y[i * 64 if mask] = v * 0.5
 *   }
 * }
 * </pre>
 *
 * <p>{@code /} and {@code %} truncate, {@code //} and {@code %%} go toward −∞. Operators bind as in
 * C, except that comparisons bind weaker than {@code & ^ |}.
 */
public final class KernelPrinter {
  private final StringBuilder out = new StringBuilder();
  private final ExpressionPrinter expressions = new ExpressionPrinter(out);
  private final IdentityHashMap<Stmt, Integer> lines = new IdentityHashMap<>();
  private int line = 1;
  private int depth;

  private KernelPrinter() {}

  /**
   * A printed kernel.
   *
   * @param lines the line of each statement, counted from 1; by identity, since equal statements
   *     stand on several lines
   */
  public record Listing(String text, Map<Stmt, Integer> lines) {
    public Listing {
      Objects.requireNonNull(text);
      lines = Collections.unmodifiableMap(lines);
    }
  }

  /** The whole kernel. */
  public static Listing print(Kernel kernel) {
    KernelPrinter printer = new KernelPrinter();
    printer.kernel(kernel);
    return new Listing(printer.out.toString(), printer.lines);
  }

  private void kernel(Kernel kernel) {
    open(
        "kernel "
            + kernel.name()
            + kernel.buffers().stream()
                .map(KernelPrinter::buffer)
                .collect(Collectors.joining(", ", " (", ")"))
            + kernel.arguments().stream()
                .map(Expr.Var::name)
                .collect(Collectors.joining(", ", " (", ")"))
            + " {");
    for (Subroutine subroutine : kernel.subroutines()) {
      open(
          "sub "
              + subroutine.name()
              + subroutine.parameters().stream()
                  .map(KernelPrinter::typed)
                  .collect(Collectors.joining(", ", " (", ") {")));
      block(subroutine.body());
      close();
    }
    block(kernel.body());
    close();
  }

  private static String buffer(BufferParam buffer) {
    String access = KernelSyntax.word(buffer.access()) + " ";
    String shared = buffer.access() == BufferParam.Access.READ_WRITE ? "" : access;
    return buffer.name()
        + ": "
        + switch (buffer.space()) {
          case GLOBAL -> access + buffer.element();
          case SCRATCH -> "scratch " + shared + buffer.element();
          case SHARED -> "shared " + shared + buffer.element() + "[" + buffer.bytes() + " bytes]";
        };
  }

  private static String typed(Expr.Var variable) {
    return variable.name() + ": " + variable.type();
  }

  private void block(List<Stmt> statements) {
    for (Stmt statement : statements) {
      lines.put(statement, line);
      statement(statement);
    }
  }

  private void statement(Stmt statement) {
    switch (statement) {
      case Stmt.Let s -> line("let " + typed(s.variable()) + " = ", s.value(), s.variable().type());
      case Stmt.Declare s ->
          line(
              "register " + typed(s.variable()) + extents(s.extents()) + " = ",
              s.initial(),
              s.variable().type());
      case Stmt.Assign s -> {
        indent();
        expressions.write(s.place());
        out.append(" = ");
        expressions.write(s.value(), s.place().type());
        endLine();
      }
      case Stmt.Store s -> {
        indent().append("store ");
        expressions.access(s.buffer(), s.offset(), s.mask().orElse(null));
        out.append(" = ");
        expressions.write(s.value());
        endLine();
      }
      case Stmt.For s -> loop(s);
      case Stmt.While s -> {
        indent().append("while ");
        expressions.write(s.condition());
        openLine();
        block(s.body());
        close();
      }
      case Stmt.If s -> {
        indent();
        branch(s);
      }
      case Stmt.Call s -> {
        indent().append("call ").append(s.subroutine()).append('(');
        expressions.list(s.arguments());
        out.append(')');
        endLine();
      }
      case Stmt.Prefetch s -> {
        indent().append("prefetch ");
        expressions.access(s.buffer(), s.offset(), null);
        endLine();
      }
      case Stmt.Barrier _ -> line("barrier");
      case Stmt.AsyncCopy s -> {
        indent().append("async copy ").append(s.bytes()).append(" bytes ");
        expressions.access(s.to(), s.toOffset(), null);
        out.append(" = ");
        expressions.access(s.from(), s.fromOffset(), null);
        endLine();
      }
      case Stmt.AsyncCommit _ -> line("async commit");
      case Stmt.AsyncWait s -> line("async wait " + s.pending());
    }
  }

  private static String extents(List<Integer> extents) {
    return extents.isEmpty() ? "" : extents.toString();
  }

  private void loop(Stmt.For s) {
    String kind = KernelSyntax.word(s.kind());
    indent()
        .append(kind)
        .append(kind.isEmpty() ? "for " : " for ")
        .append(typed(s.index()))
        .append(" = ");
    expressions.write(s.from(), s.index().type());
    out.append(" to ");
    expressions.write(s.to(), s.index().type());
    if (s.step() != 1) {
      out.append(" step ").append(s.step());
    }
    openLine();
    block(s.body());
    close();
  }

  private void branch(Stmt.If s) {
    out.append("if ");
    expressions.write(s.condition());
    openLine();
    block(s.whenTrue());
    if (s.whenFalse().isEmpty()) {
      close();
      return;
    }
    depth--;
    indent().append("} else ");
    if (s.whenFalse().size() == 1 && s.whenFalse().getFirst() instanceof Stmt.If next) {
      lines.put(next, line);
      branch(next);
      return;
    }
    out.append('{');
    endLine();
    depth++;
    block(s.whenFalse());
    close();
  }

  private void line(String text, Expr value, KernelType expected) {
    indent().append(text);
    expressions.write(value, expected);
    endLine();
  }

  private void line(String text) {
    indent().append(text);
    endLine();
  }

  private void open(String text) {
    line(text);
    depth++;
  }

  private void openLine() {
    out.append(" {");
    endLine();
    depth++;
  }

  private void close() {
    depth--;
    line("}");
  }

  private StringBuilder indent() {
    return out.repeat("  ", depth);
  }

  private void endLine() {
    out.append('\n');
    line++;
  }
}
