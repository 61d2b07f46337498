package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.CrossEntropy;
import dev.sinter.frontend.composite.CrossEntropy.Form;
import dev.sinter.frontend.composite.Reduction;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Losses of classification. */
final class LossImports {
  private LossImports() {}

  static Value negativeLogLikelihood(OnnxNode node) {
    Form form = form(node);
    Value weight = weight(node);
    return CrossEntropy.negativeLogLikelihood(
        node.np(), node.input(0), node.input(1), weight, form);
  }

  /** Outputs the loss and the logarithms of the probabilities. */
  static List<Value> softmaxCrossEntropy(OnnxNode node) {
    Form form = form(node);
    Value weight = weight(node);
    CrossEntropy.Loss loss =
        CrossEntropy.softmaxCrossEntropy(node.np(), node.input(0), node.input(1), weight, form);
    return List.of(loss.loss(), loss.logProbabilities());
  }

  private static Form form(OnnxNode node) {
    String reduction = node.attributes().text("reduction", "mean");
    Optional<Long> ignored = node.attributes().integer("ignore_index");
    return new Form(
        switch (reduction) {
          case "none" -> Reduction.NONE;
          case "sum" -> Reduction.SUM;
          case "mean" -> Reduction.MEAN;
          default ->
              throw OnnxNode.invalid(
                  ErrorCode.ATTRIBUTE_INVALID,
                  "reduction is '%s', expected none, sum or mean",
                  reduction);
        },
        ignored.isPresent() ? OptionalLong.of(ignored.get()) : OptionalLong.empty());
  }

  /** The weights or null, once the shapes fit: scores [N, C, d…], labels [N, d…], weights [C]. */
  private static Value weight(OnnxNode node) {
    TensorType scores = node.type(0);
    List<Dim> samples = new ArrayList<>(scores.shape().dims());
    if (scores.rank() >= 2) {
      samples.remove(1);
    }
    if (scores.rank() < 2 || !node.type(1).shape().dims().equals(samples)) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "scores %s and labels %s, expected [N, C, d…] and [N, d…]",
          scores,
          node.type(1));
    }
    Value weight = node.optional(2).orElse(null);
    if (weight != null && !weight.type().shape().dims().equals(List.of(scores.dim(1)))) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "weights %s, expected one for each of %s classes",
          weight.type(),
          scores.dim(1));
    }
    return weight;
  }
}
