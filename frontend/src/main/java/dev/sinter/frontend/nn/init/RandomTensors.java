package dev.sinter.frontend.nn.init;

import dev.sinter.frontend.composite.RandomValues;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * Random tensors of a seed and a stream. They are drawn in f64 by {@link RandomValues} and rounded
 * once, so that a parameter in f32 is the rounded one in f64.
 */
record RandomTensors(long seed, long stream) {
  @FunctionalInterface
  private interface Draw {
    Value from(NumPy np, RandomValues random);
  }

  /** Even on [low, high). */
  Tensor uniform(TensorType type, double low, double high) {
    return drawn(
        type,
        (np, random) ->
            np.add(np.mul(random.uniform(ElementType.F64, type.shape()), high - low), low));
  }

  Tensor normal(TensorType type, double mean, double deviation) {
    return drawn(
        type,
        (np, random) ->
            np.add(np.mul(random.normal(ElementType.F64, type.shape()), deviation), mean));
  }

  private Tensor drawn(TensorType type, Draw draw) {
    GraphBuilder builder = new GraphBuilder("initial");
    NumPy np = new NumPy(builder);
    Value values = draw.from(np, new RandomValues(np, seed, stream));
    builder.output("values", np.cast(values, type.element()));
    Graph graph = builder.build();
    return Interpreter.run(graph, List.of()).getFirst();
  }
}
