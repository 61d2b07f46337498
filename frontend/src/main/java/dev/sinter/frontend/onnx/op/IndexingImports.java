package dev.sinter.frontend.onnx.op;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Index;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Parts of tensors: slices with bounds and strides, and slices at computed places. */
final class IndexingImports {
  /** What exporters write for "to the end", whatever the size. */
  private static final long FAR = Integer.MAX_VALUE;

  private IndexingImports() {}

  /** Slices along an axis, whose place the axes of the indices take. */
  static Value gather(OnnxNode node) {
    Value data = node.input(0);
    int axis = node.axis(node.attributes().integer("axis", 0), data.type().rank());
    Optional<Tensor> known = node.surroundings().known(node.input(1));
    Optional<Value> places = known.flatMap(tensor -> counted(node, tensor, data.type().dim(axis)));
    if (places.isEmpty()) {
      return node.np().take(data, node.input(1), axis);
    }
    // Known places need no code that counts negative ones from the end.
    Value rows = node.np().expandDims(places.get(), -1);
    Value gathered =
        node.builder().apply(new Gather(0, List.of(axis), Gather.Bounds.REFUSE), data, rows);
    int count = node.type(1).rank();
    List<Integer> order =
        new ArrayList<>(IntStream.range(count, count + data.type().rank() - 1).boxed().toList());
    order.addAll(axis, IntStream.range(0, count).boxed().toList());
    return node.np().transpose(gathered, order.stream().mapToInt(Integer::intValue).toArray());
  }

  /** The same indices counted from 0, where that is possible at import. */
  private static Optional<Value> counted(OnnxNode node, Tensor indices, Dim size) {
    Tensor result = Tensor.zeros(indices.type().withElement(ElementType.I64));
    for (long i = 0; i < indices.size(); i++) {
      long index = indices.getLong(i);
      if (!size.isKnown()) {
        if (index < 0) {
          return Optional.empty();
        }
      } else if (index < -size.known() || index >= size.known()) {
        throw OnnxNode.invalid(
            ErrorCode.SHAPE_MISMATCH, "index %d on an axis of size %s", index, size);
      } else if (index < 0) {
        index += size.known();
      }
      result.setLong(i, index);
    }
    return Optional.of(node.constant(result));
  }

  /** Opsets before 10: bounds and axes are attributes, all steps 1. */
  static Value sliceByAttributes(OnnxNode node) {
    List<Dim> starts = bounds(node, "starts");
    List<Long> axes = node.attributes().integers("axes").orElseGet(() -> first(starts.size()));
    return slice(node, starts, bounds(node, "ends"), axes, Collections.nCopies(starts.size(), 1L));
  }

  private static List<Dim> bounds(OnnxNode node, String attribute) {
    return node
        .attributes()
        .integers(attribute)
        .orElseThrow(() ->
            OnnxNode.invalid(ErrorCode.ATTRIBUTE_INVALID, "attribute %s is missing", attribute))
        .stream()
        .map(Dim::of)
        .toList();
  }

  static Value slice(OnnxNode node) {
    Optional<List<Dim>> starts = node.knownSizes(1, "the list of starts");
    Optional<List<Dim>> ends = node.knownSizes(2, "the list of ends");
    int count = Math.toIntExact(node.type(1).dim(0).known());
    List<Long> axes = node.has(3) ? node.integers(3, "the list of axes") : first(count);
    List<Long> steps =
        node.has(4) ? node.integers(4, "the list of steps") : Collections.nCopies(count, 1L);
    return starts.isPresent() && ends.isPresent()
        ? slice(node, starts.get(), ends.get(), axes, steps)
        : sliceByData(node, axes, steps);
  }

  /** A slice with bounds that only the data tell. */
  private static Value sliceByData(OnnxNode node, List<Long> axes, List<Long> steps) {
    DataSizes sizes = new DataSizes(node);
    Value x = node.input(0);
    List<Value> starts = sizes.elements(node.input(1), "the list of starts");
    List<Value> ends = sizes.elements(node.input(2), "the list of ends");
    requireSameLengths(starts, ends, axes, steps);
    List<Integer> counted = node.axes(axes, x.type().rank());
    List<Dim> from = new ArrayList<>(Collections.nCopies(x.type().rank(), Dim.of(0)));
    List<Dim> count = new ArrayList<>(x.type().shape().dims());
    List<Long> strides = new ArrayList<>(Collections.nCopies(x.type().rank(), 1L));
    List<Integer> backward = new ArrayList<>();
    for (int i = 0; i < counted.size(); i++) {
      int axis = counted.get(i);
      long step = requireStep(steps.get(i));
      DataSizes.Span span = sizes.span(starts.get(i), ends.get(i), step, x.type().dim(axis));
      from.set(axis, span.start());
      count.set(axis, span.count());
      strides.set(axis, Math.absExact(step));
      if (step < 0) {
        backward.add(axis);
      }
    }
    Value sliced = node.builder().apply(new Slice(from, count, strides), x);
    return backward.isEmpty() ? sliced : node.builder().apply(new Reverse(backward), sliced);
  }

  private static List<Long> first(int count) {
    return IntStream.range(0, count).mapToObj(axis -> (long) axis).toList();
  }

  private static Value slice(
      OnnxNode node, List<Dim> starts, List<Dim> ends, List<Long> axes, List<Long> steps) {
    requireSameLengths(starts, ends, axes, steps);
    Value x = node.input(0);
    List<Integer> counted = node.axes(axes, x.type().rank());
    List<Index> indices = new ArrayList<>(Collections.nCopies(x.type().rank(), Index.all()));
    for (int i = 0; i < counted.size(); i++) {
      Dim size = x.type().dim(counted.get(i));
      if (steps.get(i) > 0
          && size.isKnown()
          && !ends.get(i).isKnown()
          && !ends.get(i).min(size).equals(ends.get(i))) {
        x = upTo(node.np(), x, counted.get(i), starts.get(i), ends.get(i), steps.get(i));
      } else {
        indices.set(counted.get(i), range(starts.get(i), ends.get(i), steps.get(i)));
      }
    }
    return node.np().index(x, indices);
  }

  private static void requireSameLengths(
      List<?> starts, List<?> ends, List<Long> axes, List<Long> steps) {
    if (ends.size() != starts.size()
        || axes.size() != starts.size()
        || steps.size() != starts.size()) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID,
          "%d starts, %d ends, axes %s and steps %s differ in length",
          starts.size(),
          ends.size(),
          axes,
          steps);
    }
  }

  private static long requireStep(long step) {
    if (step == 0) {
      throw OnnxNode.invalid(ErrorCode.ATTRIBUTE_INVALID, "a step of 0");
    }
    return step;
  }

  /**
   * Elements of a table of known length up to a symbolic end, such as a causal mask or positions
   * cut to the sequence. Clamping the end would give a size like min(64, n) that fits nothing of
   * size n; so the table is read at places that are checked when the model runs, and an end beyond
   * it is an error then.
   */
  private static Value upTo(NumPy np, Value x, int axis, Dim start, Dim end, long step) {
    Dim first =
        start instanceof Dim.Const c && c.value() < 0
            ? x.type().dim(axis).plus(start).max(Dim.of(0))
            : start;
    Dim count = end.minus(first).ceilDiv(step).max(Dim.of(0));
    Value places =
        np.add(
            np.mul(np.arange(ElementType.I64, count), np.scalar(ElementType.I64, step)),
            np.size(first, ElementType.I64));
    Value gathered =
        np.builder()
            .apply(
                new Gather(0, List.of(axis), Gather.Bounds.REFUSE), x, np.expandDims(places, -1));
    return np.moveAxis(gathered, 0, axis);
  }

  private static Index range(Dim start, Dim end, long step) {
    boolean fromFirst = requireStep(step) > 0 ? isBelow(start) || start.is(0) : isAbove(start);
    boolean toLast = step > 0 ? isAbove(end) : isBelow(end);
    return new Index.Range(
        fromFirst ? Optional.empty() : Optional.of(near(start)),
        toLast ? Optional.empty() : Optional.of(near(end)),
        step);
  }

  private static boolean isAbove(Dim bound) {
    return bound instanceof Dim.Const c && c.value() >= FAR;
  }

  private static boolean isBelow(Dim bound) {
    return bound instanceof Dim.Const c && c.value() <= -FAR;
  }

  /** Bounds far outside are clamped anyway; kept small they cannot overflow on the way there. */
  private static Dim near(Dim bound) {
    return bound instanceof Dim.Const c
        ? Dim.of(Math.clamp(c.value(), -(1L << 60), 1L << 60))
        : bound;
  }
}
