package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.FlexAttention;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** FlexAttention of ONNX's preview domain: attention with graphs for scores and probabilities. */
final class FlexAttentionImports {
  private FlexAttentionImports() {}

  static Value flexAttention(OnnxNode node) {
    for (int input = 0; input < 3; input++) {
      if (node.type(input).rank() != 4 || node.element(input) != node.element(0)) {
        throw OnnxNode.invalid(
            ErrorCode.SHAPE_MISMATCH,
            "input %d is %s, expected 4 axes and the element type of Q, %s",
            input,
            node.type(input),
            node.element(0));
      }
    }
    Dim size = node.type(0).dim(3);
    double scale = node.attributes().real("scale").orElseGet(() -> AttentionImports.scale(size));
    boolean wide = node.element(0) == ElementType.F64;
    ElementType precision =
        AttentionImports.precision(node).orElse(wide ? ElementType.F64 : ElementType.F32);
    Shape scores =
        Shape.of(
            node.type(0).dim(0), node.type(0).dim(1), node.type(0).dim(2), node.type(1).dim(2));
    TensorType type = new TensorType(precision, scores);
    FlexAttention attention =
        new FlexAttention(
            scale, precision, change(node, "score_mod", type), change(node, "prob_mod", type));
    return attention.apply(node.np(), node.input(0), node.input(1), node.input(2));
  }

  private static Optional<FlexAttention.Change> change(
      OnnxNode node, String attribute, TensorType type) {
    if (!node.attributes().has(attribute)) {
      return Optional.empty();
    }
    Body body = node.surroundings().body(node.attributes().graph(attribute), List.of(type));
    List<TensorType> gives = body.outputs().stream().map(Value::type).toList();
    if (!gives.equals(List.of(type))) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "%s gives %s, expected %s", attribute, gives, type);
    }
    List<Value> captured = body.captured();
    List<Value> takes = new ArrayList<>(body.inputs());
    takes.addAll(body.stand(captured));
    return Optional.of(new FlexAttention.Change(body.close(takes, body.outputs()), captured));
  }
}
