package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Normalization;
import dev.sinter.frontend.composite.Precision;
import dev.sinter.frontend.composite.Reductions;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.List;
import java.util.stream.IntStream;

/** Normalisation. */
final class NormalizationImports {
  private NormalizationImports() {}

  /**
   * With given statistics; or, in training mode (from opset 14), with those of the batch, which
   * also move the running ones: outputs Y, running mean, running variance.
   */
  static List<Value> batchNormalization(OnnxNode node) {
    if (!node.attributes().flag("spatial", true)) {
      throw OnnxNode.unsupported("statistics for each place (spatial = 0) are not supported");
    }
    double epsilon = node.attributes().real("epsilon", 1e-5);
    double momentum = node.attributes().real("momentum", 0.9);
    if (!node.attributes().flag("training_mode", false)) {
      return List.of(normalized(node, node.input(3), node.input(4), epsilon));
    }
    NumPy np = node.np();
    Value x = Precision.widen(np, node.input(0));
    List<Integer> axes =
        IntStream.range(0, x.type().rank()).filter(axis -> axis != 1).boxed().toList();
    Value mean = Reductions.mean(np, x, axes, false);
    Value centred = np.sub(x, Reductions.mean(np, x, axes, true));
    Value variance = Reductions.mean(np, np.mul(centred, centred), axes, false);
    return List.of(
        normalized(node, mean, variance, epsilon),
        moved(np, node.input(3), mean, momentum),
        moved(np, node.input(4), variance, momentum));
  }

  /** Opsets before 7: an attribute says that the statistics are given. */
  static List<Value> batchNormalizationWithFlag(OnnxNode node) {
    node.attributes().ignore("consumed_inputs");
    if (!node.attributes().flag("is_test", false)) {
      throw OnnxNode.unsupported("statistics of the batch (is_test = 0) are not supported");
    }
    return batchNormalization(node);
  }

  private static Value normalized(OnnxNode node, Value mean, Value variance, double epsilon) {
    return Normalization.batchNorm(
        node.np(), node.input(0), node.input(1), node.input(2), mean, variance, epsilon);
  }

  /** running·momentum + current·(1 − momentum), in the type of the running statistics. */
  private static Value moved(NumPy np, Value running, Value current, double momentum) {
    Value old = np.mul(np.cast(running, current.type().element()), momentum);
    return np.cast(np.add(old, np.mul(current, 1 - momentum)), running.type().element());
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
