package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Quantization;
import dev.sinter.frontend.composite.Reductions;
import dev.sinter.frontend.onnx.file.DataTypes;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Conversion to and from quantised tensors. One scale is for the whole tensor, one for each place
 * of an axis, or one for each block of places of an axis.
 */
final class QuantizationImports {
  private static final Set<ElementType> QUANTISED =
      Set.of(
          ElementType.I2,
          ElementType.U2,
          ElementType.I4,
          ElementType.U4,
          ElementType.I8,
          ElementType.U8,
          ElementType.I16,
          ElementType.U16,
          ElementType.F4E2M1,
          ElementType.F8E4M3,
          ElementType.F8E4M3FNUZ,
          ElementType.F8E5M2,
          ElementType.F8E5M2FNUZ);

  private static final Set<ElementType> DEQUANTISED =
      Set.of(ElementType.F32, ElementType.F16, ElementType.BF16);

  private QuantizationImports() {}

  static Value quantizeLinear(OnnxNode node) {
    NumPy np = node.np();
    ElementType given = node.has(2) ? node.element(2) : ElementType.U8;
    ElementType to = attribute(node, "output_dtype").orElse(given);
    require(QUANTISED, to, "the type of y");
    if (node.has(2) && to != given) {
      throw OnnxNode.invalid(
          ErrorCode.TYPE_MISMATCH, "output_dtype is %s and y_zero_point %s", to, given);
    }
    Optional<ElementType> precision = attribute(node, "precision");
    precision.ifPresent(type -> require(DEQUANTISED, type, "precision"));
    // Scales that are powers of two can be computed with as f32.
    ElementType own = node.element(1).isStorageOnly() ? ElementType.F32 : node.element(1);
    Value scale = np.cast(node.input(1), precision.orElse(own));
    return Quantization.quantize(
        np,
        node.input(0),
        applied(node, scale),
        zeroPoint(node),
        to,
        node.attributes().flag("saturate", true));
  }

  static Value dequantizeLinear(OnnxNode node) {
    ElementType to = attribute(node, "output_dtype").orElse(node.element(1));
    require(DEQUANTISED, to, "the type of y");
    return Quantization.dequantize(
        node.np(), node.input(0), applied(node, node.input(1)), zeroPoint(node), to);
  }

  /** The type that an attribute names, where it does not leave the choice to the inputs. */
  private static Optional<ElementType> attribute(OnnxNode node, String name) {
    long number = node.attributes().integer(name, 0);
    return number == 0
        ? Optional.empty()
        : Optional.of(
            DataTypes.element(Math.clamp(number, -1, Integer.MAX_VALUE), "attribute " + name));
  }

  private static void require(Set<ElementType> allowed, ElementType type, String what) {
    if (!allowed.contains(type)) {
      throw OnnxNode.invalid(
          ErrorCode.TYPE_MISMATCH,
          "%s cannot be %s, expected one of %s",
          what,
          type,
          new TreeSet<>(allowed));
    }
  }

  /** The zero point as it applies to each element, or null where it is absent or known to be 0. */
  private static Value zeroPoint(OnnxNode node) {
    return node.has(2) && !isZero(node, 2) ? applied(node, node.input(2)) : null;
  }

  /** Whether an input is known to be 0 throughout. */
  static boolean isZero(OnnxNode node, int index) {
    return node.surroundings()
        .known(node.input(index))
        .filter(QuantizationImports::isZero)
        .isPresent();
  }

  private static boolean isZero(Tensor values) {
    for (long i = 0; i < values.size(); i++) {
      if (values.getDouble(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** A scale or zero point in a shape that broadcasts to the tensor that input 0 is. */
  private static Value applied(OnnxNode node, Value scale) {
    NumPy np = node.np();
    List<Dim> dims = node.type(0).shape().dims();
    long block = node.attributes().integer("block_size", 0);
    long axis = node.attributes().integer("axis", 1);
    if (scale.type().shape().size().is(1)) {
      return np.reshape(scale, List.of());
    }
    int along = dims.size() == 1 ? 0 : node.axis(axis, dims.size());
    if (block != 0) {
      return blocked(node, scale, along, block);
    }
    if (scale.type().rank() != 1 || differ(scale.type().dim(0), dims.get(along))) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "scale or zero point %s, expected one for each of the %s places of axis %d",
          scale.type(),
          dims.get(along),
          along);
    }
    List<Dim> aligned = new ArrayList<>(Collections.nCopies(dims.size(), Dim.of(1)));
    aligned.set(along, scale.type().dim(0));
    return np.reshape(scale, aligned);
  }

  private static Value blocked(OnnxNode node, Value scale, int axis, long block) {
    List<Dim> dims = node.type(0).shape().dims();
    if (block < 1 || scale.type().rank() != dims.size()) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "scale or zero point %s in blocks of %d for input %s",
          scale.type(),
          block,
          node.type(0));
    }
    for (int i = 0; i < dims.size(); i++) {
      Dim expected = i == axis ? dims.get(i).ceilDiv(block) : dims.get(i);
      if (!scale.type().dim(i).equals(expected)) {
        throw OnnxNode.invalid(
            ErrorCode.SHAPE_MISMATCH,
            "scale or zero point %s in blocks of %d: axis %d, expected size %s",
            scale.type(),
            block,
            i,
            expected);
      }
    }
    Value repeated = node.np().repeat(scale, block, axis);
    // The last block may be incomplete.
    Slice slice =
        new Slice(
            Collections.nCopies(dims.size(), Dim.of(0)),
            dims,
            Collections.nCopies(dims.size(), 1L));
    return repeated.type().shape().dims().equals(dims)
        ? repeated
        : node.builder().apply(slice, repeated);
  }

  private static boolean differ(Dim a, Dim b) {
    return a.isKnown() && b.isKnown() && !a.equals(b);
  }

  /**
   * To u8 with the scale and zero point that just hold all elements and zero: y, scale, zero point.
   * Where all elements are 0 the scale is 0 too, as the formula says.
   */
  static List<Value> dynamicQuantizeLinear(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    List<Integer> axes = IntStream.range(0, x.type().rank()).boxed().toList();
    Value least = np.minimum(Reductions.reduce(np, Reduce.Combiner.MIN, x, axes, false), 0);
    Value greatest = np.maximum(Reductions.reduce(np, Reduce.Combiner.MAX, x, axes, false), 0);
    Value scale = np.div(np.sub(greatest, least), 255);
    // A conversion of floats to u8 saturates, and takes the NaN of 0 / 0 to 0.
    Value zero = np.cast(np.rint(np.negative(np.div(least, scale))), ElementType.U8);
    return List.of(Quantization.quantize(np, x, scale, zero, ElementType.U8, true), scale, zero);
  }
}
