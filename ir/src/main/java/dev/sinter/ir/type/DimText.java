package dev.sinter.ir.type;

import java.util.stream.Collectors;

/** The text form of {@link Dim}, which {@link DimParser} reads back. */
final class DimText {
  private DimText() {}

  static String print(Dim dim) {
    return switch (dim) {
      case Dim.Const c -> Long.toString(c.value());
      case Dim.Symbol s -> s.name();
      case Dim.Sum s -> sum(s);
      case Dim.FloorDiv d -> operand(d.dividend()) + "/" + operand(d.divisor());
      case Dim.Mod m -> operand(m.dividend()) + "%" + operand(m.divisor());
      case Dim.Max m -> "max(" + m.left() + "," + m.right() + ")";
      case Dim.Min m -> "min(" + m.left() + "," + m.right() + ")";
    };
  }

  private static String sum(Dim.Sum sum) {
    StringBuilder out = new StringBuilder();
    for (DimTerm term : sum.terms()) {
      long coefficient = term.coefficient();
      out.append(coefficient < 0 ? "-" : out.isEmpty() ? "" : "+");
      if (coefficient != 1 && coefficient != -1) {
        // Unsigned, because the least long has no magnitude among the signed ones.
        out.append(Long.toUnsignedString(Math.abs(coefficient))).append('*');
      }
      out.append(term.factors().stream().map(DimText::factor).collect(Collectors.joining("*")));
    }
    if (sum.constant() != 0) {
      out.append(sum.constant() > 0 ? "+" : "").append(sum.constant());
    }
    return out.toString();
  }

  private static String factor(Dim dim) {
    return dim instanceof Dim.FloorDiv || dim instanceof Dim.Mod ? "(" + dim + ")" : dim.toString();
  }

  /**
   * An operand of a division; a minus sign in front of the whole would stand for the negated
   * quotient.
   */
  private static String operand(Dim dim) {
    boolean plain = dim instanceof Dim.Symbol || (dim instanceof Dim.Const c && c.value() >= 0);
    return plain ? dim.toString() : "(" + dim + ")";
  }
}
