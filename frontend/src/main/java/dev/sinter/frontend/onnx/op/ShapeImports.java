package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Precision;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Constants, sizes as values, and tensors made from sizes. */
final class ShapeImports {
  private ShapeImports() {}

  /** Exactly one of several attributes holds the value. */
  static Value constant(OnnxNode node) {
    NodeAttributes attributes = node.attributes();
    List<Tensor> found = new ArrayList<>();
    attributes.tensor("value").ifPresent(found::add);
    attributes
        .real("value_float")
        .ifPresent(value -> found.add(Tensor.scalar(ElementType.F32, value)));
    attributes
        .integer("value_int")
        .ifPresent(value -> found.add(Tensor.scalar(ElementType.I64, value)));
    attributes.reals("value_floats").ifPresent(values -> found.add(floats(values)));
    attributes
        .integers("value_ints")
        .ifPresent(values ->
            found.add(
                Tensor.of(values.stream().mapToLong(Long::longValue).toArray(), values.size())));
    for (String other : List.of("sparse_value", "value_string", "value_strings")) {
      if (attributes.has(other)) {
        throw OnnxNode.unsupported(
            "attribute %s: sparse and string constants are not supported", other);
      }
    }
    if (found.size() != 1) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID, "%d attributes with a value, expected one", found.size());
    }
    return node.constant(found.getFirst());
  }

  private static Tensor floats(List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return Tensor.of(array, array.length);
  }

  /** The sizes of the axes from {@code start} up to but without {@code end} as an i64 vector. */
  static Value shape(OnnxNode node) {
    List<Dim> dims = node.type(0).shape().dims();
    int start = clamped(node.attributes().integer("start", 0), dims.size());
    int end = clamped(node.attributes().integer("end", dims.size()), dims.size());
    return node.vector(dims.subList(start, Math.max(start, end)));
  }

  private static int clamped(long axis, int rank) {
    return Math.clamp(axis < 0 ? axis + rank : axis, 0, rank);
  }

  static Value size(OnnxNode node) {
    return node.np().size(node.type(0).shape().size(), ElementType.I64);
  }

  static Value constantOfShape(OnnxNode node) {
    List<Dim> sizes = node.sizes(0, "the shape");
    Tensor value = node.attributes().tensor("value").orElse(Tensor.scalar(ElementType.F32, 0.0));
    if (value.size() != 1) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID,
          "attribute value has %d elements, expected one",
          value.size());
    }
    return node.np().broadcastTo(node.constant(value.reshaped(Shape.SCALAR)), new Shape(sizes));
  }

  /** start, start + delta, … below limit. */
  static Value range(OnnxNode node) {
    NumPy np = node.np();
    // The 16-bit types are always computed with in f32.
    node.attributes().ignore("stash_type");
    ElementType element = node.element(0);
    ElementType wide = Precision.accumulator(element);
    Value start = np.cast(node.scalar(0, "start"), wide);
    Value delta = np.cast(node.scalar(2, "delta"), wide);
    Value steps =
        node.builder().apply(new Iota(new TensorType(wide, Shape.of(count(node, element))), 0));
    return np.cast(np.add(start, np.mul(steps, delta)), element);
  }

  /** What is known of the bounds gives a size; else it is computed as f64 and bound. */
  private static Dim count(OnnxNode node, ElementType element) {
    List<Optional<Tensor>> known =
        node.inputs().stream().map(input -> node.surroundings().known(input)).toList();
    if (element.isFloat() && known.stream().allMatch(Optional::isPresent)) {
      double start = known.get(0).get().getDouble(0);
      double limit = known.get(1).get().getDouble(0);
      double count = Math.ceil((limit - start) / known.get(2).get().getDouble(0));
      if (Double.isNaN(count) || count > Long.MAX_VALUE) {
        throw OnnxNode.invalid(ErrorCode.SHAPE_MISMATCH, "a range of %s elements", count);
      }
      return Dim.of((long) Math.max(0, count));
    }
    if (!element.isFloat() && known.get(2).isPresent()) {
      Optional<List<Dim>> start = node.knownSizes(0, "start");
      Optional<List<Dim>> limit = node.knownSizes(1, "limit");
      long delta = known.get(2).get().getLong(0);
      if (delta == 0) {
        throw OnnxNode.invalid(ErrorCode.SHAPE_MISMATCH, "a range with delta 0");
      }
      if (start.isPresent() && limit.isPresent()) {
        Dim span = limit.get().getFirst().minus(start.get().getFirst());
        Dim ahead = delta > 0 ? span : span.times(-1);
        return ahead.ceilDiv(Math.absExact(delta)).max(Dim.of(0));
      }
    }
    NumPy np = node.np();
    Value start = np.cast(node.scalar(0, "start"), ElementType.F64);
    Value limit = np.cast(node.scalar(1, "limit"), ElementType.F64);
    Value delta = np.cast(node.scalar(2, "delta"), ElementType.F64);
    Value count = np.maximum(np.ceil(np.div(np.sub(limit, start), delta)), np.zerosLike(start));
    return new DataSizes(node).size(np.cast(count, ElementType.I64), "count");
  }
}
