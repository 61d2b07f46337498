package dev.sinter.tests.training;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.StatePair;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.TrainSpec;
import dev.sinter.runtime.Sinter;
import dev.sinter.runtime.train.TrainingGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the graph of a training step in the interpreter: what a trainer is compared with. */
final class InterpretedTrainer {
  private final TrainSpec spec;
  private final Graph graph;
  private final Map<String, Tensor> state;

  InterpretedTrainer(TrainSpec spec) {
    this.spec = spec;
    graph = TrainingGraph.of(spec, Sinter.differentiator());
    state = new LinkedHashMap<>(TrainingGraph.initialState(spec));
  }

  double step(Map<String, Tensor> batch) {
    List<Tensor> inputs = new ArrayList<>();
    for (Port port : graph.inputs()) {
      inputs.add(batch.getOrDefault(port.name(), state.get(port.name())));
    }
    List<Tensor> outputs = Interpreter.run(graph, inputs);
    Map<String, Tensor> results = new LinkedHashMap<>();
    for (int i = 0; i < outputs.size(); i++) {
      results.put(graph.outputs().get(i).name(), outputs.get(i));
    }
    for (StatePair pair : graph.state()) {
      state.put(pair.input(), results.get(pair.output()));
    }
    return results.get(spec.loss()).getDouble(0);
  }
}
