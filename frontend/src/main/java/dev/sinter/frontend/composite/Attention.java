package dev.sinter.frontend.composite;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.op.StandardComposite.Attention.Operand;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Scaled dot product attention (Vaswani et al.: Attention Is All You Need, 2017) with groups of
 * query heads that share keys and values (Ainslie et al., 2023), as {@link
 * StandardComposite.Attention} describes it:
 *
 * <pre>
 *   scores = cap(scale·q·kᵀ) + mask, −∞ where a query does not see a key
 *   y      = softmax(scores)·v, 0 for queries that see none
 * </pre>
 *
 * <p>Every step is rounded to the element type of q, as in the function body of ONNX's
 * specification.
 */
public final class Attention {
  private final NumPy np;
  private final StandardComposite.Attention what;
  private final Value q;
  private final Value k;
  private final Value v;
  private final List<Value> optional;

  private Attention(NumPy np, StandardComposite.Attention what, List<Value> operands) {
    this.np = np;
    this.what = what;
    q = operands.get(0);
    k = operands.get(1);
    v = operands.get(2);
    optional = operands.subList(3, operands.size());
  }

  /**
   * A composite {@code Attention}; y has the element type of q, and so have the scores.
   *
   * @param operands q [B, H, L, E], k [B, G, S, E], v [B, G, S, F], and the optional ones
   * @return y, and the scores where they are asked for
   */
  public static List<Value> attention(
      NumPy np, StandardComposite.Attention what, List<Value> operands) {
    Enclosure.Body body = (in, of) -> new Attention(in, what, of).body();
    return Enclosure.add(np.builder(), what, operands, body);
  }

  /** Keys or values [B, G, S, E] as [B, H, S, E], each head for H / G neighbouring query heads. */
  public static Value shared(NumPy np, Value x, Dim heads) {
    Dim groups = x.type().dim(1);
    if (groups.equals(heads)) {
      return x;
    }
    Dim times = groups.is(0) ? Dim.of(0) : heads.floorDiv(groups);
    if (!times.isKnown() || !groups.times(times).equals(heads)) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "%s heads of queries, %s of keys and values, expected a multiple"
              .formatted(heads, groups));
    }
    return np.repeat(x, times.known(), 1);
  }

  private List<Value> body() {
    // Its root on either side, so that narrow types do not overflow.
    double half = Math.sqrt(Math.abs(what.scale()));
    Value keys = np.swapAxes(np.mul(shared(np, k, heads()), half), -1, -2);
    Value raw = np.matmul(np.mul(q, Math.copySign(half, what.scale())), keys);
    Value capped =
        what.softcap() == 0 ? raw : np.mul(np.tanh(np.div(raw, what.softcap())), what.softcap());
    Value bias = bias(raw.type().element());
    Value masked = bias == null ? capped : np.add(capped, bias);
    Value probabilities = probabilities(capped, masked, bias);
    Value y = np.cast(weighted(probabilities), q.type().element());
    if (what.scores().isEmpty()) {
      return List.of(y);
    }
    Value scores =
        switch (what.scores().get()) {
          case RAW -> raw;
          case CAPPED -> capped;
          case MASKED -> masked;
          case PROBABILITIES -> probabilities;
        };
    return List.of(y, scores);
  }

  private Dim heads() {
    return q.type().dim(1);
  }

  private Value probabilities(Value capped, Value masked, Value bias) {
    if (bias == null || !mayHideAll()) {
      return softmax(masked);
    }
    // Whether a query sees nothing is decided on the bias: scores may be NaN. Its scores are left
    // as they are, since the softmax of −∞ alone has no derivative.
    Value most = Reductions.reduce(np, Reduce.Combiner.MAX, bias, List.of(lastAxis(bias)), true);
    Value none = np.equal(most, np.scalarLike(most, Double.NEGATIVE_INFINITY));
    Value softmax = softmax(np.add(capped, np.where(none, np.scalarLike(bias, 0), bias)));
    return np.where(none, np.scalarLike(softmax, 0), softmax);
  }

  private Value softmax(Value scores) {
    ElementType precision = what.precision().orElse(scores.type().element());
    Value wide = Softmax.softmax(np, np.cast(scores, precision), List.of(3));
    return np.cast(wide, scores.type().element());
  }

  /** Where only the future is hidden, every query sees at least the first key. */
  private boolean mayHideAll() {
    return !what.optional().isEmpty() || what.left() >= 0 || what.right() >= 0;
  }

  /** The product with the values, in the wider of both types. */
  private Value weighted(Value probabilities) {
    Value values = shared(np, v, heads());
    ElementType a = probabilities.type().element();
    ElementType b = values.type().element();
    ElementType wide = wider(a, b);
    return np.matmul(np.cast(probabilities, wide), np.cast(values, wide));
  }

  private static ElementType wider(ElementType a, ElementType b) {
    if (a.bytes() == b.bytes()) {
      // Neither of f16 and bf16 holds the other.
      return a == b ? a : ElementType.F32;
    }
    return a.bytes() > b.bytes() ? a : b;
  }

  private Value optional(Operand operand) {
    int place = what.optional().indexOf(operand);
    return place < 0 ? null : optional.get(place);
  }

  /** What is added to the scores, or null: a float mask, and −∞ where a query must not look. */
  private Value bias(ElementType element) {
    Value mask = optional(Operand.MASK);
    boolean additive = mask != null && mask.type().element() != ElementType.BOOL;
    List<Value> conditions = new ArrayList<>();
    if (mask != null && !additive) {
      conditions.add(mask);
    }
    conditions.addAll(windows());
    Value lengths = optional(Operand.LENGTHS);
    if (lengths != null) {
      conditions.add(np.less(places(k.type().dim(2), 0), perSequence(lengths)));
    }
    Value added = additive ? np.cast(mask, element) : null;
    if (conditions.isEmpty()) {
      return added;
    }
    Value visible = conditions.stream().reduce(np::logicalAnd).orElseThrow();
    Value zero = np.scalar(element, 0.0);
    return np.where(visible, added == null ? zero : added, np.scalar(element, what.masked()));
  }

  /** The conditions on the distance from a query's place to a key. */
  private List<Value> windows() {
    if (!what.causal() && what.left() < 0 && what.right() < 0) {
      return List.of();
    }
    Value place = places(q.type().dim(2), 1);
    Value offset = optional(Operand.OFFSET);
    if (offset != null) {
      place = np.add(place, offset.type().rank() == 0 ? offset : perSequence(offset));
    }
    Value key = places(k.type().dim(2), 0);
    List<Value> conditions = new ArrayList<>();
    if (what.causal()) {
      conditions.add(np.lessEqual(key, place));
    }
    if (what.left() >= 0) {
      conditions.add(np.lessEqual(np.sub(place, key), np.scalar(ElementType.I64, what.left())));
    }
    if (what.right() >= 0) {
      conditions.add(np.lessEqual(np.sub(key, place), np.scalar(ElementType.I64, what.right())));
    }
    return conditions;
  }

  /** 0, 1, … along the axis that many before the last. */
  private Value places(Dim size, int before) {
    Value places = np.arange(ElementType.I64, size);
    return before == 0 ? places : np.expandDims(places, 1);
  }

  /** [B] as [B, 1, 1, 1]. */
  private Value perSequence(Value vector) {
    return np.reshape(
        vector, new Shape(List.of(vector.type().dim(0), Dim.of(1), Dim.of(1), Dim.of(1))).dims());
  }

  private static int lastAxis(Value x) {
    return x.type().rank() - 1;
  }
}
