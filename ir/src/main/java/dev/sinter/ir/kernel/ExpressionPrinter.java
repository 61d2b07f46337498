package dev.sinter.ir.kernel;

import dev.sinter.ir.kernel.Expr.FloatLiteral;
import dev.sinter.ir.kernel.Expr.IntLiteral;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Writes expressions with as few parentheses and literal suffixes as {@link ExpressionParser} needs
 * to read them back.
 *
 * <p>A literal carries its type as a suffix ({@code 0.5f32x16}) unless it has the type that the
 * parser expects: that of the operands beside it or of the place it goes to, else i64 or f32.
 */
final class ExpressionPrinter {
  private final StringBuilder out;

  ExpressionPrinter(StringBuilder out) {
    this.out = out;
  }

  /** Writes an expression that stands alone. */
  void write(Expr expression) {
    write(expression, 0, null);
  }

  /** Writes an expression where a value of a known type is expected. */
  void write(Expr expression, KernelType expected) {
    write(expression, 0, expected);
  }

  private void write(Expr expression, int strength, KernelType expected) {
    switch (expression) {
      case FloatLiteral l -> literal(text(l), l.type(), expected, KernelSyntax.DEFAULT_FLOAT);
      case IntLiteral l when isTruth(l, expected) -> out.append(l.value() == 1 ? "true" : "false");
      case IntLiteral l ->
          literal(Long.toString(l.value()), l.type(), expected, KernelSyntax.DEFAULT_INT);
      case Expr.Var v -> out.append(v.name());
      case Expr.Element e -> {
        out.append(e.array().name()).append('[');
        list(e.indices());
        out.append(']');
      }
      case Expr.Unary u -> unary(u);
      case Expr.Binary b -> binary(b, strength);
      case Expr.Compare c ->
          infix(
              KernelSyntax.word(c.relation()),
              c.a(),
              c.b(),
              KernelSyntax.COMPARISON,
              KernelSyntax.COMPARISON + 1,
              strength);
      case Expr.Select s -> {
        out.append("select(");
        write(s.condition());
        out.append(", ");
        alike(s.a(), s.b());
        out.append(')');
      }
      case Expr.Fma f -> {
        out.append("fma(");
        alike(f.a(), f.b(), f.c());
        out.append(')');
      }
      case Expr.Convert c -> call(c.type().toString(), c.x());
      case Expr.Bitcast b -> call("bitcast " + b.type(), b.x());
      case Expr.Splat s -> withNumber("splat", s.lanes(), s.x());
      case Expr.Ramp r -> withNumber("ramp", r.lanes(), r.base(), r.step());
      case Expr.FirstLanes f -> withNumber("first", f.lanes(), f.count());
      case Expr.Lane l -> withNumber("lane", l.index(), l.x());
      case Expr.Shuffle s -> shuffle(s);
      case Expr.Load l -> {
        out.append("load ").append(l.type()).append(' ');
        access(l.buffer(), l.offset(), l.mask().orElse(null));
      }
      case Expr.Call c -> {
        out.append(KernelSyntax.word(c.intrinsic())).append('(');
        list(c.arguments());
        out.append(')');
      }
    }
  }

  /** {@code buffer[offset if mask]}. */
  void access(String buffer, Expr offset, Expr mask) {
    out.append(buffer).append('[');
    write(offset);
    if (mask != null) {
      out.append(" if ");
      write(mask);
    }
    out.append(']');
  }

  /** Expressions that stand alone, between commas. */
  void list(List<Expr> expressions) {
    String separator = "";
    for (Expr expression : expressions) {
      out.append(separator);
      write(expression);
      separator = ", ";
    }
  }

  private void unary(Expr.Unary u) {
    String word = KernelSyntax.word(u.op());
    if (!word.equals("-") && !word.equals("!")) {
      call(word, u.x());
    } else if (isLiteral(u.x())) {
      // Without parentheses the sign would become part of the literal.
      call(word, u.x());
    } else {
      out.append(word);
      write(u.x(), KernelSyntax.PREFIX, null);
    }
  }

  private void binary(Expr.Binary b, int strength) {
    String word = KernelSyntax.word(b.op());
    int own = KernelSyntax.strength(b.op());
    if (own == 0) {
      out.append(word).append('(');
      alike(b.a(), b.b());
      out.append(')');
    } else {
      infix(word, b.a(), b.b(), own, own, strength);
    }
  }

  private void infix(String word, Expr a, Expr b, int own, int left, int strength) {
    KernelType type = common(a, b);
    boolean enclosed = own < strength;
    out.append(enclosed ? "(" : "");
    write(a, left, type);
    out.append(' ').append(word).append(' ');
    write(b, own + 1, type);
    out.append(enclosed ? ")" : "");
  }

  private void call(String function, Expr argument) {
    out.append(function).append('(');
    write(argument);
    out.append(')');
  }

  private void withNumber(String function, int number, Expr... operands) {
    out.append(function).append('(');
    alike(operands);
    out.append(", ").append(number).append(')');
  }

  private void shuffle(Expr.Shuffle s) {
    out.append("shuffle(");
    if (s.a().equals(s.b())) {
      write(s.a());
    } else {
      alike(s.a(), s.b());
    }
    out.append(
        s.indices().stream().map(String::valueOf).collect(Collectors.joining(", ", ", [", "])")));
  }

  /** Operands of one type. */
  private void alike(Expr... operands) {
    KernelType type = common(operands);
    String separator = "";
    for (Expr operand : operands) {
      out.append(separator);
      write(operand, 0, type);
      separator = ", ";
    }
  }

  /**
   * The type that operands of one operation give to bare literals among them: that of the first one
   * that is no literal.
   */
  private static KernelType common(Expr... operands) {
    for (Expr operand : operands) {
      if (!isLiteral(operand)) {
        return operand.type();
      }
    }
    return null;
  }

  private static boolean isLiteral(Expr expression) {
    return expression instanceof FloatLiteral || expression instanceof IntLiteral;
  }

  private static boolean isTruth(IntLiteral l, KernelType expected) {
    return (l.value() == 0 || l.value() == 1)
        && l.type().element() == ElementType.BOOL
        && l.type().equals(expected == null ? KernelType.BOOL : expected);
  }

  private void literal(String text, KernelType type, KernelType expected, KernelType otherwise) {
    out.append(text);
    if (!type.equals(expected == null ? otherwise : expected)) {
      out.append(type);
    }
  }

  /**
   * The shortest decimal that reads back as the same value; exact hexadecimal for what the type
   * cannot represent.
   */
  private static String text(FloatLiteral l) {
    double value = l.value();
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (l.type().element() == ElementType.F64) {
      return Double.toString(value).toLowerCase(Locale.ROOT);
    }
    return (float) value == value
        ? Float.toString((float) value).toLowerCase(Locale.ROOT)
        : Double.toHexString(value);
  }
}
