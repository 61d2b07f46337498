package dev.sinter.frontend.onnx.op;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sizes that only data tell: integers that the model computes or takes as an input become symbols,
 * bound when the model runs. What an operator means by an integer (from the end, clamped, the rest)
 * is worked out before, in the graph, so that what is bound is a size.
 */
final class DataSizes {
  private final OnnxNode node;
  private final NumPy np;

  DataSizes(OnnxNode node) {
    this.node = node;
    this.np = node.np();
  }

  /** A scalar as a size: a constant or an expression where it is one, else a symbol of its own. */
  Dim size(Value scalar, String purpose) {
    Value wide = np.cast(scalar, ElementType.I64);
    Optional<List<Dim>> known = node.surroundings().sizes(wide);
    if (known.isPresent()) {
      return known.get().getFirst();
    }
    String symbol = node.surroundings().freshSymbol(purpose);
    node.builder().apply(new BindSize(symbol), wide);
    return Dim.symbol(symbol);
  }

  /** A scalar that may be negative: the difference of two sizes, of which one is 0. */
  Dim signed(Value scalar, String purpose) {
    Value zero = np.zerosLike(scalar);
    Dim above = size(np.maximum(scalar, zero), purpose);
    return above.minus(size(np.maximum(np.negative(scalar), zero), purpose));
  }

  /** The elements of an integer vector whose length is known, or a scalar. */
  List<Value> elements(Value vector, String what) {
    Value wide = np.cast(vector, ElementType.I64);
    if (wide.type().rank() == 0) {
      return List.of(wide);
    }
    Dim length = wide.type().dim(0);
    if (!length.isKnown() || length.known() > Integer.MAX_VALUE) {
      throw OnnxNode.unsupported(
          "%s has %s elements: how many must be known before the model runs", what, length);
    }
    List<Value> elements = new ArrayList<>();
    for (long i = 0; i < length.known(); i++) {
      Slice one = new Slice(List.of(Dim.of(i)), List.of(Dim.of(1)), List.of(1L));
      elements.add(np.reshape(node.builder().apply(one, wide), List.of()));
    }
    return elements;
  }

  /** Each element of a vector as a size. */
  List<Dim> sizes(Value vector, String what) {
    return elements(vector, what).stream().map(element -> size(element, "size")).toList();
  }

  /** Sizes of parts that must add up to a whole; where they do not, the last one is refused. */
  List<Dim> parts(Value vector, Dim whole) {
    List<Value> parts = elements(vector, "the list of parts");
    Value left = np.size(whole, ElementType.I64);
    List<Dim> sizes = new ArrayList<>();
    for (Value part : parts.subList(0, parts.size() - 1)) {
      sizes.add(size(part, "size"));
      left = np.sub(left, part);
    }
    Value last = parts.getLast();
    Value wrong = np.scalar(ElementType.I64, -1);
    sizes.add(size(np.where(np.equal(last, left), last, wrong), "size"));
    return sizes;
  }

  /**
   * The shape that a reshape asks for: 0 stands for the size of the same axis, unless zeros are
   * meant, and −1 for what is left.
   */
  List<Dim> reshaped(Value shape, List<Dim> from, boolean zeroIsZero) {
    List<Value> asked = new ArrayList<>(elements(shape, "the new shape"));
    Value one = np.scalar(ElementType.I64, 1);
    Value rest = np.scalar(ElementType.I64, -1);
    Value others = one;
    for (int i = 0; i < asked.size(); i++) {
      Value size = asked.get(i);
      if (!zeroIsZero && i < from.size()) {
        Value same = np.size(from.get(i), ElementType.I64);
        size = np.where(np.equal(size, np.zerosLike(size)), same, size);
        asked.set(i, size);
      }
      others = np.mul(others, np.where(np.equal(size, rest), one, size));
    }
    Dim total = from.stream().reduce(Dim.of(1), Dim::times);
    Value left = np.floorDiv(np.size(total, ElementType.I64), np.maximum(others, one));
    List<Dim> result = new ArrayList<>();
    for (Value size : asked) {
      result.add(size(np.where(np.equal(size, rest), left, size), "size"));
    }
    return result;
  }

  /**
   * Where a slice starts and how many elements it has.
   *
   * @param start counted from the first element whatever the direction
   */
  record Span(Dim start, Dim count) {}

  /** The elements of an axis that bounds select: negative ones count from the end, all clamp. */
  Span span(Value start, Value end, long step, Dim axis) {
    Value size = np.size(axis, ElementType.I64);
    Value lowest = np.scalar(ElementType.I64, step > 0 ? 0 : -1);
    Value highest = step > 0 ? size : np.sub(size, np.scalar(ElementType.I64, 1));
    Value from = np.clip(fromFirst(start, size), lowest, highest);
    Value to = np.clip(fromFirst(end, size), lowest, highest);
    Value stride = np.scalar(ElementType.I64, Math.absExact(step));
    Value room = np.maximum(step > 0 ? np.sub(to, from) : np.sub(from, to), np.zerosLike(size));
    Value rounded = np.add(room, np.scalar(ElementType.I64, Math.absExact(step) - 1));
    Value count = np.floorDiv(rounded, stride);
    if (step < 0) {
      // The last one taken is the first in memory; of none, any place will do.
      Value steps = np.maximum(np.sub(count, np.onesLike(count)), np.zerosLike(count));
      from = np.maximum(np.sub(from, np.mul(steps, stride)), np.zerosLike(count));
    }
    return new Span(size(from, "start"), size(count, "count"));
  }

  private Value fromFirst(Value bound, Value size) {
    return np.where(np.less(bound, np.zerosLike(bound)), np.add(bound, size), bound);
  }
}
