package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.resample.Axis;
import dev.sinter.frontend.resample.Real;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** How large each axis of a Resize becomes, from scales or sizes that may be computed. */
final class ResizeTarget {
  /** Scales up to this, in steps of its reciprocal, multiply any size exactly in f32. */
  private static final long EXACT = 1 << 8;

  private static final Real ZERO = new Real.Known(0);
  private static final Real ONE = new Real.Known(1);

  private ResizeTarget() {}

  /**
   * The axes of a node from opset 11 on.
   *
   * @param crops whether the part that input 1 names is what is resized
   */
  static List<Axis> of(OnnxNode node, List<Integer> axes, boolean crops) {
    List<Real> part = crops && isGiven(node, 1) ? reals(node, 1) : whole(axes.size());
    requireCount("roi", part.size(), 2 * axes.size());
    String policy = node.attributes().text("keep_aspect_ratio_policy", "stretch");
    if (isGiven(node, 2) == isGiven(node, 3)) {
      throw OnnxNode.invalid(
          ErrorCode.MODEL_INVALID, "expected scales or sizes, and not both of them");
    }
    if (isGiven(node, 2)) {
      return byScales(node, axes, reals(node, 2), part);
    }
    List<Dim> sizes = node.sizes(3, "the list of sizes");
    requireCount("sizes", sizes.size(), axes.size());
    return switch (policy) {
      case "stretch" -> bySizes(node, axes, sizes, part);
      case "not_larger" -> inProportion(node, axes, sizes, part, false);
      case "not_smaller" -> inProportion(node, axes, sizes, part, true);
      default ->
          throw OnnxNode.invalid(
              ErrorCode.ATTRIBUTE_INVALID,
              "keep_aspect_ratio_policy is '%s', expected stretch, not_larger or not_smaller",
              policy);
    };
  }

  /** The axes of a node without a part, one scale for each. */
  static List<Axis> byScales(OnnxNode node, List<Integer> axes, List<Real> scales) {
    return byScales(node, axes, scales, whole(axes.size()));
  }

  /** The elements of a vector of floats, as numbers where they are known. */
  static List<Real> reals(OnnxNode node, int index) {
    NumPy np = node.np();
    Value values = np.cast(node.input(index), ElementType.F64);
    Optional<Tensor> known = node.surroundings().known(node.input(index));
    Dim count = values.type().shape().size();
    if (values.type().rank() != 1 || !count.isKnown() || count.known() > 2L * Integer.SIZE) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "input %d is %s, expected a short vector",
          index,
          values.type());
    }
    List<Real> all = new ArrayList<>();
    for (int i = 0; i < count.known(); i++) {
      int place = i;
      all.add(
          known
              .<Real>map(tensor -> new Real.Known(tensor.getDouble(place)))
              .orElseGet(() -> new Real.Computed(np.index(values, "" + place))));
    }
    return all;
  }

  /** Older opsets mark what is not given by an empty tensor. */
  private static boolean isGiven(OnnxNode node, int index) {
    return node.has(index) && !node.type(index).shape().size().is(0);
  }

  private static List<Real> whole(int axes) {
    List<Real> part = new ArrayList<>(Collections.nCopies(axes, ZERO));
    part.addAll(Collections.nCopies(axes, ONE));
    return part;
  }

  private static List<Axis> bySizes(
      OnnxNode node, List<Integer> axes, List<Dim> sizes, List<Real> part) {
    List<Axis> all = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      Dim from = node.type(0).dim(axes.get(i));
      all.add(axis(axes, i, from, sizes.get(i), new Real.Ratio(sizes.get(i), from), part));
    }
    return all;
  }

  private static Axis axis(
      List<Integer> axes, int i, Dim from, Dim to, Real scale, List<Real> part) {
    if (to instanceof Dim.Const size && size.value() < 0) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "axis %d would have size %d", axes.get(i), size.value());
    }
    return new Axis(axes.get(i), from, to, scale, part.get(i), part.get(axes.size() + i));
  }

  /**
   * One scale for all axes: the least, or the greatest, that one of the sizes asks for. Rounding
   * each size, halves up, and choosing then gives the same.
   */
  private static List<Axis> inProportion(
      OnnxNode node, List<Integer> axes, List<Dim> sizes, List<Real> part, boolean greatest) {
    NumPy np = node.np();
    List<Dim> from = axes.stream().map(axis -> node.type(0).dim(axis)).toList();
    List<Axis> all = new ArrayList<>();
    Value scale =
        IntStream.range(0, axes.size())
            .mapToObj(i -> new Real.Ratio(sizes.get(i), from.get(i)).in(np))
            .reduce(greatest ? np::maximum : np::minimum)
            .orElseThrow(
                () -> OnnxNode.invalid(ErrorCode.MODEL_INVALID, "no axes to keep in proportion"));
    Real common =
        node.surroundings()
            .known(scale)
            .<Real>map(tensor -> new Real.Known(tensor.getDouble(0)))
            .orElseGet(() -> new Real.Computed(scale));
    for (int i = 0; i < axes.size(); i++) {
      Dim n = from.get(i);
      Dim to =
          IntStream.range(0, axes.size())
              .mapToObj(k -> rounded(sizes.get(k).times(n), from.get(k)))
              .reduce(greatest ? Dim::max : Dim::min)
              .orElseThrow();
      all.add(axis(axes, i, n, to, common, part));
    }
    return all;
  }

  private static Dim rounded(Dim dividend, Dim divisor) {
    if (divisor.is(0)) {
      throw OnnxNode.invalid(ErrorCode.SHAPE_MISMATCH, "an axis without elements has no scale");
    }
    return dividend.times(2).plus(divisor).floorDiv(divisor.times(2));
  }

  private static List<Axis> byScales(
      OnnxNode node, List<Integer> axes, List<Real> scales, List<Real> part) {
    requireCount("scales", scales.size(), axes.size());
    List<Axis> all = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      Dim from = node.type(0).dim(axes.get(i));
      Real scale = scales.get(i);
      if (scale instanceof Real.Known(double value) && !(value > 0 && value <= Float.MAX_VALUE)) {
        throw OnnxNode.invalid(
            ErrorCode.VALUE_OUT_OF_RANGE, "scale %s, expected a number above 0", value);
      }
      Dim to = size(node, from, scale, part.get(i), part.get(axes.size() + i));
      all.add(axis(axes, i, from, to, scale, part));
    }
    return all;
  }

  /** ⌊n · (end − start) · scale⌋ in f32, as ONNX's shape inference computes it. */
  private static Dim size(OnnxNode node, Dim from, Real scale, Real start, Real end) {
    if (scale instanceof Real.Known(double s)
        && start instanceof Real.Known(double a)
        && end instanceof Real.Known(double b)) {
      double factor = (float) (b - a) * s;
      if (from.isKnown()) {
        return Dim.of((long) Math.floor((float) from.known() * (float) (b - a) * (float) s));
      }
      if (factor == 1) {
        return from;
      }
      if (factor * EXACT == Math.rint(factor * EXACT) && Math.abs(factor) <= EXACT) {
        return from.times((long) (factor * EXACT)).floorDiv(EXACT);
      }
    }
    NumPy np = node.np();
    Value n = np.size(from, ElementType.F32);
    Value span = narrow(np, np.sub(end.in(np), start.in(np)));
    Value size = np.floor(np.mul(np.mul(n, span), narrow(np, scale.in(np))));
    return new DataSizes(node).size(size, "size");
  }

  private static Value narrow(NumPy np, Value x) {
    return np.cast(x, ElementType.F32);
  }

  private static void requireCount(String what, int found, int expected) {
    if (found != expected) {
      throw OnnxNode.invalid(ErrorCode.SHAPE_MISMATCH, "%d %s, expected %d", found, what, expected);
    }
  }
}
