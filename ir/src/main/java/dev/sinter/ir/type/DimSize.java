package dev.sinter.ir.type;

import java.util.stream.Stream;

/**
 * Keeps {@link Dim}s small: products of sums and nested divisions grow without bound, and a model
 * from outside may ask for them.
 */
final class DimSize {
  private static final int MOST_PARTS = 1000;
  private static final int MOST_LEVELS = 50;

  private DimSize() {}

  /** The Dim itself, where it is small enough to be worked with. */
  static Dim checked(Dim dim) {
    limit(parts(dim, MOST_LEVELS));
    return dim;
  }

  /** Refuses more parts than allowed. */
  static void limit(long parts) {
    if (parts > MOST_PARTS) {
      throw new ArithmeticException("a size expression of more than " + MOST_PARTS + " parts");
    }
  }

  private static long parts(Dim dim, int levels) {
    if (levels == 0) {
      throw new ArithmeticException("a size expression of more than " + MOST_LEVELS + " levels");
    }
    return switch (dim) {
      case Dim.Const _, Dim.Symbol _ -> 1;
      case Dim.Sum s ->
          1
              + s.terms().stream()
                  .flatMap(term -> term.factors().stream())
                  .mapToLong(factor -> parts(factor, levels - 1))
                  .sum();
      case Dim.FloorDiv(Dim a, Dim b) -> parts(levels, a, b);
      case Dim.Mod(Dim a, Dim b) -> parts(levels, a, b);
      case Dim.Max(Dim a, Dim b) -> parts(levels, a, b);
      case Dim.Min(Dim a, Dim b) -> parts(levels, a, b);
    };
  }

  private static long parts(int levels, Dim... operands) {
    return 1 + Stream.of(operands).mapToLong(operand -> parts(operand, levels - 1)).sum();
  }
}
