package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Normalization;
import dev.sinter.ir.graph.Value;
import java.util.List;

/** Normalisation at inference. */
final class NormalizationImports {
  private NormalizationImports() {}

  /** The statistics that training would update (further outputs) are not computed. */
  static List<Value> batchNormalization(OnnxNode node) {
    node.attributes().ignore("momentum");
    if (node.attributes().flag("training_mode", false)) {
      throw OnnxNode.unsupported("training_mode is on; export the model for inference");
    }
    if (!node.attributes().flag("spatial", true)) {
      throw OnnxNode.unsupported("statistics for each place (spatial = 0) are not supported");
    }
    double epsilon = node.attributes().real("epsilon", 1e-5);
    return List.of(
        Normalization.batchNorm(
            node.np(),
            node.input(0),
            node.input(1),
            node.input(2),
            node.input(3),
            node.input(4),
            epsilon));
  }

  static List<Value> layerNormalization(OnnxNode node) {
    // Mean and deviation are always computed in f32 or wider.
    node.attributes().ignore("stash_type");
    int axis = node.axis(node.attributes().integer("axis", -1), node.type(0).rank());
    double epsilon = node.attributes().real("epsilon", 1e-5);
    Normalization.LayerNorm result =
        Normalization.layerNorm(
            node.np(), node.input(0), node.input(1), node.optional(2).orElse(null), axis, epsilon);
    return List.of(result.y(), result.mean(), result.inverseDeviation());
  }
}
