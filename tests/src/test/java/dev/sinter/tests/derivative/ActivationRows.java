package dev.sinter.tests.derivative;

import static dev.sinter.tests.derivative.FunctionRow.row;

import dev.sinter.frontend.composite.Activations;
import dev.sinter.frontend.composite.CellActivation;
import dev.sinter.frontend.composite.RecurrentCell;
import dev.sinter.frontend.composite.Softmax;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Activations and softmaxes. */
final class ActivationRows {
  private static final String IN = "[3,4]";

  private ActivationRows() {}

  static List<FunctionRow> all() {
    List<FunctionRow> all =
        new ArrayList<>(
            List.of(
                row("Activations.relu", IN, (np, x) -> Activations.relu(np, x.get(0))),
                row(
                    "Activations.leakyRelu",
                    IN,
                    (np, x) -> Activations.leakyRelu(np, x.get(0), .1)),
                row(
                    "Activations.prelu",
                    "[3,4] [4]",
                    (np, x) -> Activations.prelu(np, x.get(0), x.get(1))),
                row("Activations.elu", IN, (np, x) -> Activations.elu(np, x.get(0), 1.3)),
                row("Activations.celu", IN, (np, x) -> Activations.celu(np, x.get(0), 1.3)),
                row("Activations.selu", IN, (np, x) -> Activations.selu(np, x.get(0))),
                row("Activations.sigmoid", IN, (np, x) -> Activations.sigmoid(np, x.get(0))),
                row("Activations.logSigmoid", IN, (np, x) -> Activations.logSigmoid(np, x.get(0))),
                row("Activations.softplus", IN, (np, x) -> Activations.softplus(np, x.get(0))),
                row(
                    "Activations.softplus: scaled",
                    IN,
                    (np, x) -> Activations.softplus(np, x.get(0), 2, 1)),
                row("Activations.softsign", IN, (np, x) -> Activations.softsign(np, x.get(0))),
                row("Activations.mish", IN, (np, x) -> Activations.mish(np, x.get(0))),
                row("Activations.tanhShrink", IN, (np, x) -> Activations.tanhShrink(np, x.get(0))),
                row(
                    "Activations.hardTanh",
                    IN,
                    (np, x) -> Activations.hardTanh(np, x.get(0), -1, 1)),
                row(
                    "Activations.hardSigmoid",
                    IN,
                    (np, x) -> Activations.hardSigmoid(np, x.get(0), .4, .5)),
                row("Activations.hardSwish", IN, (np, x) -> Activations.hardSwish(np, x.get(0))),
                row(
                    "Activations.hardShrink",
                    IN,
                    (np, x) -> Activations.hardShrink(np, x.get(0), .5)),
                row(
                    "Activations.softShrink",
                    IN,
                    (np, x) -> Activations.softShrink(np, x.get(0), .5, .4)),
                row(
                    "Activations.thresholdedRelu",
                    IN,
                    (np, x) -> Activations.thresholdedRelu(np, x.get(0), .3)),
                row("Activations.glu", IN, (np, x) -> Activations.glu(np, x.get(0), 1)),
                row("Activations.maxout", IN, (np, x) -> Activations.maxout(np, x.get(0), 2, 1)),
                row("Activations.swish", IN, (np, x) -> Activations.swish(np, x.get(0), 1.2)),
                row("Activations.gelu: erf", IN, (np, x) -> Activations.gelu(np, x.get(0), false)),
                row("Activations.gelu: tanh", IN, (np, x) -> Activations.gelu(np, x.get(0), true)),
                row("Activations.softmin", IN, (np, x) -> Activations.softmin(np, x.get(0), 1)),
                row("Activations.softmax", IN, (np, x) -> Activations.softmax(np, x.get(0), 1, 2)),
                row(
                    "Activations.logSoftmax",
                    IN,
                    (np, x) -> Activations.logSoftmax(np, x.get(0), 1)),
                row("Softmax.softmax", IN, (np, x) -> Softmax.softmax(np, x.get(0), List.of(0, 1))),
                row(
                    "Softmax.logSoftmax",
                    IN,
                    (np, x) -> Softmax.logSoftmax(np, x.get(0), List.of(0)))));
    for (CellActivation.Kind kind : CellActivation.Kind.values()) {
      all.add(
          row(
              "RecurrentCell.activate: " + kind,
              IN,
              (np, x) ->
                  RecurrentCell.activate(
                      np, CellActivation.of(kind), OptionalDouble.of(1.1), x.get(0))));
    }
    return all;
  }
}
