package dev.sinter.passes.simplify;

import static dev.sinter.ir.op.Unary.Function.NOT;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.List;

/** Rules for comparisons and choices; they move elements whole or not at all, so all are exact. */
final class ChoiceRules {
  private static final Tensor TRUE = Tensor.scalar(ElementType.BOOL, 1);
  private static final Tensor FALSE = Tensor.scalar(ElementType.BOOL, 0);

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "select(true, x, y) → x", Select.class, m -> m.isSplat(m.x(), TRUE) ? m.y() : null),
          new Rule(
              "select(false, x, y) → y", Select.class, m -> m.isSplat(m.x(), FALSE) ? z(m) : null),
          new Rule("select(c, x, x) → x", Select.class, m -> m.y() == z(m) ? m.y() : null),
          new Rule("select(not(c), x, y) → select(c, y, x)", Select.class, ChoiceRules::swapped),
          new Rule(
              "select(c, true, false) → c",
              Select.class,
              m -> m.isSplat(m.y(), TRUE) && m.isSplat(z(m), FALSE) ? m.x() : null),
          new Rule("not(x = y) → x ≠ y, and the like", Unary.class, ChoiceRules::negated));

  private ChoiceRules() {}

  private static Value z(Match m) {
    return m.operands().get(2);
  }

  private static Value swapped(Match m) {
    Value condition = m.under(NOT, m.x());
    return condition != null ? m.emit(new Select(), condition, z(m), m.y()) : null;
  }

  private static Value negated(Match m) {
    Compare compare = m.is(NOT) ? m.opOf(m.x(), Compare.class) : null;
    if (compare == null) {
      return null;
    }
    List<Value> compared = m.operandsOf(m.x());
    Compare.Relation opposite =
        opposite(compare.relation(), compared.getFirst().type().element().isFloat());
    return opposite != null
        ? m.merge(m.x(), new Compare(opposite), compared.get(0), compared.get(1))
        : null;
  }

  /** The relation that holds where this does not; null where NaN makes both false. */
  private static Compare.Relation opposite(Compare.Relation relation, boolean unordered) {
    return switch (relation) {
      case EQ -> Compare.Relation.NE;
      case NE -> Compare.Relation.EQ;
      case LT -> unordered ? null : Compare.Relation.GE;
      case LE -> unordered ? null : Compare.Relation.GT;
      case GT -> unordered ? null : Compare.Relation.LE;
      case GE -> unordered ? null : Compare.Relation.LT;
    };
  }
}
