package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Activations;
import dev.sinter.frontend.composite.Normalization;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.ElementType;

/** Activation functions: elementwise formulas with parameters. */
final class ActivationImports {
  private ActivationImports() {}

  static Value relu(OnnxNode node) {
    return Activations.relu(node.np(), node.input(0));
  }

  static Value leakyRelu(OnnxNode node) {
    return Activations.leakyRelu(node.np(), node.input(0), node.attributes().real("alpha", 0.01));
  }

  static Value elu(OnnxNode node) {
    return Activations.elu(node.np(), node.input(0), node.attributes().real("alpha", 1));
  }

  static Value selu(OnnxNode node) {
    double alpha = node.attributes().real("alpha", 1.6732631921768188);
    double gamma = node.attributes().real("gamma", 1.0507010221481323);
    Value elu = Activations.elu(node.np(), node.input(0), alpha);
    return node.np().mul(elu, gamma);
  }

  static Value celu(OnnxNode node) {
    return Activations.celu(node.np(), node.input(0), node.attributes().real("alpha", 1));
  }

  static Value thresholdedRelu(OnnxNode node) {
    return Activations.thresholdedRelu(
        node.np(), node.input(0), node.attributes().real("alpha", 1));
  }

  static Value hardSigmoid(OnnxNode node) {
    double alpha = node.attributes().real("alpha", 0.2);
    return Activations.hardSigmoid(
        node.np(), node.input(0), alpha, node.attributes().real("beta", 0.5));
  }

  static Value hardSwish(OnnxNode node) {
    return Activations.hardSwish(node.np(), node.input(0));
  }

  static Value softplus(OnnxNode node) {
    return Activations.softplus(node.np(), node.input(0));
  }

  static Value softsign(OnnxNode node) {
    return Activations.softsign(node.np(), node.input(0));
  }

  static Value mish(OnnxNode node) {
    return Activations.mish(node.np(), node.input(0));
  }

  static Value swish(OnnxNode node) {
    return Activations.swish(node.np(), node.input(0), node.attributes().real("alpha", 1));
  }

  static Value gelu(OnnxNode node) {
    String approximate = node.attributes().text("approximate", "none");
    return switch (approximate) {
      case "none" -> Activations.gelu(node.np(), node.input(0), false);
      case "tanh" -> Activations.gelu(node.np(), node.input(0), true);
      default ->
          throw OnnxNode.invalid(
              ErrorCode.ATTRIBUTE_INVALID,
              "approximate is '%s', expected none or tanh",
              approximate);
    };
  }

  /** x + bias below −λ, x − bias above λ, 0 between. Integers are computed with in f64. */
  static Value shrink(OnnxNode node) {
    NumPy np = node.np();
    ElementType element = node.element(0);
    Value x = element.isFloat() ? node.input(0) : np.cast(node.input(0), ElementType.F64);
    double bias = node.attributes().real("bias", 0);
    double lambda = node.attributes().real("lambd", 0.5);
    return np.cast(Activations.softShrink(np, x, lambda, bias), element);
  }

  /** Opsets before 11: the bounds are attributes. */
  static Value clipByAttributes(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    if (node.attributes().has("min")) {
      x = np.maximum(x, node.attributes().real("min", 0));
    }
    if (node.attributes().has("max")) {
      x = np.minimum(x, node.attributes().real("max", 0));
    }
    return x;
  }

  /** From opset 11: the bounds are scalars that the model may compute. */
  static Value clip(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    x = node.has(1) ? np.maximum(x, node.scalar(1, "min")) : x;
    return node.has(2) ? np.minimum(x, node.scalar(2, "max")) : x;
  }

  static Value prelu(OnnxNode node) {
    return Activations.prelu(node.np(), node.input(0), node.input(1));
  }

  /** Opsets before 7: one slope for all channels, or one for each along axis 1. */
  static Value preluAlongChannels(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    Value slope = node.input(1);
    if (!slope.type().shape().size().is(1)) {
      slope = Normalization.alongChannels(np, np.flatten(slope), x.type().rank());
    }
    return Activations.prelu(np, x, slope);
  }
}
