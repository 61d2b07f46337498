package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.NonMaxSuppression;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Value;
import java.util.Optional;

/** Selection among detected objects. */
final class DetectionImports {
  private DetectionImports() {}

  static Value nonMaxSuppression(OnnxNode node) {
    Value boxes = node.input(0);
    Value scores = node.input(1);
    boolean fit =
        boxes.type().rank() == 3
            && scores.type().rank() == 3
            && boxes.type().dim(2).is(4)
            && boxes.type().dim(0).equals(scores.type().dim(0))
            && boxes.type().dim(1).equals(scores.type().dim(2));
    if (!fit) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "boxes %s and scores %s, expected [batch, box, 4] and [batch, class, box]",
          boxes.type(),
          scores.type());
    }
    NonMaxSuppression.Limits limits =
        new NonMaxSuppression.Limits(
            scalar(node, 2, "max_output_boxes_per_class"),
            scalar(node, 3, "iou_threshold"),
            scalar(node, 4, "score_threshold"));
    boolean centred = node.attributes().flag("center_point_box", false);
    return NonMaxSuppression.select(node.np(), boxes, scores, centred, limits, node::nonZero);
  }

  private static Optional<Value> scalar(OnnxNode node, int input, String what) {
    return node.has(input) ? Optional.of(node.scalar(input, what)) : Optional.empty();
  }
}
