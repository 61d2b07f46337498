package dev.sinter.frontend.nn;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** A network without its weights. */
record Definition(String name, List<Input> inputs, Network.Function function, long seed) {
  Definition {
    inputs = List.copyOf(inputs);
  }

  Definition with(Network.Function other) {
    return new Definition(name, inputs, other, seed);
  }

  /** What came of the network in one graph. */
  record Trace(Tracing tracing, Map<String, Value> inputs, SequencedMap<String, Value> outputs) {}

  /** Declares inputs, and adds all operations. */
  Trace trace(GraphBuilder builder, Mode mode, WeightSource weights) {
    Map<String, Value> values = declare(builder, inputs);
    Tracing tracing = new Tracing(builder, mode, weights, seed);
    return new Trace(tracing, values, function.apply(new Scope(tracing, ""), values));
  }

  static Map<String, Value> declare(GraphBuilder builder, List<Input> inputs) {
    Map<String, Value> values = new LinkedHashMap<>();
    inputs.forEach(input -> values.put(input.name(), builder.input(input.name(), input.type())));
    return values;
  }
}
