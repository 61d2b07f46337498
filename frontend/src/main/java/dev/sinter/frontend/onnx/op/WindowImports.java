package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Cut;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.List;

/** Weights for signals: windows, and triangles on the mel scale. */
final class WindowImports {
  private WindowImports() {}

  static Value hann(OnnxNode node) {
    return window(node, 0.5, -0.5, 0);
  }

  /** With the weights 25/46 and 21/46. */
  static Value hamming(OnnxNode node) {
    return window(node, 25.0 / 46, -21.0 / 46, 0);
  }

  static Value blackman(OnnxNode node) {
    return window(node, 0.42, -0.5, 0.08);
  }

  /** a₀ + a₁·cos(2πn/N) + a₂·cos(4πn/N), where N is the size, less 1 in the symmetric form. */
  private static Value window(OnnxNode node, double a0, double a1, double a2) {
    NumPy np = node.np();
    Dim size = size(node, 0, "size");
    boolean periodic = node.attributes().flag("periodic", true);
    Value places = np.arange(ElementType.F64, size);
    Value turns = np.div(places, np.size(periodic ? size : size.minus(1), ElementType.F64));
    Value once = np.mul(np.cos(np.mul(turns, 2 * Math.PI)), a1);
    Value twice = np.mul(np.cos(np.mul(turns, 4 * Math.PI)), a2);
    return np.cast(np.add(np.add(once, twice), a0), output(node));
  }

  private static ElementType output(OnnxNode node) {
    return node.attributes().element("output_datatype").orElse(ElementType.F32);
  }

  private static Dim size(OnnxNode node, int input, String what) {
    List<Dim> size = node.sizes(input, what);
    if (size.size() != 1) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "%s is %s, expected one element", what, size);
    }
    return size.getFirst();
  }

  /**
   * Triangles [⌊dft_length/2⌋ + 1, num_mel_bins] whose corners lie evenly on the scale mel(f) =
   * 2595·log₁₀(1 + f/700); each rises to 1 at its middle corner.
   */
  static Value melWeights(OnnxNode node) {
    NumPy np = node.np();
    Dim bands = size(node, 0, "num_mel_bins");
    Dim length = size(node, 1, "dft_length");
    Value rate = np.cast(node.scalar(2, "sample_rate"), ElementType.F64);
    Value low = mel(np, node.scalar(3, "lower_edge_hertz"));
    Value high = mel(np, node.scalar(4, "upper_edge_hertz"));
    // The step is that of ONNX's definition, which has the upper edge lie beyond the last corner.
    Value step = np.div(np.sub(high, low), np.size(bands.plus(2), ElementType.F64));
    Value corners = np.add(np.mul(np.arange(ElementType.F64, bands.plus(2)), step), low);
    Value hertz = np.mul(np.expm1(np.mul(corners, Math.log(10) / 2595)), 700);
    Value spread = np.mul(hertz, np.size(length.plus(1), ElementType.F64));
    Value bins = np.floor(np.div(spread, rate));
    Value left = Cut.cut(np, bins, 0, Dim.of(0), bands);
    Value middle = Cut.cut(np, bins, 0, Dim.of(1), bands);
    Value right = Cut.cut(np, bins, 0, Dim.of(2), bands);
    Value places = np.expandDims(np.arange(ElementType.F64, length.floorDiv(2).plus(1)), -1);
    Value width = np.sub(middle, left);
    Value rising =
        np.where(
            np.equal(width, np.scalarLike(width, 0)),
            np.scalarLike(width, 1),
            np.div(np.sub(places, left), width));
    Value falling = np.div(np.sub(right, places), np.sub(right, middle));
    Value isRising = np.logicalAnd(np.greaterEqual(places, left), np.lessEqual(places, middle));
    Value isFalling = np.logicalAnd(np.greaterEqual(places, middle), np.less(places, right));
    Value zero = np.scalarLike(width, 0);
    Value weights = np.where(isFalling, falling, np.where(isRising, rising, zero));
    return np.cast(weights, output(node));
  }

  private static Value mel(NumPy np, Value hertz) {
    Value ratio = np.div(np.cast(hertz, ElementType.F64), 700);
    return np.mul(np.log1p(ratio), 2595 / Math.log(10));
  }
}
