package dev.sinter.ir.type;

import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * A size, stride, offset or trip count: an exact 64-bit integer expression over symbols. Shapes,
 * buffer sizes, arena offsets and kernel arguments are all Dims, so that one compiled program
 * serves every binding of the symbols.
 *
 * <p>Dims are kept in a normal form by their factories (a sum of products with integer
 * coefficients, sorted; see {@link DimForm}), so two Dims that are the same polynomial are {@code
 * equals}. Symbols stand for integers ≥ 0. Arithmetic that leaves 64 bits throws {@link
 * ArithmeticException}.
 *
 * <p>Text: {@code 3*batch+1}, {@code (h-1)/2} (floor), {@code h%4}, {@code max(a,b)}, {@code
 * min(a,b)}.
 */
public sealed interface Dim {

  /** A known integer. */
  record Const(long value) implements Dim {
    @Override
    public String toString() {
      return DimText.print(this);
    }
  }

  /** A named size, bound when a program runs. */
  record Symbol(String name) implements Dim {
    public Symbol {
      if (!isName(name)) {
        throw new IllegalArgumentException("not a symbol name: '" + name + "'");
      }
    }

    /** A letter or _, then also digits and dots; by hand, since every start of a model asks. */
    private static boolean isName(String text) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
        boolean later = i > 0 && ((c >= '0' && c <= '9') || c == '.');
        if (!letter && !later) {
          return false;
        }
      }
      return !text.isEmpty();
    }

    @Override
    public String toString() {
      return DimText.print(this);
    }
  }

  /**
   * A sum of at least one term and a constant, in normal form; made by {@link #plus} and {@link
   * #times} only.
   */
  record Sum(java.util.List<DimTerm> terms, long constant) implements Dim {
    public Sum {
      terms = java.util.List.copyOf(terms);
    }

    @Override
    public String toString() {
      return DimText.print(this);
    }
  }

  /** ⌊dividend / divisor⌋ that does not simplify. */
  record FloorDiv(Dim dividend, Dim divisor) implements Dim {
    @Override
    public String toString() {
      return DimText.print(this);
    }
  }

  /** The floor remainder: dividend − divisor·⌊dividend / divisor⌋. */
  record Mod(Dim dividend, Dim divisor) implements Dim {
    @Override
    public String toString() {
      return DimText.print(this);
    }
  }

  /** The larger of two. */
  record Max(Dim left, Dim right) implements Dim {
    @Override
    public String toString() {
      return DimText.print(this);
    }
  }

  /** The smaller of two. */
  record Min(Dim left, Dim right) implements Dim {
    @Override
    public String toString() {
      return DimText.print(this);
    }
  }

  static Dim of(long value) {
    return new Const(value);
  }

  static Dim symbol(String name) {
    return new Symbol(name);
  }

  /** Reads the text form; {@link IllegalArgumentException} with the column on a fault. */
  static Dim parse(String text) {
    return DimParser.parse(text);
  }

  default Dim plus(Dim other) {
    return DimForm.sum(this, other);
  }

  default Dim plus(long other) {
    return plus(of(other));
  }

  default Dim minus(Dim other) {
    return plus(other.times(-1));
  }

  default Dim minus(long other) {
    return plus(Math.negateExact(other));
  }

  default Dim times(Dim other) {
    return DimForm.product(this, other);
  }

  default Dim times(long other) {
    return times(of(other));
  }

  /** ⌊this / divisor⌋; exact where the division leaves no remainder for every binding. */
  default Dim floorDiv(Dim divisor) {
    return DimDivision.quotient(this, divisor);
  }

  default Dim floorDiv(long divisor) {
    return floorDiv(of(divisor));
  }

  /** ⌈this / divisor⌉. */
  default Dim ceilDiv(long divisor) {
    return plus(divisor - 1).floorDiv(divisor);
  }

  /** The smallest multiple of {@code unit} that is at least this. */
  default Dim roundUp(long unit) {
    return ceilDiv(unit).times(unit);
  }

  default Dim mod(Dim divisor) {
    return DimDivision.remainder(this, divisor);
  }

  default Dim mod(long divisor) {
    return mod(of(divisor));
  }

  default Dim max(Dim other) {
    return DimBounds.max(this, other);
  }

  default Dim min(Dim other) {
    return DimBounds.min(this, other);
  }

  /** True when the value does not depend on any symbol. */
  default boolean isKnown() {
    return this instanceof Const;
  }

  /** True when this is the constant {@code value}. */
  default boolean is(long value) {
    return this instanceof Const c && c.value() == value;
  }

  /** The known value; {@link IllegalStateException} where {@link #isKnown} is false. */
  default long known() {
    if (this instanceof Const c) {
      return c.value();
    }
    throw new IllegalStateException("not a known size: " + this);
  }

  /**
   * The value under a binding of the symbols; {@link ArithmeticException} on overflow or division
   * by zero.
   */
  default long eval(ToLongFunction<String> binding) {
    return DimForm.eval(this, binding);
  }

  /**
   * This with each symbol replaced by what {@code binding} gives for it; a symbol mapped to null
   * stays.
   */
  default Dim substitute(java.util.function.Function<String, Dim> binding) {
    return DimForm.substitute(this, binding);
  }

  /** The names of all symbols in it, sorted. */
  default Set<String> symbols() {
    return DimForm.symbols(this);
  }
}
