package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Precision;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.type.ElementType;
import java.util.List;

/** Matrix products. */
final class MatrixImports {
  private MatrixImports() {}

  static Value matMul(OnnxNode node) {
    return node.np().matmul(node.input(0), node.input(1));
  }

  /** α·A'·B' + β·C, where C broadcasts to the product and not the product to C. */
  static Value gemm(OnnxNode node) {
    NumPy np = node.np();
    Value a = node.input(0);
    Value b = node.input(1);
    if (a.type().rank() != 2 || b.type().rank() != 2) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "A is %s and B is %s, expected matrices", a.type(), b.type());
    }
    ElementType element = a.type().element();
    int left = node.attributes().flag("transA", false) ? 0 : 1;
    int right = node.attributes().flag("transB", false) ? 1 : 0;
    DotGeneral product =
        new DotGeneral(
            List.of(), List.of(), List.of(left), List.of(right), Precision.accumulator(element));
    Value y = scaled(node, node.builder().apply(product, a, b), "alpha");
    Value c = node.has(2) ? scaled(node, Precision.widen(np, node.input(2)), "beta") : null;
    node.attributes().ignore("beta");
    return np.cast(c == null ? y : np.add(y, np.broadcastTo(c, y.type().shape())), element);
  }

  private static Value scaled(OnnxNode node, Value x, String attribute) {
    double factor = node.attributes().real(attribute, 1);
    if (factor == 1) {
      return x;
    }
    if (x.type().element().isFloat()) {
      return node.np().mul(x, factor);
    }
    // Integer matrices are scaled as reals and truncated.
    Value real = node.np().mul(node.np().cast(x, ElementType.F64), factor);
    return node.np().cast(real, x.type().element());
  }
}
