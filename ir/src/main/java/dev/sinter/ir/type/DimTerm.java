package dev.sinter.ir.type;

import java.util.List;

/**
 * One term of a {@link Dim.Sum}: a coefficient times the product of its factors.
 *
 * @param coefficient never 0
 * @param factors sorted by text, at least one, none of them a {@link Dim.Const} or {@link Dim.Sum};
 *     a power repeats its factor
 */
public record DimTerm(long coefficient, List<Dim> factors) {
  public DimTerm {
    factors = List.copyOf(factors);
  }
}
