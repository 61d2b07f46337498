package dev.sinter.passes.simplify;

import static dev.sinter.ir.op.Binary.Function.ADD;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rules for ops that only give elements another place; elements are not looked at, so all are
 * exact.
 */
final class MovementRules {
  /**
   * A chain of concats becomes one up to here: each step of the way copies the list of operands.
   */
  private static final int MOST_OPERANDS = 1024;

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "reshape to the same shape → x",
              Reshape.class,
              m -> m.x().type().equals(m.type()) ? m.x() : null),
          new Rule("reshape(reshape(x)) → reshape(x)", Reshape.class, MovementRules::reshaped),
          new Rule(
              "transpose(transpose(x)) → transpose(x)", Transpose.class, MovementRules::transposed),
          // Row-major order passes over axes of size 1, wherever they stand.
          new Rule(
              "transpose that only moves axes of size 1 → reshape",
              Transpose.class,
              MovementRules::movesOnlyUnits),
          new Rule("reverse of axes of size 1 → x", Reverse.class, MovementRules::withoutUnits),
          new Rule("reverse(reverse(x)) → reverse(x)", Reverse.class, MovementRules::reversed),
          new Rule("concat without empty operands", Concat.class, MovementRules::withoutEmpty),
          new Rule("concat(x) → x", Concat.class, m -> m.operands().size() == 1 ? m.x() : null),
          new Rule(
              "concat(x, concat(y, z)) → concat(x, y, z)", Concat.class, MovementRules::flattened),
          new Rule(
              "concat(slice(x), the slice(x) behind it) → slice(x)",
              Concat.class,
              MovementRules::rejoined),
          new Rule("reduce over axes of size 1 → reshape", Reduce.class, MovementRules::ofSingles));

  private MovementRules() {}

  /**
   * A reduction of single elements gives them as they are; only a sum, which starts from +0, has no
   * −0.
   */
  private static Value ofSingles(Match m) {
    Reduce reduce = m.op(Reduce.class);
    if (!reduce.axes().stream().allMatch(axis -> m.x().type().dim(axis).is(1))) {
      return null;
    }
    boolean sum = reduce.combiner() == Reduce.Combiner.SUM && m.element().isFloat();
    Value element = sum ? m.emit(new Binary(ADD), m.x(), m.splat(m.x(), 0)) : m.x();
    return m.emit(new Reshape(m.type().shape()), element);
  }

  private static Value reshaped(Match m) {
    return m.opOf(m.x(), Reshape.class) != null
        ? m.merge(m.x(), m.op(Reshape.class), m.operandsOf(m.x()).getFirst())
        : null;
  }

  private static Value transposed(Match m) {
    Transpose inner = m.opOf(m.x(), Transpose.class);
    if (inner == null) {
      return null;
    }
    List<Integer> composed =
        m.op(Transpose.class).permutation().stream().map(inner.permutation()::get).toList();
    return m.merge(m.x(), new Transpose(composed), m.operandsOf(m.x()).getFirst());
  }

  private static Value movesOnlyUnits(Match m) {
    Shape from = m.x().type().shape();
    List<Integer> kept =
        m.op(Transpose.class).permutation().stream().filter(axis -> !from.dim(axis).is(1)).toList();
    return kept.equals(kept.stream().sorted().toList())
        ? m.emit(new Reshape(m.type().shape()), m.x())
        : null;
  }

  private static Value withoutUnits(Match m) {
    List<Integer> axes = m.op(Reverse.class).axes();
    List<Integer> kept = axes.stream().filter(axis -> !m.type().dim(axis).is(1)).toList();
    if (kept.isEmpty()) {
      return m.x();
    }
    return kept.size() < axes.size() ? m.emit(new Reverse(kept), m.x()) : null;
  }

  private static Value reversed(Match m) {
    Reverse inner = m.opOf(m.x(), Reverse.class);
    if (inner == null) {
      return null;
    }
    List<Integer> outer = m.op(Reverse.class).axes();
    List<Integer> odd =
        IntStream.range(0, m.type().rank())
            .boxed()
            .filter(axis -> outer.contains(axis) != inner.axes().contains(axis))
            .toList();
    return m.merge(m.x(), new Reverse(odd), m.operandsOf(m.x()).getFirst());
  }

  private static Value withoutEmpty(Match m) {
    int axis = m.op(Concat.class).axis();
    List<Value> kept =
        m.operands().stream().filter(operand -> !operand.type().dim(axis).is(0)).toList();
    boolean some = !kept.isEmpty() && kept.size() < m.operands().size();
    return some ? m.emit(m.op(Concat.class), kept.toArray(Value[]::new)) : null;
  }

  private static Value flattened(Match m) {
    List<Value> flat = new ArrayList<>();
    for (Value operand : m.operands()) {
      boolean inner = m.op(Concat.class).equals(m.opOf(operand, Concat.class));
      flat.addAll(inner ? m.operandsOf(operand) : List.of(operand));
    }
    boolean grows = flat.size() > m.operands().size() && flat.size() <= MOST_OPERANDS;
    return grows ? m.emit(m.op(Concat.class), flat.toArray(Value[]::new)) : null;
  }

  private static Value rejoined(Match m) {
    int axis = m.op(Concat.class).axis();
    List<Value> joined = new ArrayList<>();
    Value source = null;
    Slice run = null;
    for (Value operand : m.operands()) {
      Slice slice = m.opOf(operand, Slice.class);
      Value from = slice == null ? null : m.operandsOf(operand).getFirst();
      Slice longer = run != null && from == source ? together(run, slice, axis) : null;
      if (longer == null) {
        joined.add(operand);
        run = slice;
      } else {
        joined.set(joined.size() - 1, m.emit(longer, source));
        run = longer;
      }
      source = from;
    }
    boolean shorter = joined.size() < m.operands().size();
    return shorter ? m.emit(m.op(Concat.class), joined.toArray(Value[]::new)) : null;
  }

  /** Two slices of one value as one, where the second begins at the end of the first; else null. */
  private static Slice together(Slice first, Slice second, int axis) {
    Dim end = first.starts().get(axis).plus(first.sizes().get(axis));
    List<Dim> starts = new ArrayList<>(second.starts());
    List<Dim> sizes = new ArrayList<>(second.sizes());
    starts.set(axis, first.starts().get(axis));
    sizes.set(axis, first.sizes().get(axis).plus(second.sizes().get(axis)));
    boolean neighbours =
        second.starts().get(axis).equals(end)
            && starts.equals(first.starts())
            && first.strides().equals(second.strides())
            && first.strides().get(axis) == 1;
    return neighbours ? new Slice(starts, sizes, first.strides()) : null;
  }
}
