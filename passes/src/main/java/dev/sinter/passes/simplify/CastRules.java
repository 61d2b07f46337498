package dev.sinter.passes.simplify;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.type.ElementType;
import java.util.List;

/** Rules for conversions between element types. */
final class CastRules {
  static final List<Rule> ALL =
      List.of(
          new Rule(
              "cast to the same type → x",
              Cast.class,
              m -> m.x().type().element() == m.op(Cast.class).to() ? m.x() : null),
          // The inner cast kept every value, so the outer sees the same number, and converts it by
          // the same rule.
          new Rule("cast(cast(x)) → cast(x) after a lossless cast", Cast.class, CastRules::direct),
          new Rule(
              "bitcast to the same type → x",
              Bitcast.class,
              m -> m.x().type().element() == m.op(Bitcast.class).to() ? m.x() : null),
          new Rule("bitcast(bitcast(x)) → bitcast(x)", Bitcast.class, CastRules::sameBits));

  private CastRules() {}

  private static Value direct(Match m) {
    Cast inner = m.opOf(m.x(), Cast.class);
    if (inner == null) {
      return null;
    }
    Value source = m.operandsOf(m.x()).getFirst();
    ElementType from = source.type().element();
    ElementType to = m.op(Cast.class).to();
    boolean same = Lossless.isLossless(from, inner.to()) && convertAlike(from, inner.to(), to);
    return same ? m.merge(m.x(), m.op(Cast.class), source) : null;
  }

  /** Integers wrap where floats saturate: an integer that went through a float keeps saturating. */
  private static boolean convertAlike(ElementType from, ElementType through, ElementType to) {
    boolean wrapsBecameSaturates = from.isInteger() && through.isFloat() && to.isInteger();
    return !wrapsBecameSaturates || Lossless.isLossless(from, to);
  }

  private static Value sameBits(Match m) {
    return m.opOf(m.x(), Bitcast.class) != null
        ? m.merge(m.x(), m.op(Bitcast.class), m.operandsOf(m.x()).getFirst())
        : null;
  }
}
