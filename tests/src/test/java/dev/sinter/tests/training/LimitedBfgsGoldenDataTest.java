package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.optim.minimize.Bfgs;
import dev.sinter.runtime.optim.minimize.Direction;
import dev.sinter.runtime.optim.minimize.FixedStep;
import dev.sinter.runtime.optim.minimize.FlatTensors;
import dev.sinter.runtime.optim.minimize.LimitedBfgs;
import dev.sinter.runtime.optim.minimize.LineSearch;
import dev.sinter.runtime.optim.minimize.Minimization;
import dev.sinter.runtime.optim.minimize.Objective;
import dev.sinter.runtime.optim.minimize.Stopping;
import dev.sinter.runtime.optim.minimize.StrongWolfe;
import dev.sinter.tests.Shared;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/** PyTorch's L-BFGS, whose step(closure) is several iterations; and a full one with a search. */
final class LimitedBfgsGoldenDataTest {
  private static final double TOLERANCE = 1e-6;

  private final SmallNetwork network =
      SmallNetwork.of(OptimizerCase.json(Shared.path("goldens", "optim", "_problem.json")));
  private final FlatTensors layout = layout(network);
  private final Graph graph = lossAndGradients(network);

  private static FlatTensors layout(SmallNetwork network) {
    SequencedMap<String, TensorType> types = new LinkedHashMap<>();
    network.initial().forEach((name, value) -> types.put(name, value.type()));
    return new FlatTensors(types);
  }

  private static Graph lossAndGradients(SmallNetwork network) {
    GraphBuilder builder = new GraphBuilder("loss and gradients");
    Map<String, Value> values = new LinkedHashMap<>();
    network.initial().forEach((name, v) -> values.put(name, builder.input(name, v.type())));
    SmallNetwork.LossAndGradients loss = network.differentiate(new NumPy(builder), values);
    builder.output("loss", loss.loss());
    values.keySet().forEach(name -> builder.output("d " + name, loss.gradients().get(name)));
    return builder.build();
  }

  private double evaluate(double[] point, double[] gradient) {
    List<Tensor> outputs = Interpreter.run(graph, new ArrayList<>(layout.unpack(point).values()));
    Map<String, Tensor> gradients = new LinkedHashMap<>();
    int next = 1;
    for (String name : network.initial().keySet()) {
      gradients.put(name, outputs.get(next++));
    }
    double[] flat = layout.pack(gradients);
    System.arraycopy(flat, 0, gradient, 0, flat.length);
    return outputs.getFirst().getDouble(0);
  }

  private Minimization start(Direction direction, LineSearch search) {
    Objective objective = this::evaluate;
    return Minimization.start(objective, direction, search, layout.pack(network.initial()));
  }

  @Test
  void followsPyTorch() {
    OptimizerCase golden = OptimizerCase.read(Shared.path("goldens", "optim", "lbfgs.json"));
    Minimization m =
        start(
            new LimitedBfgs((long) golden.number("history_size")),
            new FixedStep(golden.number("lr")));
    Stopping stopping =
        new Stopping(
            (long) golden.number("max_iter"),
            golden.number("tolerance_grad"),
            golden.number("tolerance_change"),
            golden.number("tolerance_change"));
    for (int step = 1; step <= golden.steps(); step++) {
      assertNear(golden.losses()[step - 1], m.value(), "loss before step " + step);
      m.run(stopping);
      if (golden.parameters().containsKey(step)) {
        double[] expected = layout.pack(golden.parameters().get(step));
        double[] found = m.point();
        for (int i = 0; i < expected.length; i++) {
          assertNear(expected[i], found[i], "element %d after step %d".formatted(i, step));
        }
      }
    }
    assertNear(golden.losses()[golden.steps()], m.value(), "last loss");
  }

  private static void assertNear(double expected, double found, String place) {
    assertEquals(expected, found, TOLERANCE * Math.abs(expected), place);
  }

  @Test
  void quasiNewtonMethodsGetFartherThanAnyGradientMethodOfTheseGoldens() {
    for (Direction direction : List.of(LimitedBfgs.defaults(), Bfgs.defaults())) {
      Minimization m = start(direction, StrongWolfe.defaults());
      m.run(new Stopping(60, 1e-9, 0, 0));
      assertEquals(0, m.value(), 1e-6, direction.toString());
    }
  }
}
