package dev.sinter.frontend.onnx.op;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.List;

/**
 * Elementwise operators with NumPy's broadcasting. Most are one primitive: a row of the table names
 * it.
 */
final class ElementwiseImports {
  private ElementwiseImports() {}

  static OpImport.Single unary(Unary.Function function) {
    return node -> node.builder().apply(new Unary(function), node.input(0));
  }

  static OpImport.Single binary(Binary.Function function) {
    return node -> node.np().binary(function, node.input(0), node.input(1));
  }

  /** A comparison of NumPy's. */
  @FunctionalInterface
  interface Comparison {
    Value of(NumPy np, Value a, Value b);
  }

  static OpImport.Single compare(Comparison comparison) {
    return node -> comparison.of(node.np(), node.input(0), node.input(1));
  }

  /** One or more operands, combined from left to right. */
  static OpImport.Single variadic(Binary.Function function) {
    return node -> combine(node, function);
  }

  private static Value combine(OnnxNode node, Binary.Function function) {
    return node.inputs().stream().reduce((a, b) -> node.np().binary(function, a, b)).orElseThrow();
  }

  static Value mean(OnnxNode node) {
    Value sum = combine(node, Binary.Function.ADD);
    return node.np().div(sum, node.inputCount());
  }

  static Value reciprocal(OnnxNode node) {
    return node.np().div(node.np().scalar(node.element(0), 1.0), node.input(0));
  }

  /**
   * The result has the base's type; where the exponent has another, both are computed with in one
   * that holds them.
   */
  static Value pow(OnnxNode node) {
    NumPy np = node.np();
    ElementType base = node.element(0);
    ElementType exponent = node.element(1);
    ElementType common;
    if (base == exponent || base.isFloat()) {
      common = base;
    } else {
      common = exponent.isFloat() ? ElementType.F64 : ElementType.I64;
    }
    Value power =
        np.binary(
            Binary.Function.POW, np.cast(node.input(0), common), np.cast(node.input(1), common));
    return np.cast(power, base);
  }

  /** C's fmod, or Python's remainder, which ONNX describes for integers and tests for floats. */
  static Value mod(OnnxNode node) {
    if (node.attributes().flag("fmod", false)) {
      return node.np().binary(Binary.Function.REM, node.input(0), node.input(1));
    }
    return node.np().mod(node.input(0), node.input(1));
  }

  static Value bitShift(OnnxNode node) {
    String direction = node.attributes().text("direction", "");
    return switch (direction) {
      case "LEFT" -> node.np().binary(Binary.Function.SHIFT_LEFT, node.input(0), node.input(1));
      case "RIGHT" -> node.np().binary(Binary.Function.SHIFT_RIGHT, node.input(0), node.input(1));
      default ->
          throw OnnxNode.invalid(
              ErrorCode.ATTRIBUTE_INVALID, "direction is '%s', expected LEFT or RIGHT", direction);
    };
  }

  static Value where(OnnxNode node) {
    return node.np().where(node.input(0), node.input(1), node.input(2));
  }

  static Value isNaN(OnnxNode node) {
    return node.np().notEqual(node.input(0), node.input(0));
  }

  static Value isInf(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    Value positive = np.equal(x, np.scalar(node.element(0), Double.POSITIVE_INFINITY));
    Value negative = np.equal(x, np.scalar(node.element(0), Double.NEGATIVE_INFINITY));
    boolean detectPositive = node.attributes().flag("detect_positive", true);
    boolean detectNegative = node.attributes().flag("detect_negative", true);
    if (detectPositive && detectNegative) {
      return np.binary(Binary.Function.OR, positive, negative);
    }
    Value none =
        np.broadcastTo(node.constant(Tensor.scalar(ElementType.BOOL, 0L)), x.type().shape());
    return detectPositive ? positive : detectNegative ? negative : none;
  }

  /** Nothing is dropped at inference; the mask then keeps everything. */
  static List<Value> dropout(OnnxNode node) {
    if (!isInference(node)) {
      return RandomImports.dropout(node);
    }
    node.attributes().ignore("seed");
    node.attributes().ignore("ratio");
    if (!node.wants(1)) {
      return List.of(node.input(0));
    }
    // Before opset 10 the mask had the type of the data; before 12 it was not filled at inference.
    ElementType type = node.opset() < 10 ? node.element(0) : ElementType.BOOL;
    Value mask = node.constant(Tensor.scalar(type, node.opset() < 12 ? 0L : 1L));
    return List.of(node.input(0), node.np().broadcastTo(mask, node.type(0).shape()));
  }

  private static boolean isInference(OnnxNode node) {
    return !node.has(2)
        || node.surroundings()
            .known(node.input(2))
            .filter(mode -> mode.getLong(0) == 0)
            .isPresent();
  }
}
