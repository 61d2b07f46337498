package dev.sinter.tests.training;

import static java.util.Map.entry;

import dev.sinter.frontend.composite.RecurrentCell;
import dev.sinter.frontend.nn.functional.DotProductAttention;
import dev.sinter.frontend.nn.functional.GateOrder;
import dev.sinter.frontend.nn.functional.Recurrent;
import dev.sinter.frontend.nn.functional.Recurrent.Weights;
import dev.sinter.ir.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Recurrent networks and attention by PyTorch's names. */
final class SequenceOperators {
  private SequenceOperators() {}

  static Map<String, OperatorFunction> table() {
    return Map.ofEntries(
        entry("rnn", call -> sequence(call, simple(call))),
        entry("lstm", call -> sequence(call, Recurrent.lstm())),
        entry("gru", call -> sequence(call, Recurrent.gruResetAfter())),
        entry("rnn_cell", call -> step(call, simple(call))),
        entry("lstm_cell", call -> step(call, Recurrent.lstm())),
        entry("gru_cell", call -> step(call, Recurrent.gruResetAfter())),
        entry("attention", OperatorFunction.of(SequenceOperators::attention)));
  }

  private static RecurrentCell simple(OperatorCall call) {
    return call.text("gate_order", "tanh").equals("relu") ? Recurrent.relu() : Recurrent.tanh();
  }

  private static List<Value> sequence(OperatorCall call, RecurrentCell cell) {
    List<List<Weights>> layers = new ArrayList<>();
    for (int layer = 0; layer < call.integer("layers", 1); layer++) {
      List<Weights> directions = new ArrayList<>(List.of(weights(call, "_l" + layer)));
      if (call.flag("bidirectional", false)) {
        directions.add(weights(call, "_l" + layer + "_reverse"));
      }
      layers.add(directions);
    }
    Recurrent network = new Recurrent(cell, GateOrder.PYTORCH);
    Recurrent.Result result = network.run(call.np(), call.x(), layers, states(call), null);
    List<Value> outputs = new ArrayList<>(List.of(result.y()));
    outputs.addAll(result.states());
    return outputs;
  }

  private static List<Value> step(OperatorCall call, RecurrentCell cell) {
    return new Recurrent(cell, GateOrder.PYTORCH)
        .step(call.np(), call.x(), weights(call, ""), states(call));
  }

  private static Weights weights(OperatorCall call, String suffix) {
    return new Weights(
        call.value("weight_ih" + suffix),
        call.value("weight_hh" + suffix),
        call.optional("bias_ih" + suffix),
        call.optional("bias_hh" + suffix));
  }

  private static List<Value> states(OperatorCall call) {
    List<Value> states = new ArrayList<>();
    for (String name : List.of("h0", "c0")) {
      if (call.optional(name) != null) {
        states.add(call.value(name));
      }
    }
    return states;
  }

  private static Value attention(OperatorCall call) {
    return DotProductAttention.attention(
        call.np(), call.value("q"), call.value("k"), call.value("v"), call.optional("mask"));
  }
}
