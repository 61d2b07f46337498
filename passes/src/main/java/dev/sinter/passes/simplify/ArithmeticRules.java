package dev.sinter.passes.simplify;

import static dev.sinter.ir.op.Binary.Function.ADD;
import static dev.sinter.ir.op.Binary.Function.AND;
import static dev.sinter.ir.op.Binary.Function.DIV;
import static dev.sinter.ir.op.Binary.Function.MAX;
import static dev.sinter.ir.op.Binary.Function.MIN;
import static dev.sinter.ir.op.Binary.Function.MUL;
import static dev.sinter.ir.op.Binary.Function.OR;
import static dev.sinter.ir.op.Binary.Function.POW;
import static dev.sinter.ir.op.Binary.Function.SUB;
import static dev.sinter.ir.op.Binary.Function.XOR;
import static dev.sinter.ir.op.Unary.Function.ABS;
import static dev.sinter.ir.op.Unary.Function.CEIL;
import static dev.sinter.ir.op.Unary.Function.FLOOR;
import static dev.sinter.ir.op.Unary.Function.NEG;
import static dev.sinter.ir.op.Unary.Function.NOT;
import static dev.sinter.ir.op.Unary.Function.ROUND;
import static dev.sinter.ir.op.Unary.Function.SIGN;
import static dev.sinter.ir.op.Unary.Function.SQRT;
import static dev.sinter.ir.op.Unary.Function.TRUNC;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Rules for elementwise arithmetic. "Exact" below means: the same bits for every operand, with −0,
 * infinities and subnormals, where any NaN stands for any other. What is not here is often missed
 * on purpose: x + 0 loses −0, x · 0 and x − x lose NaN and infinities, reassociation rounds
 * differently.
 */
final class ArithmeticRules {
  private static final Set<Unary.Function> ROUNDING = Set.of(FLOOR, CEIL, TRUNC, ROUND);

  static final List<Rule> ALL =
      List.of(
          // Negation and complement only flip bits (or wrap); doing it twice restores them.
          unary("neg(neg(x)) → x", NEG, m -> m.under(NEG, m.x())),
          unary("not(not(x)) → x", NOT, m -> m.under(NOT, m.x())),
          // The result of the inner function is a fixed point of the outer: a magnitude, a sign, a
          // whole number.
          unary("abs(abs(x)) → abs(x)", ABS, m -> m.under(ABS, m.x()) != null ? m.x() : null),
          unary("sign(sign(x)) → sign(x)", SIGN, m -> m.under(SIGN, m.x()) != null ? m.x() : null),
          rule(
              "round(round(x)) → round(x), likewise floor, ceil and trunc",
              Unary.class,
              ArithmeticRules::rounded),
          // The magnitude does not depend on the sign; the least integer wraps to itself either
          // way. Unsigned integers have no sign: neg(1) is their greatest.
          unary(
              "abs(neg(x)) → abs(x)",
              ABS,
              m ->
                  isSigned(m) && m.under(NEG, m.x()) != null
                      ? m.emit(m.op(Unary.class), m.under(NEG, m.x()))
                      : null),
          // The identities of Identity are exact for every x.
          rule("f(x, identity) → x", Binary.class, ArithmeticRules::identity),
          // IEEE 754 defines x − y as x + (−y).
          binary(
              "x + neg(y) → x − y",
              ADD,
              m ->
                  m.under(NEG, m.y()) != null
                      ? m.emit(new Binary(SUB), m.x(), m.under(NEG, m.y()))
                      : null),
          binary(
              "neg(x) + y → y − x",
              ADD,
              m ->
                  m.under(NEG, m.x()) != null
                      ? m.emit(new Binary(SUB), m.y(), m.under(NEG, m.x()))
                      : null),
          binary(
              "x − neg(y) → x + y",
              SUB,
              m ->
                  m.under(NEG, m.y()) != null
                      ? m.emit(new Binary(ADD), m.x(), m.under(NEG, m.y()))
                      : null),
          // Multiplying by −1 rounds nothing and flips the sign, of zeros and infinities too.
          binary(
              "x · −1 → neg(x)",
              MUL,
              m -> isMinusOne(m, m.y()) ? m.emit(new Unary(NEG), m.x()) : null),
          binary(
              "−1 · x → neg(x)",
              MUL,
              m -> isMinusOne(m, m.x()) ? m.emit(new Unary(NEG), m.y()) : null),
          // The signs cancel before anything is rounded.
          binary("neg(x) · neg(y) → x · y", MUL, m -> bothNegated(m, MUL)),
          binary(
              "neg(x) / neg(y) → x / y",
              DIV,
              m -> m.element().isFloat() ? bothNegated(m, DIV) : null),
          // Choosing between equals; max and min hand NaN on.
          rule(
              "f(x, x) → x for max, min, and, or",
              Binary.class,
              m -> isIdempotent(m) && m.x() == m.y() ? m.x() : null),
          // Integers only: a float x may be NaN or infinite.
          rule(
              "x − x, x ^ x → 0",
              Binary.class,
              m -> cancels(m) && m.x() == m.y() ? m.splat(m.x(), 0) : null),
          rule("x · 0, x & 0 → 0", Binary.class, ArithmeticRules::zero),
          rule(
              "x | ~0 → ~0",
              Binary.class,
              m -> m.is(OR) ? whichever(m, Identity.of(AND, m.element())) : null),
          // Both quotients are the rounding of one real number, since 1/c is exact.
          binary("x / c → x · (1/c) for powers of two", DIV, ArithmeticRules::reciprocal),
          // The square is the correctly rounded value of the power; for integers the power is
          // defined by multiplication.
          binary(
              "pow(x, 2) → x · x",
              POW,
              m -> isSplat(m, m.y(), 2) ? m.emit(new Binary(MUL), m.x(), m.x()) : null),
          // Even for NaN, as IEEE 754 (9.2.1), C and Java have it.
          binary("pow(x, 0) → 1", POW, m -> isSplat(m, m.y(), 0) ? m.splat(m.x(), 1) : null),
          // The quotient is the correctly rounded value of the power; signs of zeros and infinities
          // agree.
          binary(
              "pow(x, −1) → 1 / x",
              POW,
              m ->
                  m.element().isFloat() && isSplat(m, m.y(), -1)
                      ? m.emit(new Binary(DIV), m.splat(m.x(), 1), m.x())
                      : null),
          binary("pow(x, 0.5) → sqrt(x + 0), but inf for −inf", POW, ArithmeticRules::squareRoot));

  private ArithmeticRules() {}

  private static Rule rule(String name, Class<? extends Op> on, Function<Match, Value> rewrite) {
    return new Rule(name, on, rewrite);
  }

  private static Rule unary(String name, Unary.Function function, Function<Match, Value> rewrite) {
    return new Rule(name, Unary.class, m -> m.is(function) ? rewrite.apply(m) : null);
  }

  private static Rule binary(
      String name, Binary.Function function, Function<Match, Value> rewrite) {
    return new Rule(name, Binary.class, m -> m.is(function) ? rewrite.apply(m) : null);
  }

  private static boolean isSplat(Match m, Value value, double element) {
    return m.isSplat(value, Tensor.scalar(m.element(), element));
  }

  private static boolean isMinusOne(Match m, Value value) {
    return isSigned(m) && isSplat(m, value, -1);
  }

  private static boolean isSigned(Match m) {
    return m.element().kind() != ElementType.Kind.UNSIGNED;
  }

  private static Value rounded(Match m) {
    Unary inner = m.opOf(m.x(), Unary.class);
    return inner != null
            && ROUNDING.contains(inner.function())
            && ROUNDING.contains(m.op(Unary.class).function())
        ? m.x()
        : null;
  }

  private static Value identity(Match m) {
    Binary.Function function = m.op(Binary.class).function();
    Tensor identity = Identity.of(function, m.element());
    if (identity == null) {
      return null;
    }
    if (m.isSplat(m.y(), identity)) {
      return m.x();
    }
    return function.isCommutative() && m.isSplat(m.x(), identity) ? m.y() : null;
  }

  private static Value bothNegated(Match m, Binary.Function function) {
    Value x = m.under(NEG, m.x());
    Value y = m.under(NEG, m.y());
    return x != null && y != null ? m.emit(new Binary(function), x, y) : null;
  }

  private static boolean isIdempotent(Match m) {
    return m.is(MAX) || m.is(MIN) || m.is(AND) || m.is(OR);
  }

  private static boolean cancels(Match m) {
    return m.is(XOR) || (m.is(SUB) && m.element().isInteger());
  }

  private static Value zero(Match m) {
    boolean absorbs = m.is(AND) || (m.is(MUL) && m.element().isInteger());
    return absorbs ? whichever(m, Tensor.scalar(m.element(), 0)) : null;
  }

  /** The operand all of whose elements are this, which is then the result, or null. */
  private static Value whichever(Match m, Tensor absorbing) {
    return m.isSplat(m.x(), absorbing) ? m.x() : m.isSplat(m.y(), absorbing) ? m.y() : null;
  }

  private static Value reciprocal(Match m) {
    Tensor divisor = m.element().isFloat() ? m.splat(m.y()) : null;
    if (divisor == null || !PowersOfTwo.hasExactReciprocal(m.element(), divisor.getDouble(0))) {
      return null;
    }
    return m.emit(new Binary(MUL), m.x(), m.splat(m.y(), 1 / divisor.getDouble(0)));
  }

  /** pow(−0, ½) is +0 and pow(−inf, ½) is +inf, where sqrt gives −0 and NaN; −0 + 0 is +0. */
  private static Value squareRoot(Match m) {
    if (!m.element().isFloat() || !isSplat(m, m.y(), 0.5)) {
      return null;
    }
    Value root = m.emit(new Unary(SQRT), m.emit(new Binary(ADD), m.x(), m.splat(m.x(), 0)));
    Value isLeast =
        m.emit(new Compare(Compare.Relation.EQ), m.x(), m.splat(m.x(), Double.NEGATIVE_INFINITY));
    return m.emit(new Select(), isLeast, m.splat(m.x(), Double.POSITIVE_INFINITY), root);
  }
}
