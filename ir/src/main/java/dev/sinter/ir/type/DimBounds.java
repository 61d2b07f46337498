package dev.sinter.ir.type;

/**
 * What is known about the value of a {@link Dim} for every binding, and the maxima and minima that
 * this decides.
 */
final class DimBounds {
  private DimBounds() {}

  static Dim max(Dim left, Dim right) {
    if (isAtLeast(left, right)) {
      return left;
    }
    return isAtLeast(right, left)
        ? right
        : DimSize.checked(
            ordered(left, right) ? new Dim.Max(left, right) : new Dim.Max(right, left));
  }

  static Dim min(Dim left, Dim right) {
    if (isAtLeast(left, right)) {
      return right;
    }
    return isAtLeast(right, left)
        ? left
        : DimSize.checked(
            ordered(left, right) ? new Dim.Min(left, right) : new Dim.Min(right, left));
  }

  /** True where left ≥ right is certain. */
  private static boolean isAtLeast(Dim left, Dim right) {
    if (left instanceof Dim.Const a && right instanceof Dim.Const b) {
      return a.value() >= b.value();
    }
    return isNonNegative(left.minus(right));
  }

  /** True where dim ≥ 0 is certain, given that symbols are. */
  static boolean isNonNegative(Dim dim) {
    return switch (dim) {
      case Dim.Const c -> c.value() >= 0;
      case Dim.Symbol _ -> true;
      case Dim.Sum s -> s.constant() >= 0 && s.terms().stream().allMatch(DimBounds::isNonNegative);
      case Dim.FloorDiv d -> isNonNegative(d.dividend()) && isNonNegative(d.divisor());
      case Dim.Mod m -> isNonNegative(m.divisor());
      case Dim.Max m -> isNonNegative(m.left()) || isNonNegative(m.right());
      case Dim.Min m -> isNonNegative(m.left()) && isNonNegative(m.right());
    };
  }

  private static boolean isNonNegative(DimTerm term) {
    return term.coefficient() >= 0 && term.factors().stream().allMatch(DimBounds::isNonNegative);
  }

  private static boolean ordered(Dim left, Dim right) {
    return left.toString().compareTo(right.toString()) <= 0;
  }
}
