package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.nn.functional.Pooling;
import dev.sinter.frontend.nn.functional.SpatialWindow;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import java.util.List;

/** Pooling of x [N, C, …] over windows of the spatial axes, or over all of them. */
final class PoolingImports {
  private PoolingImports() {}

  static List<Value> maxPool(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    SpatialWindow window = window(node);
    Value maxima = Pooling.max(np, x, window, ceils(node));
    boolean columnMajor = node.attributes().flag("storage_order", false);
    if (!node.wants(1)) {
      return List.of(maxima);
    }
    SpatialWindow used = ceils(node) ? window.ceiled(spatial(x)) : window;
    return List.of(maxima, PoolingPlaces.of(np, x, maxima, used, columnMajor));
  }

  static Value averagePool(OnnxNode node) {
    boolean includePad = node.attributes().flag("count_include_pad", false);
    return Pooling.average(node.np(), node.input(0), window(node), ceils(node), includePad);
  }

  static Value lpPool(OnnxNode node) {
    return Pooling.lp(node.np(), node.input(0), power(node), window(node), ceils(node));
  }

  static Value globalAveragePool(OnnxNode node) {
    return Pooling.globalAverage(node.np(), node.input(0));
  }

  static Value globalMaxPool(OnnxNode node) {
    return Pooling.globalMax(node.np(), node.input(0));
  }

  static Value globalLpPool(OnnxNode node) {
    return Pooling.globalLp(node.np(), node.input(0), power(node));
  }

  private static double power(OnnxNode node) {
    return (double) node.attributes().integer("p", 2);
  }

  private static SpatialWindow window(OnnxNode node) {
    List<Long> kernel =
        node.attributes()
            .integers("kernel_shape")
            .orElseThrow(() ->
                OnnxNode.invalid(ErrorCode.ATTRIBUTE_INVALID, "attribute kernel_shape is missing"));
    return WindowAttributes.of(node, spatial(node.input(0)), kernel);
  }

  /** Whether the number of positions is rounded up; automatic padding leaves nothing to round. */
  private static boolean ceils(OnnxNode node) {
    boolean automatic =
        !List.of("NOTSET", "").contains(node.attributes().text("auto_pad", "NOTSET"));
    return node.attributes().flag("ceil_mode", false) && !automatic;
  }

  private static List<Dim> spatial(Value x) {
    if (x.type().rank() < 3) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "X is %s, expected batch, channels and spatial axes", x.type());
    }
    return x.type().shape().dims().subList(2, x.type().rank());
  }
}
