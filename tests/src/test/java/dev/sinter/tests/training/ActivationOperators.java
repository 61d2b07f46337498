package dev.sinter.tests.training;

import static java.util.Map.entry;

import dev.sinter.frontend.composite.Activations;
import dev.sinter.frontend.composite.Normalization;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.Map;

/** Activation functions by PyTorch's names, with its defaults. */
final class ActivationOperators {
  private ActivationOperators() {}

  @FunctionalInterface
  private interface Activation {
    Value of(NumPy np, Value x, OperatorCall call);
  }

  static Map<String, OperatorFunction> table() {
    return Map.ofEntries(
        row("relu", (np, x, call) -> Activations.relu(np, x)),
        row("relu6", (np, x, call) -> Activations.hardTanh(np, x, 0, 6)),
        row("sigmoid", (np, x, call) -> Activations.sigmoid(np, x)),
        row("leaky_relu", (np, x, call) -> Activations.leakyRelu(np, x, slope(call))),
        row("elu", (np, x, call) -> Activations.elu(np, x, call.real("alpha", 1))),
        row("celu", (np, x, call) -> Activations.celu(np, x, call.real("alpha", 1))),
        row("selu", (np, x, call) -> Activations.selu(np, x)),
        row("prelu", ActivationOperators::prelu),
        row("gelu", ActivationOperators::gelu),
        row("gelu_erf", ActivationOperators::gelu),
        row("gelu_tanh", (np, x, call) -> Activations.gelu(np, x, true)),
        row("silu", (np, x, call) -> Activations.swish(np, x, 1)),
        row("mish", (np, x, call) -> Activations.mish(np, x)),
        row("hardswish", (np, x, call) -> Activations.hardSwish(np, x)),
        row("hardsigmoid", (np, x, call) -> Activations.hardSigmoid(np, x, 1.0 / 6, 0.5)),
        row(
            "hardtanh",
            (np, x, call) ->
                Activations.hardTanh(np, x, call.real("min", -1), call.real("max", 1))),
        row("logsigmoid", (np, x, call) -> Activations.logSigmoid(np, x)),
        row(
            "softplus",
            (np, x, call) ->
                Activations.softplus(np, x, call.real("beta", 1), call.real("threshold", 20))),
        row("softsign", (np, x, call) -> Activations.softsign(np, x)),
        row("tanhshrink", (np, x, call) -> Activations.tanhShrink(np, x)),
        row(
            "softshrink",
            (np, x, call) -> Activations.softShrink(np, x, lambda(call), lambda(call))),
        row("hardshrink", (np, x, call) -> Activations.hardShrink(np, x, lambda(call))),
        row("threshold", ActivationOperators::threshold),
        row("glu", (np, x, call) -> Activations.glu(np, x, call.axis(-1))),
        row("softmax", (np, x, call) -> Activations.softmax(np, x, call.axis(-1), 1)),
        row("softmin", (np, x, call) -> Activations.softmin(np, x, call.axis(-1))),
        row("log_softmax", (np, x, call) -> Activations.logSoftmax(np, x, call.axis(-1))));
  }

  private static Map.Entry<String, OperatorFunction> row(String name, Activation function) {
    return entry(name, OperatorFunction.of(call -> function.of(call.np(), call.x(), call)));
  }

  private static double slope(OperatorCall call) {
    return call.real("negative_slope", call.real("slope", 0.01));
  }

  private static double lambda(OperatorCall call) {
    return call.real("lambd", call.real("lambda", 0.5));
  }

  private static Value gelu(NumPy np, Value x, OperatorCall call) {
    return Activations.gelu(np, x, call.text("approximate", "none").equals("tanh"));
  }

  private static Value prelu(NumPy np, Value x, OperatorCall call) {
    Value slope = call.value("weight");
    boolean single = slope.type().shape().size().is(1);
    return Activations.prelu(
        np, x, single ? slope : Normalization.alongChannels(np, slope, x.type().rank()));
  }

  private static Value threshold(NumPy np, Value x, OperatorCall call) {
    Value bound = np.scalarLike(x, call.real("threshold", 0));
    return np.where(np.greater(x, bound), x, np.scalarLike(x, call.real("value", 0)));
  }
}
