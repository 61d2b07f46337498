package dev.sinter.ir.graph;

import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Matrix products. Half floats are summed in f32, bools as counts; the result has the operands'
 * element type.
 */
final class NumPyProducts {
  private final NumPyContext context;
  private final NumPyElementwise elementwise;
  private final NumPyShapes shapes;

  NumPyProducts(NumPyContext context, NumPyElementwise elementwise, NumPyShapes shapes) {
    this.context = context;
    this.elementwise = elementwise;
    this.shapes = shapes;
  }

  Value matmul(Value a, Value b) {
    if (a.type().rank() == 0 || b.type().rank() == 0) {
      throw context.shapeFault(
          "matmul", "a scalar operand among %s and %s; multiply instead", a.type(), b.type());
    }
    if (b.type().rank() <= 2) {
      return dot(a, b);
    }
    // A vector on the left is a row that disappears again.
    boolean row = a.type().rank() == 1;
    Value product = batched(row ? shapes.expandDims(a, 0) : a, b);
    return row ? shapes.squeeze(product, -2) : product;
  }

  private Value batched(Value a, Value b) {
    Shape batch = elementwise.common("matmul", List.of(batch(a), batch(b)));
    Value left = elementwise.broadcast("matmul", a, withMatrix(batch, a));
    Value right = elementwise.broadcast("matmul", b, withMatrix(batch, b));
    List<Integer> axes = IntStream.range(0, batch.rank()).boxed().toList();
    return contract("matmul", left, right, axes, batch.rank() + 1, batch.rank());
  }

  private static Shape batch(Value x) {
    return new Shape(x.type().shape().dims().subList(0, x.type().rank() - 2));
  }

  private static Shape withMatrix(Shape batch, Value x) {
    List<Dim> dims = new ArrayList<>(batch.dims());
    dims.addAll(x.type().shape().dims().subList(x.type().rank() - 2, x.type().rank()));
    return new Shape(dims);
  }

  /**
   * Sums over the last axis of a and the last but one of b (the only one of a vector), for all
   * pairs of the others.
   */
  Value dot(Value a, Value b) {
    int right = b.type().rank();
    if (a.type().rank() == 0 || right == 0) {
      return elementwise.binary(Binary.Function.MUL, a, b);
    }
    return contract("dot", a, b, List.of(), a.type().rank() - 1, Math.max(0, right - 2));
  }

  private Value contract(
      String function, Value a, Value b, List<Integer> batch, int left, int right) {
    Dim m = a.type().dim(left);
    Dim n = b.type().dim(right);
    if (!m.equals(n)) {
      String shapes = "shapes %s and %s: contracted".formatted(a.type().shape(), b.type().shape());
      throw context.differ(function, shapes, m, n);
    }
    ElementType element = a.type().element();
    boolean logical = element == ElementType.BOOL;
    Value x = logical ? context.cast(a, ElementType.I64) : a;
    Value y = logical ? context.cast(b, ElementType.I64) : b;
    DotGeneral op =
        new DotGeneral(
            batch, batch, List.of(left), List.of(right), accumulator(x.type().element()));
    if (x.type().element() != y.type().element()) {
      throw context.fault(
          dev.sinter.ir.ErrorCode.TYPE_MISMATCH,
          function,
          "element types %s and %s differ; cast one of them"
              .formatted(a.type().element(), b.type().element()));
    }
    return context.cast(context.apply(op, x, y), element);
  }

  private static ElementType accumulator(ElementType element) {
    return element == ElementType.F16 || element == ElementType.BF16 ? ElementType.F32 : element;
  }
}
