package dev.sinter.frontend.composite;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * NumPy's einsum: the product of all operands, aligned by the labels of their axes, summed over the
 * labels that the result lacks. Operands are combined from left to right, and a label is summed as
 * soon as nothing later needs it:
 *
 * <pre>
 *   "bij,bjk->bik"   dot_general  batch b, contracting j
 *   "ij,j->ij"       multiply
 *   "ii->i"          the diagonal
 * </pre>
 *
 * <p>A size of 1 goes with any other. 16-bit floats are summed in f32.
 */
public final class Einsum {
  /** A value whose axes have labels, none twice. */
  private record Labelled(Value value, List<Integer> labels) {
    List<Integer> only(Set<Integer> wanted, boolean inside) {
      return labels.stream().filter(label -> wanted.contains(label) == inside).toList();
    }

    List<Integer> axes(List<Integer> wanted) {
      return wanted.stream().map(labels::indexOf).toList();
    }
  }

  private final NumPy np;
  private final EinsumEquation equation;
  private final Map<Integer, Dim> sizes = new LinkedHashMap<>();

  private Einsum(NumPy np, EinsumEquation equation) {
    this.np = np;
    this.equation = equation;
  }

  /**
   * The value of an equation such as {@code "...ij,...jk->...ik"}.
   *
   * @param operands at least one, all of one numeric type
   * @throws SinterException ATTRIBUTE_INVALID or SHAPE_MISMATCH where the equation does not fit
   */
  public static Value einsum(NumPy np, String equation, List<Value> operands) {
    List<Integer> ranks = operands.stream().map(operand -> operand.type().rank()).toList();
    return new Einsum(np, EinsumEquation.parse(equation, ranks)).value(operands);
  }

  private Value value(List<Value> operands) {
    ElementType element = operands.getFirst().type().element();
    List<Labelled> terms = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      terms.add(diagonal(Precision.widen(np, operands.get(i)), equation.terms().get(i)));
    }
    terms.forEach(this::measure);
    terms.replaceAll(this::withoutStretched);
    Labelled all = terms.getFirst();
    for (int i = 1; i < terms.size(); i++) {
      Set<Integer> needed = new HashSet<>(equation.result());
      terms.subList(i + 1, terms.size()).forEach(later -> needed.addAll(later.labels));
      all = product(all, terms.get(i), needed);
    }
    all = summed(all, new HashSet<>(equation.result()));
    return np.cast(ordered(all, equation.result()), element);
  }

  /** Of axes with one label the places where all of them agree; that label comes first then. */
  private Labelled diagonal(Value x, List<Integer> labels) {
    for (int first = 0; first < labels.size(); first++) {
      int second = labels.lastIndexOf(labels.get(first));
      if (second != first) {
        Dim size = x.type().dim(first);
        requireEqual(labels.get(first), size, x.type().dim(second));
        Value places = np.arange(ElementType.I64, size);
        Gather gather = new Gather(0, List.of(first, second), Gather.Bounds.REFUSE);
        List<Integer> left = new ArrayList<>(List.of(labels.get(first)));
        left.addAll(labels.subList(0, first));
        left.addAll(labels.subList(first + 1, second));
        left.addAll(labels.subList(second + 1, labels.size()));
        return diagonal(np.builder().apply(gather, x, np.stack(List.of(places, places), -1)), left);
      }
    }
    return new Labelled(x, labels);
  }

  /** Learns the sizes of labels, where 1 goes with any other. */
  private void measure(Labelled term) {
    for (int axis = 0; axis < term.labels.size(); axis++) {
      int label = term.labels.get(axis);
      Dim size = term.value.type().dim(axis);
      Dim known = sizes.getOrDefault(label, Dim.of(1));
      if (!known.is(1) && !size.is(1)) {
        requireEqual(label, known, size);
      }
      sizes.put(label, known.is(1) ? size : known);
    }
  }

  private static void requireEqual(int label, Dim a, Dim b) {
    if (!a.equals(b)) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "einsum: axes '%s' of sizes %s and %s"
              .formatted(label > 0 ? Character.toString(label) : "...", a, b));
    }
  }

  /** Without the axes of size 1 whose label is longer elsewhere: they repeat one value. */
  private Labelled withoutStretched(Labelled term) {
    List<Integer> left = new ArrayList<>();
    List<Dim> dims = new ArrayList<>();
    for (int axis = 0; axis < term.labels.size(); axis++) {
      int label = term.labels.get(axis);
      if (term.value.type().dim(axis).equals(sizes.get(label))) {
        left.add(label);
        dims.add(sizes.get(label));
      }
    }
    return new Labelled(np.reshape(term.value, dims), left);
  }

  private Labelled product(Labelled left, Labelled right, Set<Integer> needed) {
    Set<Integer> keptLeft = new HashSet<>(needed);
    keptLeft.addAll(right.labels);
    Set<Integer> keptRight = new HashSet<>(needed);
    keptRight.addAll(left.labels);
    Labelled a = summed(left, keptLeft);
    Labelled b = summed(right, keptRight);
    List<Integer> shared = a.only(new HashSet<>(b.labels), true);
    List<Integer> batch = shared.stream().filter(needed::contains).toList();
    List<Integer> contracted = shared.stream().filter(label -> !needed.contains(label)).toList();
    List<Integer> labels = new ArrayList<>(batch);
    labels.addAll(a.only(new HashSet<>(shared), false));
    labels.addAll(b.only(new HashSet<>(shared), false));
    if (contracted.isEmpty()) {
      return new Labelled(np.mul(spread(a, labels), spread(b, labels)), labels);
    }
    DotGeneral dot =
        new DotGeneral(
            a.axes(batch),
            b.axes(batch),
            a.axes(contracted),
            b.axes(contracted),
            a.value.type().element());
    return new Labelled(np.builder().apply(dot, a.value, b.value), labels);
  }

  /** The sum over all labels but some. */
  private Labelled summed(Labelled term, Set<Integer> kept) {
    List<Integer> gone = term.axes(term.only(kept, false));
    if (gone.isEmpty()) {
      return term;
    }
    Value sum = Reductions.reduce(np, Reduce.Combiner.SUM, term.value, gone, false);
    return new Labelled(sum, term.only(kept, true));
  }

  /** The axes in the order of these labels. */
  private Value ordered(Labelled term, List<Integer> labels) {
    int[] order = term.axes(labels).stream().mapToInt(Integer::intValue).toArray();
    return order.length == 0 ? term.value : np.transpose(term.value, order);
  }

  /** The axes in the order of these labels, with an axis of size 1 for each that is missing. */
  private Value spread(Labelled term, List<Integer> labels) {
    Value ordered = ordered(term, labels.stream().filter(term.labels::contains).toList());
    List<Dim> dims =
        labels.stream()
            .map(label -> term.labels.contains(label) ? sizes.get(label) : Dim.of(1))
            .toList();
    return np.reshape(ordered, dims);
  }
}
