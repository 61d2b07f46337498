package dev.sinter.runtime;

import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.DimTerm;
import java.util.List;

/**
 * A {@link Dim} ready to be evaluated over an array of symbol values without allocating: sizes that
 * change from round to round of a loop are computed in the middle of a run.
 */
sealed interface SizeExpression {

  /**
   * The value for these symbols.
   *
   * @throws ArithmeticException on overflow or division by zero
   */
  long eval(long[] symbols);

  static SizeExpression of(Dim dim, SymbolTable table) {
    return switch (dim) {
      case Dim.Const c -> new Known(c.value());
      case Dim.Symbol s -> new Symbol(table.index(s.name()));
      case Dim.Sum s ->
          new Sum(s.constant(), s.terms().stream().map(term -> product(term, table)).toList());
      case Dim.FloorDiv d -> new Quotient(of(d.dividend(), table), of(d.divisor(), table));
      case Dim.Mod m -> new Remainder(of(m.dividend(), table), of(m.divisor(), table));
      case Dim.Max m -> new Larger(of(m.left(), table), of(m.right(), table));
      case Dim.Min m -> new Smaller(of(m.left(), table), of(m.right(), table));
    };
  }

  private static Product product(DimTerm term, SymbolTable table) {
    return new Product(
        term.coefficient(), term.factors().stream().map(factor -> of(factor, table)).toList());
  }

  record Known(long value) implements SizeExpression {
    @Override
    public long eval(long[] symbols) {
      return value;
    }
  }

  record Symbol(int index) implements SizeExpression {
    @Override
    public long eval(long[] symbols) {
      return symbols[index];
    }
  }

  record Sum(long constant, List<Product> terms) implements SizeExpression {
    @Override
    public long eval(long[] symbols) {
      long total = constant;
      for (int i = 0; i < terms.size(); i++) {
        total = Math.addExact(total, terms.get(i).eval(symbols));
      }
      return total;
    }
  }

  record Product(long coefficient, List<SizeExpression> factors) implements SizeExpression {
    @Override
    public long eval(long[] symbols) {
      long product = coefficient;
      for (int i = 0; i < factors.size(); i++) {
        product = Math.multiplyExact(product, factors.get(i).eval(symbols));
      }
      return product;
    }
  }

  record Quotient(SizeExpression dividend, SizeExpression divisor) implements SizeExpression {
    @Override
    public long eval(long[] symbols) {
      return Math.floorDiv(dividend.eval(symbols), divisor.eval(symbols));
    }
  }

  record Remainder(SizeExpression dividend, SizeExpression divisor) implements SizeExpression {
    @Override
    public long eval(long[] symbols) {
      return Math.floorMod(dividend.eval(symbols), divisor.eval(symbols));
    }
  }

  record Larger(SizeExpression left, SizeExpression right) implements SizeExpression {
    @Override
    public long eval(long[] symbols) {
      return Math.max(left.eval(symbols), right.eval(symbols));
    }
  }

  record Smaller(SizeExpression left, SizeExpression right) implements SizeExpression {
    @Override
    public long eval(long[] symbols) {
      return Math.min(left.eval(symbols), right.eval(symbols));
    }
  }
}
