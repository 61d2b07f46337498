package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Precision;
import dev.sinter.frontend.nn.functional.Convolutions;
import dev.sinter.frontend.nn.functional.SpatialWindow;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import java.util.List;

/** Convolutions over any number of spatial axes. */
final class ConvolutionImports {
  private ConvolutionImports() {}

  /** x [N, C, …], w [O, C/group, …] and perhaps a bias [O]. */
  static Value conv(OnnxNode node) {
    Value y = convolved(node, node.input(0), node.input(1));
    Value bias = node.has(2) ? Precision.widen(node.np(), node.input(2)) : null;
    y = Convolutions.biased(node.np(), y, bias);
    return node.np().cast(y, node.element(0));
  }

  /**
   * The convolution that a node describes, of these operands, in the type that sums are made in.
   */
  static Value convolved(OnnxNode node, Value x, Value w) {
    int axes = spatialAxes(x, w);
    SpatialWindow window =
        WindowAttributes.of(node, x.type().shape().dims().subList(2, axes + 2), kernel(node, w));
    long groups = node.attributes().integer("group", 1);
    return Convolutions.withoutBias(node.np(), x, w, window, groups);
  }

  static int spatialAxes(Value x, Value w) {
    int axes = x.type().rank() - 2;
    if (axes < 1 || w.type().rank() != x.type().rank()) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "X is %s and W is %s, expected one rank of at least 3",
          x.type(),
          w.type());
    }
    return axes;
  }

  /** The spatial sizes of the weights, with which kernel_shape must agree. */
  static List<Long> kernel(OnnxNode node, Value w) {
    List<Dim> dims = w.type().shape().dims().subList(2, w.type().rank());
    if (!dims.stream().allMatch(Dim::isKnown)) {
      throw OnnxNode.unsupported(
          "the size of the window %s is not known before the model runs", dims);
    }
    List<Long> sizes = dims.stream().map(Dim::known).toList();
    List<Long> declared = node.attributes().integers("kernel_shape", sizes);
    if (!declared.equals(sizes)) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID, "kernel_shape %s, but W has window %s", declared, sizes);
    }
    return sizes;
  }
}
