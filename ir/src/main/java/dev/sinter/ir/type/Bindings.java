package dev.sinter.ir.type;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * The sizes that symbols stand for, found by laying declared types beside the types of given
 * values: {@code x: f32[n,2*n]} beside {@code f32[3,6]} binds n to 3. Immutable.
 *
 * <p>A dimension that is a symbol binds it; then one that is a linear expression of a single
 * unbound symbol does; every other expression is checked once all symbols are bound.
 */
public final class Bindings implements ToLongFunction<String> {
  /** No symbol is bound. */
  public static final Bindings NONE =
      within(symbol -> {
        throw new SinterException(
            ErrorCode.GRAPH_INVALID, "symbol " + symbol + " is not bound by any input");
      });

  private final Map<String, Long> sizes;
  private final ToLongFunction<String> outer;

  private Bindings(Map<String, Long> sizes, ToLongFunction<String> outer) {
    this.sizes = sizes;
    this.outer = outer;
  }

  /** A named place with the type that a value there must have. */
  public record Declared(String name, TensorType type) {}

  /** Bindings that ask {@code outer} for every symbol they do not bind themselves. */
  public static Bindings within(ToLongFunction<String> outer) {
    return new Bindings(Map.of(), outer);
  }

  /**
   * The bindings that make the declared types those of the values found, in order; errors as of
   * {@link #and}.
   */
  public static Bindings of(List<Declared> declared, List<TensorType> found) {
    return NONE.and(declared, found);
  }

  /**
   * These bindings and those that {@code found}, whose shapes are known, adds.
   *
   * @throws SinterException INPUT_TYPE for another element type; INPUT_SHAPE for another rank or
   *     size, one symbol with two sizes, or a size that no value determines; each names the place,
   *     what was found and what was expected
   */
  public Bindings and(List<Declared> declared, List<TensorType> found) {
    if (declared.size() != found.size()) {
      throw new SinterException(
          ErrorCode.INPUT_MISSING,
          "%d values, expected %d: %s".formatted(found.size(), declared.size(), names(declared)));
    }
    Matching matching = new Matching(declared, found);
    matching.ranks();
    matching.symbols();
    matching.linear();
    matching.check();
    return matching.bound.sizes.size() == sizes.size() ? this : matching.bound;
  }

  /** These bindings and one more, in the place of an earlier one of that symbol. */
  public Bindings with(String symbol, long size) {
    Map<String, Long> all = new TreeMap<>(sizes);
    all.put(symbol, size);
    return new Bindings(java.util.Collections.unmodifiableMap(all), outer);
  }

  /** The size bound to a symbol; GRAPH_INVALID where there is none. */
  public long get(String symbol) {
    Long size = sizes.get(symbol);
    return size != null ? size : outer.applyAsLong(symbol);
  }

  @Override
  public long applyAsLong(String symbol) {
    return get(symbol);
  }

  /** The symbols bound here and their sizes, sorted by name. */
  public Map<String, Long> sizes() {
    return sizes;
  }

  private static List<String> names(List<Declared> declared) {
    return declared.stream().map(Declared::name).toList();
  }

  @Override
  public String toString() {
    return sizes.toString();
  }

  /** One laying of types beside each other; {@link #bound} grows by the symbols met. */
  private final class Matching {
    private final List<Declared> declared;
    private final List<TensorType> found;
    private Bindings bound = Bindings.this;

    Matching(List<Declared> declared, List<TensorType> found) {
      this.declared = declared;
      this.found = found;
    }

    void ranks() {
      for (int i = 0; i < found.size(); i++) {
        TensorType expected = declared.get(i).type();
        if (expected.element() != found.get(i).element()) {
          throw fault(ErrorCode.INPUT_TYPE, i, "element type " + found.get(i).element());
        }
        if (expected.rank() != found.get(i).rank()) {
          throw fault(ErrorCode.INPUT_SHAPE, i, "rank " + found.get(i).rank());
        }
      }
    }

    void symbols() {
      for (int i = 0; i < found.size(); i++) {
        for (int axis = 0; axis < found.get(i).rank(); axis++) {
          if (declared.get(i).type().dim(axis) instanceof Dim.Symbol(String name)
              && !bound.sizes.containsKey(name)) {
            bind(name, found.get(i).dim(axis).known());
          }
        }
      }
    }

    /**
     * c·s + k = size, where only s is unbound, gives s; a remainder is left for {@link #check} to
     * report.
     */
    void linear() {
      for (int i = 0; i < found.size(); i++) {
        for (int axis = 0; axis < found.get(i).rank(); axis++) {
          if (declared.get(i).type().dim(axis)
                  instanceof Dim.Sum(List<DimTerm> terms, long constant)
              && terms.size() == 1
              && terms.getFirst().factors().size() == 1
              && terms.getFirst().factors().getFirst() instanceof Dim.Symbol(String name)
              && !bound.sizes.containsKey(name)) {
            long rest = found.get(i).dim(axis).known() - constant;
            bind(name, Math.max(0, rest / terms.getFirst().coefficient()));
          }
        }
      }
    }

    void check() {
      for (int i = 0; i < found.size(); i++) {
        for (int axis = 0; axis < found.get(i).rank(); axis++) {
          Dim expected = declared.get(i).type().dim(axis);
          long size = found.get(i).dim(axis).known();
          long value = value(i, axis, expected);
          if (value != size) {
            String equation = expected.isKnown() ? "" : " = " + expected;
            throw fault(
                ErrorCode.INPUT_SHAPE,
                i,
                "size %d on axis %d (expected %d%s)".formatted(size, axis, value, equation));
          }
        }
      }
    }

    private long value(int index, int axis, Dim expected) {
      try {
        return expected.eval(bound);
      } catch (ArithmeticException | SinterException e) {
        SinterException fault =
            fault(
                ErrorCode.INPUT_SHAPE,
                index,
                "no size for axis %d: %s".formatted(axis, e.getMessage()));
        fault.addSuppressed(e);
        throw fault;
      }
    }

    private void bind(String name, long size) {
      bound = bound.with(name, size);
    }

    private SinterException fault(ErrorCode code, int index, String what) {
      Declared place = declared.get(index);
      return new SinterException(
          code,
          "%s: %s in %s, expected %s"
              .formatted(place.name(), what, found.get(index), place.type()));
    }
  }
}
