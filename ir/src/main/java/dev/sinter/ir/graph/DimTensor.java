package dev.sinter.ir.graph;

import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A small integer tensor whose elements are size expressions, in row-major order; a bool is 0 or 1.
 */
record DimTensor(List<Integer> sizes, List<Dim> elements) {
  private static final int MOST_ELEMENTS = 64;

  DimTensor {
    sizes = List.copyOf(sizes);
    elements = List.copyOf(elements);
  }

  /** True for types whose values are worth following: known shapes of at most 64 elements. */
  static boolean holds(TensorType type) {
    boolean whole =
        switch (type.element()) {
          case I64, I32, BOOL -> true;
          case I2,
              I4,
              I8,
              I16,
              U2,
              U4,
              U8,
              U16,
              U32,
              U64,
              F4E2M1,
              F8E8M0,
              F8E4M3,
              F8E4M3FNUZ,
              F8E5M2,
              F8E5M2FNUZ,
              F16,
              BF16,
              F32,
              F64 ->
              false;
        };
    // Sizes one by one, since their product may overflow.
    long size = 1;
    for (Dim dim : type.shape().dims()) {
      if (!(dim instanceof Dim.Const c) || c.value() > MOST_ELEMENTS || size > MOST_ELEMENTS) {
        return false;
      }
      size *= c.value();
    }
    return whole && size <= MOST_ELEMENTS;
  }

  /** The tensor of a type that {@link #holds} and whose element at each index is given. */
  static DimTensor of(TensorType type, Function<List<Integer>, Dim> element) {
    List<Integer> sizes = type.shape().dims().stream().map(dim -> (int) dim.known()).toList();
    List<Dim> elements = new ArrayList<>();
    int size = sizes.stream().reduce(1, (a, b) -> a * b);
    for (int flat = 0; flat < size; flat++) {
      elements.add(element.apply(index(sizes, flat)));
    }
    return new DimTensor(sizes, elements);
  }

  Dim at(List<Integer> index) {
    int flat = 0;
    for (int axis = 0; axis < sizes.size(); axis++) {
      flat = flat * sizes.get(axis) + index.get(axis);
    }
    return elements.get(flat);
  }

  DimTensor map(UnaryOperator<Dim> function) {
    return new DimTensor(sizes, elements.stream().map(function).toList());
  }

  DimTensor zip(DimTensor other, BinaryOperator<Dim> function) {
    List<Dim> combined = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      combined.add(function.apply(elements.get(i), other.elements.get(i)));
    }
    return new DimTensor(sizes, combined);
  }

  /** True where every constant is one that the element type has, so that nothing wraps. */
  boolean fits(ElementType element) {
    return element != ElementType.I32
        || elements.stream()
            .noneMatch(dim -> dim instanceof Dim.Const c && c.value() != (int) c.value());
  }

  private static List<Integer> index(List<Integer> sizes, int flat) {
    Integer[] index = new Integer[sizes.size()];
    int rest = flat;
    for (int axis = sizes.size() - 1; axis >= 0; axis--) {
      index[axis] = rest % sizes.get(axis);
      rest /= sizes.get(axis);
    }
    return List.of(index);
  }
}
