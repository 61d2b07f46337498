package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.nn.functional.SpatialWindow;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Putting maxima back to where a pooling found them. */
final class UnpoolingImports {
  private UnpoolingImports() {}

  /**
   * The elements of x [N, C, …] at the places that I names, counted through the tensor that was
   * pooled, in zeros; with an output_shape, these are cut off or continued at the ends.
   */
  static Value maxUnpool(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    int axes = x.type().rank() - 2;
    if (axes < 1 || !node.type(1).shape().equals(x.type().shape())) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "X is %s and I is %s", x.type(), node.type(1));
    }
    List<Long> kernel = node.attributes().integers("kernel_shape", List.of());
    SpatialWindow window =
        WindowAttributes.of(node, x.type().shape().dims().subList(2, axes + 2), kernel);
    List<Dim> pooled = new ArrayList<>(x.type().shape().dims().subList(0, 2));
    for (int i = 0; i < axes; i++) {
      Dim reached = x.type().dim(i + 2).minus(1).times(window.strides().get(i));
      Dim padded = reached.plus(kernel.get(i));
      pooled.add(padded.minus(window.low().get(i)).minus(window.high().get(i)));
    }
    Value zeros = np.zeros(x.type().element(), Shape.of(new Shape(pooled).size()));
    Scatter scatter = new Scatter(0, List.of(0), Scatter.Combination.REPLACE, Gather.Bounds.REFUSE);
    Value places = np.expandDims(np.flatten(node.input(1)), 1);
    Value y = np.reshape(node.builder().apply(scatter, zeros, places, np.flatten(x)), pooled);
    return node.has(2) ? resized(node, y, node.sizes(2, "output_shape")) : y;
  }

  private static Value resized(OnnxNode node, Value y, List<Dim> sizes) {
    if (sizes.size() != y.type().rank()) {
      throw OnnxNode.invalid(ErrorCode.SHAPE_MISMATCH, "output_shape %s for %s", sizes, y.type());
    }
    List<Dim> more = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      more.add(sizes.get(i).minus(y.type().dim(i)));
    }
    List<Dim> none = Collections.nCopies(sizes.size(), Dim.of(0));
    Pad pad = new Pad(none, more, Collections.nCopies(sizes.size(), 0L));
    return node.builder().apply(pad, y, node.constant(Tensor.scalar(y.type().element(), 0L)));
  }
}
