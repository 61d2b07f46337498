package dev.sinter.frontend.onnx.op;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Optimizers of domain ai.onnx.preview.training: one step of gradient descent for each of some
 * weights. Inputs are the learning rate, the count of steps so far, and the weights, gradients and
 * states, each for all weights; outputs are the new weights, then the new states:
 *
 * <pre>
 *   Momentum(rate, count, x₁, x₂, g₁, g₂, v₁, v₂) → x₁', x₂', v₁', v₂'
 * </pre>
 */
final class OptimizerImports {
  /**
   * What belongs to one weight.
   *
   * @param gradient that of the loss and of the weight's norm
   * @param rate the learning rate, in the weight's element type
   * @param count the count of steps so far, likewise
   */
  private record Weight(Value x, Value gradient, List<Value> states, Value rate, Value count) {}

  /** The new weight and the new states. */
  @FunctionalInterface
  private interface Rule {
    List<Value> apply(Weight weight);
  }

  private OptimizerImports() {}

  /** Duchi et al., Adaptive Subgradient Methods, 2011. */
  static List<Value> adagrad(OnnxNode node) {
    NumPy np = node.np();
    double decay = node.attributes().real("decay_factor", 0);
    double epsilon = node.attributes().real("epsilon", 1e-6);
    double norm = node.attributes().real("norm_coefficient", 0);
    return step(
        node,
        norm,
        1,
        weight -> {
          Value g = weight.gradient();
          Value rate = np.div(weight.rate(), np.add(np.mul(weight.count(), decay), 1));
          Value squares = np.add(weight.states().getFirst(), np.mul(g, g));
          Value change = np.div(np.mul(rate, g), np.add(np.sqrt(squares), epsilon));
          return List.of(np.sub(weight.x(), change), squares);
        });
  }

  /** Kingma and Ba, Adam, 2014; its correction of the bias is left out of the first step. */
  static List<Value> adam(OnnxNode node) {
    NumPy np = node.np();
    double alpha = node.attributes().real("alpha", 0.9);
    double beta = node.attributes().real("beta", 0.999);
    double epsilon = node.attributes().real("epsilon", 1e-6);
    double norm = node.attributes().real("norm_coefficient", 0);
    double kept = 1 - node.attributes().real("norm_coefficient_post", 0);
    return step(
        node,
        norm,
        2,
        weight -> {
          Value g = weight.gradient();
          Value count = weight.count();
          Value mean = mix(np, alpha, weight.states().get(0), g);
          Value squares = mix(np, beta, weight.states().get(1), np.mul(g, g));
          Value corrected =
              np.div(np.mul(weight.rate(), np.sqrt(lost(np, beta, count))), lost(np, alpha, count));
          Value rate = np.where(np.greater(count, np.zerosLike(count)), corrected, weight.rate());
          Value change = np.div(np.mul(rate, mean), np.add(np.sqrt(squares), epsilon));
          return List.of(np.mul(np.sub(weight.x(), change), kept), mean, squares);
        });
  }

  private static Value mix(NumPy np, double share, Value old, Value now) {
    return np.add(np.mul(old, share), np.mul(now, 1 - share));
  }

  /** 1 − baseᵉ. */
  private static Value lost(NumPy np, double base, Value exponent) {
    return np.sub(np.scalarLike(exponent, 1), np.pow(np.scalarLike(exponent, base), exponent));
  }

  /** Momentum, and that of Nesterov, as Sutskever et al. put it in 2013. */
  static List<Value> momentum(OnnxNode node) {
    NumPy np = node.np();
    double alpha = required(node, "alpha");
    double beta = required(node, "beta");
    double norm = required(node, "norm_coefficient");
    boolean nesterov = isNesterov(node);
    return step(
        node,
        norm,
        1,
        weight -> {
          Value g = weight.gradient();
          Value later =
              np.where(
                  np.greater(weight.count(), np.zerosLike(weight.count())),
                  np.scalarLike(g, beta),
                  np.scalarLike(g, 1));
          Value velocity = np.add(np.mul(weight.states().getFirst(), alpha), np.mul(g, later));
          Value change = nesterov ? np.add(g, np.mul(velocity, alpha)) : velocity;
          return List.of(np.sub(weight.x(), np.mul(weight.rate(), change)), velocity);
        });
  }

  private static boolean isNesterov(OnnxNode node) {
    String mode = node.attributes().text("mode", "");
    if (!List.of("nesterov", "standard").contains(mode)) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID, "mode '%s', expected nesterov or standard", mode);
    }
    return mode.equals("nesterov");
  }

  private static double required(OnnxNode node, String name) {
    return node.attributes()
        .real(name)
        .orElseThrow(
            () -> OnnxNode.invalid(ErrorCode.ATTRIBUTE_INVALID, "attribute %s is missing", name));
  }

  private static List<Value> step(OnnxNode node, double norm, int states, Rule rule) {
    int roles = 2 + states;
    int weights = (node.inputCount() - 2) / roles;
    if (2 + weights * roles != node.inputCount()) {
      throw OnnxNode.invalid(
          ErrorCode.MODEL_INVALID,
          "%d inputs, expected 2 and %d for each weight",
          node.inputCount(),
          roles);
    }
    List<List<Value>> results = new ArrayList<>();
    for (int i = 0; i < weights; i++) {
      results.add(rule.apply(weight(node, norm, i, weights)));
    }
    List<Value> outputs = new ArrayList<>();
    for (int role = 0; role < 1 + states; role++) {
      for (List<Value> one : results) {
        outputs.add(one.get(role));
      }
    }
    return outputs;
  }

  private static Weight weight(OnnxNode node, double norm, int index, int weights) {
    NumPy np = node.np();
    Value x = node.input(2 + index);
    List<Value> others = new ArrayList<>();
    for (int i = 2 + index + weights; i < node.inputCount(); i += weights) {
      if (!node.type(i).equals(x.type())) {
        throw OnnxNode.invalid(
            ErrorCode.TYPE_MISMATCH, "input %d is %s, its weight %s", i, node.type(i), x.type());
      }
      others.add(node.input(i));
    }
    return new Weight(
        x,
        np.add(np.mul(x, norm), others.getFirst()),
        others.subList(1, others.size()),
        np.cast(node.scalar(0, "the learning rate"), x.type().element()),
        np.cast(node.scalar(1, "the count of steps"), x.type().element()));
  }
}
