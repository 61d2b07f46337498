package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Normalization;
import dev.sinter.frontend.composite.Precision;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.Collections;
import java.util.List;

/** Convolutions over any number of spatial axes. */
final class ConvolutionImports {
  private ConvolutionImports() {}

  /** x [N, C, …], w [O, C/group, …] and perhaps a bias [O]. */
  static Value conv(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    Value w = node.input(1);
    int axes = x.type().rank() - 2;
    if (axes < 1 || w.type().rank() != x.type().rank()) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "X is %s and W is %s, expected one rank of at least 3",
          x.type(),
          w.type());
    }
    SpatialWindow window =
        SpatialWindow.of(node, x.type().shape().dims().subList(2, axes + 2), kernel(node, w));
    ElementType element = x.type().element();
    ConvGeneral conv =
        new ConvGeneral(
            window.strides(),
            window.low(),
            window.high(),
            Collections.nCopies(axes, 1L),
            window.dilations(),
            node.attributes().integer("group", 1),
            1,
            Precision.accumulator(element));
    Value y = node.builder().apply(conv, x, w);
    if (node.has(2)) {
      Value bias = node.input(2);
      if (bias.type().rank() != 1 || !bias.type().dim(0).equals(w.type().dim(0))) {
        throw OnnxNode.invalid(
            ErrorCode.SHAPE_MISMATCH,
            "B has shape %s, expected [%s]",
            bias.type().shape(),
            w.type().dim(0));
      }
      y = np.add(y, Normalization.alongChannels(np, Precision.widen(np, bias), x.type().rank()));
    }
    return np.cast(y, element);
  }

  /** The spatial sizes of the weights, with which kernel_shape must agree. */
  private static List<Long> kernel(OnnxNode node, Value w) {
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
