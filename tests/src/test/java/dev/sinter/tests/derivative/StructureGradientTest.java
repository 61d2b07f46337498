package dev.sinter.tests.derivative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.structure.Structure;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.Optimizer;
import dev.sinter.ir.train.TrainSpec;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.Sinter;
import dev.sinter.runtime.optim.Adam;
import dev.sinter.runtime.optim.schedule.Constant;
import dev.sinter.runtime.train.Trainer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/** Parameters in records and lists: their gradients, and their values after training, are too. */
final class StructureGradientTest {
  /** A layer, of tensors or of values of a graph. */
  record Layer<X>(X weight, X bias) {}

  /** A network. */
  record Net<X>(List<Layer<X>> hidden, Map<String, X> heads) {}

  private static final Structure<Net<Tensor>, Tensor> TENSORS =
      Structure.of(Net.class, Tensor.class);
  private static final Structure<Net<Value>, Value> VALUES = Structure.of(Net.class, Value.class);

  private static Net<Tensor> initial() {
    Random random = new Random(4);
    Map<String, Tensor> heads = new LinkedHashMap<>();
    heads.put("right", tensor(random, 5));
    heads.put("left", tensor(random, 5));
    return new Net<>(
        List.of(
            new Layer<>(tensor(random, 3, 4), tensor(random, 4)),
            new Layer<>(tensor(random, 4, 5), tensor(random, 5))),
        heads);
  }

  private static Tensor tensor(Random random, long... shape) {
    Tensor tensor = Tensor.zeros(TensorType.of(ElementType.F64, shape));
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(i, random.nextDouble(-1, 1));
    }
    return tensor;
  }

  /** The mean of (left − right − y)², two heads on a common body. */
  private static Graph model() {
    GraphBuilder builder = new GraphBuilder("net");
    NumPy np = new NumPy(builder);
    SequencedMap<String, Value> inputs = new LinkedHashMap<>();
    TENSORS
        .flatten(initial())
        .forEach((name, leaf) -> inputs.put(name, builder.input(name, leaf.type())));
    Net<Value> net = VALUES.unflatten(inputs);
    Value x = builder.input("x", TensorType.parse("f64[8,3]"));
    for (Layer<Value> layer : net.hidden()) {
      x = np.tanh(np.add(np.matmul(x, layer.weight()), layer.bias()));
    }
    Value found =
        np.sub(np.matmul(x, net.heads().get("left")), np.matmul(x, net.heads().get("right")));
    Value wanted = builder.input("y", TensorType.parse("f64[8]"));
    builder.output("loss", np.mean(np.square(np.sub(found, wanted))));
    return builder.build();
  }

  private static Map<String, Tensor> batch() {
    Random random = new Random(9);
    return Map.of("x", tensor(random, 8, 3), "y", tensor(random, 8));
  }

  @Test
  void gradientsHaveTheStructureOfParameters() {
    List<String> names = List.copyOf(TENSORS.flatten(initial()).keySet());
    Graph gradient = Sinter.differentiator().valueAndGrad(model(), "loss", names);
    Map<String, Tensor> inputs = new LinkedHashMap<>(TENSORS.flatten(initial()));
    inputs.putAll(batch());
    try (Executable compiled = Sinter.compile(gradient)) {
      Map<String, Tensor> results = compiled.run(inputs);
      Net<Tensor> gradients = TENSORS.unflatten(results, ".gradient");
      assertEquals(TensorType.parse("f64[4,5]"), gradients.hidden().get(1).weight().type());
      Tensor left = gradients.heads().get("left");
      Tensor right = gradients.heads().get("right");
      for (long i = 0; i < left.size(); i++) {
        assertEquals(left.getDouble(i), -right.getDouble(i), 1e-15);
      }
      assertEquals(names.size() + 1, results.size());
    }
  }

  @Test
  void trainedParametersHaveTheStructureOfInitialOnes() {
    Optimizer optimizer = Optimizer.of(Adam.defaults(), new Constant(0.02));
    TrainSpec spec = TrainSpec.of(model(), "loss", TENSORS.flatten(initial()), optimizer);
    try (Trainer trainer = Trainer.of(spec)) {
      double first = trainer.step(batch());
      double last = first;
      for (int i = 0; i < 100; i++) {
        last = trainer.step(batch());
      }
      Net<Tensor> trained = TENSORS.unflatten(trainer.parameters());
      assertEquals(List.of("right", "left"), List.copyOf(trained.heads().keySet()));
      assertTrue(last < first / 4, "from %s to %s".formatted(first, last));
      double before = initial().hidden().get(0).bias().getDouble(0);
      assertTrue(trained.hidden().get(0).bias().getDouble(0) != before);
    }
  }
}
