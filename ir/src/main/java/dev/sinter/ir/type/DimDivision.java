package dev.sinter.ir.type;

import java.util.ArrayList;
import java.util.List;

/**
 * Floor division of {@link Dim}s. What the divisor divides leaves the floor, since ⌊(d·q + r)/d⌋ =
 * q + ⌊r/d⌋ for every integer q; under a constant divisor every coefficient is split in this way,
 * so equal quotients have one form: {@code (2*n+3)/2} and {@code (4*n+2)/4+1} are both {@code n+1}.
 */
final class DimDivision {
  /** A dividend as {@code whole·divisor + rest}. */
  private record Split(Dim whole, Dim rest) {}

  private DimDivision() {}

  static Dim quotient(Dim dividend, Dim divisor) {
    if (divisor.is(1)) {
      return dividend;
    }
    Split split = split(dividend, divisor);
    return split.whole.plus(restQuotient(split.rest, divisor));
  }

  static Dim remainder(Dim dividend, Dim divisor) {
    Dim rest = split(dividend, divisor).rest;
    if (rest instanceof Dim.Const r && divisor instanceof Dim.Const d) {
      return Dim.of(Math.floorMod(r.value(), d.value()));
    }
    long common = commonFactor(rest, divisor);
    if (common > 1) {
      long below = Math.floorMod(constant(rest), common);
      return remainder(rest.minus(below).floorDiv(common), divisor.floorDiv(common))
          .times(common)
          .plus(below);
    }
    boolean reduced = rest instanceof Dim.Mod m && m.divisor().equals(divisor);
    return reduced || rest.is(0) ? rest : DimSize.checked(new Dim.Mod(rest, divisor));
  }

  private static Dim restQuotient(Dim rest, Dim divisor) {
    if (rest instanceof Dim.Const r && divisor instanceof Dim.Const d) {
      return Dim.of(Math.floorDivExact(r.value(), d.value()));
    }
    if (rest.is(0)) {
      return rest;
    }
    long common = commonFactor(rest, divisor);
    if (common > 1) {
      return quotient(
          rest.minus(Math.floorMod(constant(rest), common)).floorDiv(common),
          divisor.floorDiv(common));
    }
    Dim flat = divisor instanceof Dim.Const d && d.value() > 0 ? flattened(rest, d.value()) : null;
    return flat == null ? DimSize.checked(new Dim.FloorDiv(rest, divisor)) : flat;
  }

  /**
   * The largest g for which rest is g·x + c, 0 ≤ c &lt; g, and a constant divisor is g·d: then
   * ⌊rest/divisor⌋ = ⌊x/d⌋ and rest mod divisor = g·(x mod d) + c.
   */
  private static long commonFactor(Dim rest, Dim divisor) {
    long common = divisor instanceof Dim.Const d && d.value() > 0 ? d.value() : 1;
    for (DimTerm term : DimForm.terms(rest)) {
      common = term.factors().isEmpty() ? common : gcd(common, term.coefficient());
    }
    return common;
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  private static long constant(Dim dim) {
    return dim instanceof Dim.Sum sum ? sum.constant() : 0;
  }

  /**
   * ⌊(⌊x/m⌋ + y)/n⌋ = ⌊(x + m·y)/(m·n)⌋ for m, n > 0: so a chain of halvings is one division. Null
   * without ⌊x/m⌋.
   */
  private static Dim flattened(Dim rest, long n) {
    for (DimTerm term : DimForm.terms(rest)) {
      boolean single = term.coefficient() == 1 && term.factors().size() == 1;
      if (single
          && term.factors().getFirst() instanceof Dim.FloorDiv inner
          && inner.divisor() instanceof Dim.Const m
          && m.value() > 0) {
        Dim dividend = inner.dividend().plus(rest.minus(inner).times(m));
        return quotient(dividend, Dim.of(Math.multiplyExact(m.value(), n)));
      }
    }
    return null;
  }

  private static Split split(Dim dividend, Dim divisor) {
    if (divisor.is(0)) {
      throw new ArithmeticException("division by zero in a size");
    }
    if (divisor instanceof Dim.Const d) {
      return splitByConstant(dividend, d.value());
    }
    List<DimTerm> terms = DimForm.terms(divisor);
    if (terms.size() > 1) {
      Dim exact = exactQuotient(dividend, divisor);
      return exact == null ? new Split(Dim.of(0), dividend) : new Split(exact, Dim.of(0));
    }
    Dim whole = Dim.of(0);
    Dim rest = Dim.of(0);
    for (DimTerm term : DimForm.terms(dividend)) {
      Dim exact = divide(term, terms.getFirst());
      if (exact == null) {
        rest = rest.plus(DimForm.value(term));
      } else {
        whole = whole.plus(exact);
      }
    }
    return new Split(whole, rest);
  }

  private static Split splitByConstant(Dim dividend, long divisor) {
    Dim whole = Dim.of(0);
    Dim rest = Dim.of(0);
    for (DimTerm term : DimForm.terms(dividend)) {
      whole =
          whole.plus(
              DimForm.value(
                  new DimTerm(Math.floorDivExact(term.coefficient(), divisor), term.factors())));
      rest =
          rest.plus(
              DimForm.value(
                  new DimTerm(Math.floorMod(term.coefficient(), divisor), term.factors())));
    }
    return new Split(whole, rest);
  }

  /**
   * The polynomial that times divisor is dividend, or null: long division by leading terms in the
   * order of the normal form.
   */
  private static Dim exactQuotient(Dim dividend, Dim divisor) {
    DimTerm lead = leading(divisor);
    Dim quotient = Dim.of(0);
    Dim rest = dividend;
    while (!rest.is(0)) {
      Dim term = divide(leading(rest), lead);
      if (term == null) {
        return null;
      }
      quotient = quotient.plus(term);
      rest = rest.minus(term.times(divisor));
    }
    return quotient;
  }

  /** The last term in the normal form, whose constant counts as the least. */
  private static DimTerm leading(Dim dim) {
    return dim instanceof Dim.Sum sum ? sum.terms().getLast() : DimForm.terms(dim).getFirst();
  }

  /** term / divisor where that is exact for every binding, else null. */
  private static Dim divide(DimTerm term, DimTerm divisor) {
    if (term.coefficient() % divisor.coefficient() != 0) {
      return null;
    }
    List<Dim> left = new ArrayList<>(term.factors());
    for (Dim factor : divisor.factors()) {
      if (!left.remove(factor)) {
        return null;
      }
    }
    return DimForm.value(
        new DimTerm(Math.floorDivExact(term.coefficient(), divisor.coefficient()), left));
  }
}
