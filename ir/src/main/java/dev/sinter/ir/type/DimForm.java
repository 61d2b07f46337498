package dev.sinter.ir.type;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The normal form of {@link Dim}: arithmetic on sums of products. A Dim that is neither constant
 * nor sum counts as the sum of one term with coefficient 1.
 */
final class DimForm {
  private static final Comparator<List<Dim>> BY_TEXT = DimForm::byText;

  private DimForm() {}

  static Dim sum(Dim left, Dim right) {
    TreeMap<List<Dim>, Long> terms = new TreeMap<>(BY_TEXT);
    long constant = Math.addExact(addTerms(terms, left), addTerms(terms, right));
    return build(terms, constant);
  }

  static Dim product(Dim left, Dim right) {
    TreeMap<List<Dim>, Long> terms = new TreeMap<>(BY_TEXT);
    long constant = 0;
    for (DimTerm a : terms(left)) {
      for (DimTerm b : terms(right)) {
        long coefficient = Math.multiplyExact(a.coefficient(), b.coefficient());
        List<Dim> factors = merge(a.factors(), b.factors());
        if (factors.isEmpty()) {
          constant = Math.addExact(constant, coefficient);
        } else {
          terms.merge(factors, coefficient, Math::addExact);
          DimSize.limit(terms.size());
        }
      }
    }
    return build(terms, constant);
  }

  static long eval(Dim dim, ToLongFunction<String> binding) {
    return switch (dim) {
      case Dim.Const c -> c.value();
      case Dim.Symbol s -> binding.applyAsLong(s.name());
      case Dim.Sum s -> {
        long total = s.constant();
        for (DimTerm term : s.terms()) {
          long product = term.coefficient();
          for (Dim factor : term.factors()) {
            product = Math.multiplyExact(product, eval(factor, binding));
          }
          total = Math.addExact(total, product);
        }
        yield total;
      }
      case Dim.FloorDiv d ->
          Math.floorDivExact(eval(d.dividend(), binding), nonZero(eval(d.divisor(), binding)));
      case Dim.Mod m ->
          Math.floorMod(eval(m.dividend(), binding), nonZero(eval(m.divisor(), binding)));
      case Dim.Max m -> Math.max(eval(m.left(), binding), eval(m.right(), binding));
      case Dim.Min m -> Math.min(eval(m.left(), binding), eval(m.right(), binding));
    };
  }

  static Dim substitute(Dim dim, Function<String, Dim> binding) {
    return switch (dim) {
      case Dim.Const c -> c;
      case Dim.Symbol s -> {
        Dim replacement = binding.apply(s.name());
        yield replacement == null ? s : replacement;
      }
      case Dim.Sum s -> {
        Dim total = Dim.of(s.constant());
        for (DimTerm term : s.terms()) {
          Dim product = Dim.of(term.coefficient());
          for (Dim factor : term.factors()) {
            product = product.times(substitute(factor, binding));
          }
          total = total.plus(product);
        }
        yield total;
      }
      case Dim.FloorDiv d ->
          DimDivision.quotient(substitute(d.dividend(), binding), substitute(d.divisor(), binding));
      case Dim.Mod m ->
          DimDivision.remainder(
              substitute(m.dividend(), binding), substitute(m.divisor(), binding));
      case Dim.Max m ->
          DimBounds.max(substitute(m.left(), binding), substitute(m.right(), binding));
      case Dim.Min m ->
          DimBounds.min(substitute(m.left(), binding), substitute(m.right(), binding));
    };
  }

  static Set<String> symbols(Dim dim) {
    TreeSet<String> names = new TreeSet<>();
    collect(dim, names);
    return names;
  }

  private static void collect(Dim dim, Set<String> names) {
    switch (dim) {
      case Dim.Const _ -> {}
      case Dim.Symbol s -> names.add(s.name());
      case Dim.Sum s ->
          s.terms().forEach(term -> term.factors().forEach(factor -> collect(factor, names)));
      case Dim.FloorDiv d -> {
        collect(d.dividend(), names);
        collect(d.divisor(), names);
      }
      case Dim.Mod m -> {
        collect(m.dividend(), names);
        collect(m.divisor(), names);
      }
      case Dim.Max m -> {
        collect(m.left(), names);
        collect(m.right(), names);
      }
      case Dim.Min m -> {
        collect(m.left(), names);
        collect(m.right(), names);
      }
    }
  }

  /** The terms of a Dim, its constant as a term without factors. */
  static List<DimTerm> terms(Dim dim) {
    return switch (dim) {
      case Dim.Const c -> c.value() == 0 ? List.of() : List.of(new DimTerm(c.value(), List.of()));
      case Dim.Sum s -> {
        if (s.constant() == 0) {
          yield s.terms();
        }
        List<DimTerm> all = new ArrayList<>(s.terms());
        all.add(new DimTerm(s.constant(), List.of()));
        yield all;
      }
      case Dim.Symbol _, Dim.FloorDiv _, Dim.Mod _, Dim.Max _, Dim.Min _ ->
          List.of(new DimTerm(1, List.of(dim)));
    };
  }

  private static long addTerms(Map<List<Dim>, Long> into, Dim dim) {
    long constant = 0;
    for (DimTerm term : terms(dim)) {
      if (term.factors().isEmpty()) {
        constant = term.coefficient();
      } else {
        into.merge(term.factors(), term.coefficient(), Math::addExact);
      }
    }
    return constant;
  }

  private static Dim build(Map<List<Dim>, Long> coefficients, long constant) {
    List<DimTerm> terms = new ArrayList<>();
    coefficients.forEach((factors, coefficient) -> {
      if (coefficient != 0) {
        terms.add(new DimTerm(coefficient, factors));
      }
    });
    if (terms.isEmpty()) {
      return Dim.of(constant);
    }
    DimTerm only = terms.getFirst();
    boolean atom =
        terms.size() == 1 && constant == 0 && only.coefficient() == 1 && only.factors().size() == 1;
    return atom ? only.factors().getFirst() : DimSize.checked(new Dim.Sum(terms, constant));
  }

  /** A term as a Dim. */
  static Dim value(DimTerm term) {
    TreeMap<List<Dim>, Long> one = new TreeMap<>(BY_TEXT);
    if (term.factors().isEmpty()) {
      return Dim.of(term.coefficient());
    }
    one.put(term.factors(), term.coefficient());
    return build(one, 0);
  }

  /**
   * Compares products of as many factors: with the number of factors before it, an order that
   * products keep.
   */
  private static int byText(List<Dim> a, List<Dim> b) {
    if (a.size() != b.size()) {
      return Integer.compare(a.size(), b.size());
    }
    for (int i = 0; i < a.size(); i++) {
      int order = a.get(i).toString().compareTo(b.get(i).toString());
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static List<Dim> merge(List<Dim> a, List<Dim> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isEmpty() ? b : a;
    }
    List<Dim> all = new ArrayList<>(a);
    all.addAll(b);
    all.sort(Comparator.comparing(Dim::toString));
    return List.copyOf(all);
  }

  private static long nonZero(long divisor) {
    if (divisor == 0) {
      throw new ArithmeticException("division by zero in a size");
    }
    return divisor;
  }
}
