package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Einsum;
import dev.sinter.frontend.composite.Precision;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Lu;
import dev.sinter.ir.type.Dim;
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

  /** Opsets before 7: an attribute says whether C broadcasts, which its shape tells as well. */
  static Value gemmWithFlag(OnnxNode node) {
    node.attributes().flag("broadcast", false);
    return gemm(node);
  }

  static Value einsum(OnnxNode node) {
    return Einsum.einsum(node.np(), node.attributes().text("equation", ""), node.inputs());
  }

  /**
   * Determinants of the matrices on the last two axes: the product of U's diagonal in P·A = L·U,
   * and −1 for each pair of rows that P leaves in the wrong order.
   */
  static Value det(OnnxNode node) {
    NumPy np = node.np();
    Value x = Precision.widen(np, node.input(0));
    List<Value> factors = node.builder().applyAll(new Lu(), List.of(x));
    Value packed = factors.get(0);
    int rank = packed.type().rank();
    Dim size = packed.type().dim(rank - 1);
    Value diagonal =
        np.where(np.eye(ElementType.BOOL, size, size, 0), packed, np.zerosLike(packed));
    Value product = np.prod(np.sum(diagonal, -1), -1);
    Value order = factors.get(1);
    Value later = np.greater(np.expandDims(order, -1), np.expandDims(order, -2));
    Value inverted = np.triu(np.cast(later, ElementType.I64), 1);
    Value odd = np.mod(np.sum(inverted, -1, -2), np.scalar(ElementType.I64, 2L));
    Value negative = np.cast(odd, ElementType.BOOL);
    return np.cast(np.where(negative, np.negative(product), product), node.element(0));
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
