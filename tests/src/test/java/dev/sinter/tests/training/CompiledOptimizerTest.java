package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.cli.measure.LaunchList;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.Clock;
import dev.sinter.ir.train.Optimizer;
import dev.sinter.ir.train.OptimizerPlan;
import dev.sinter.ir.train.Schedule;
import dev.sinter.ir.train.StepResult;
import dev.sinter.ir.train.UpdateRule;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import dev.sinter.runtime.optim.AdaGrad;
import dev.sinter.runtime.optim.Adadelta;
import dev.sinter.runtime.optim.Adam;
import dev.sinter.runtime.optim.AdamW;
import dev.sinter.runtime.optim.Adamax;
import dev.sinter.runtime.optim.AmsGrad;
import dev.sinter.runtime.optim.ClipByNorm;
import dev.sinter.runtime.optim.ClipByValue;
import dev.sinter.runtime.optim.CoupledDecay;
import dev.sinter.runtime.optim.Lion;
import dev.sinter.runtime.optim.Momentum;
import dev.sinter.runtime.optim.NAdam;
import dev.sinter.runtime.optim.Nesterov;
import dev.sinter.runtime.optim.RAdam;
import dev.sinter.runtime.optim.RmsProp;
import dev.sinter.runtime.optim.Sgd;
import dev.sinter.runtime.optim.SoftThreshold;
import dev.sinter.runtime.optim.WeightAverage;
import dev.sinter.runtime.optim.schedule.Constant;
import dev.sinter.runtime.optim.schedule.ConstantWarmUp;
import dev.sinter.runtime.optim.schedule.CosineAnnealing;
import dev.sinter.runtime.optim.schedule.ExponentialDecay;
import dev.sinter.runtime.optim.schedule.InverseSquareRoot;
import dev.sinter.runtime.optim.schedule.LinearRamp;
import dev.sinter.runtime.optim.schedule.MultiStepDecay;
import dev.sinter.runtime.optim.schedule.OneCycle;
import dev.sinter.runtime.optim.schedule.PolynomialDecay;
import dev.sinter.runtime.optim.schedule.StepDecay;
import dev.sinter.runtime.optim.schedule.Triangular;
import dev.sinter.runtime.optim.schedule.WarmRestarts;
import dev.sinter.tests.kernels.UsableTargets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Updates as kernels: nothing of a rule or a schedule is left to the interpreter, and compiled ones
 * give what it gives.
 */
final class CompiledOptimizerTest {
  private static final long SEED = 3;

  /** A named optimizer. */
  record Row(String name, Optimizer optimizer) {
    static Row of(UpdateRule rule) {
      return new Row(rule.name(), Optimizer.of(rule, new Constant(0.1)));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    Stream<UpdateRule> rules =
        Stream.of(
            new Sgd(),
            Momentum.velocity(0.9),
            Momentum.buffer(0.9).dampened(0.1),
            Momentum.average(0.9),
            Momentum.unbiased(0.9),
            Nesterov.lookAhead(0.9),
            Nesterov.shifted(0.9),
            Nesterov.buffer(0.9),
            Nesterov.average(0.9),
            AdaGrad.defaults().withRateDecay(0.1),
            RmsProp.of(0.9).centering().withMomentum(0.9),
            RmsProp.of(0.9).withNesterov(0.9),
            Adadelta.defaults(),
            Adam.defaults(),
            Adam.defaults().uncorrected(),
            AdamW.of(0.1),
            AmsGrad.defaults(),
            Adamax.defaults(),
            NAdam.defaults(),
            new RAdam(0.9, 0.9, 1e-8),
            Lion.defaults(),
            CoupledDecay.l1(0.1, new Sgd()),
            new SoftThreshold(0.1, new Sgd()),
            WeightAverage.warmed(0.9, new Sgd()));
    Optimizer sgd = Optimizer.of(new Sgd(), new Constant(0.1));
    return Stream.concat(
        rules.map(Row::of),
        Stream.of(
            new Row("clipped by norm", sgd.with(ClipByNorm.exact(1))),
            new Row("clipped as by PyTorch", sgd.with(ClipByNorm.withMargin(1))),
            new Row("clipped by value", sgd.with(new ClipByValue(0.5))),
            new Row("accumulated", sgd.accumulating(2))));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isKernelsThroughAndThrough(Row row) {
    check(step(row.optimizer(), ElementType.F64), row + " in f64", 1e-11);
    check(step(row.optimizer(), ElementType.F32), row + " in f32", 2e-5);
  }

  private static Graph step(Optimizer optimizer, ElementType element) {
    SequencedMap<String, TensorType> types = new LinkedHashMap<>();
    types.put("w", TensorType.of(element, 3, 5));
    types.put("b", TensorType.of(element, 5));
    OptimizerPlan plan = optimizer.plan(types);
    GraphBuilder builder = new GraphBuilder("step");
    NumPy np = new NumPy(builder);
    Value step = builder.input("step", TensorType.of(ElementType.I64));
    Map<String, Value> values = new LinkedHashMap<>();
    Map<String, Value> gradients = new LinkedHashMap<>();
    types.forEach((name, type) -> values.put(name, builder.input(name, type)));
    types.forEach((name, type) -> gradients.put(name, builder.input("d " + name, type)));
    Map<String, Value> state = new LinkedHashMap<>();
    plan.slots().forEach(slot -> state.put(slot.name(), builder.input(slot.name(), slot.type())));
    StepResult next = plan.step(np, Clock.at(step), values, gradients, state);
    next.parameters().forEach((name, value) -> builder.output("next " + name, value));
    next.slots().forEach((name, value) -> builder.output("next " + name, value));
    return builder.build();
  }

  @Test
  void schedulesAreKernels() {
    GraphBuilder builder = new GraphBuilder("rates");
    NumPy np = new NumPy(builder);
    Value step = np.cast(builder.input("step", TensorType.of(ElementType.I64)), ElementType.F64);
    List<Schedule> schedules =
        List.of(
            new StepDecay(0.3, 0.5, 2),
            MultiStepDecay.of(0.3, 0.1, 1L, 2L),
            new ExponentialDecay(0.3, 0.9),
            new CosineAnnealing(0.3, 0.1, 10),
            new WarmRestarts(0.3, 0.1, 2, 1),
            new WarmRestarts(0.3, 0.1, 1, 2),
            OneCycle.of(0.3, 20),
            OneCycle.of(0.3, 20).linear().threePhases(),
            new LinearRamp(0.3, 0.1, 1, 10).then(2, new CosineAnnealing(0.3, 0.1, 10)),
            new ConstantWarmUp(0.3, 0.1, 5),
            new PolynomialDecay(0.3, 0.1, 10, 1.5),
            new InverseSquareRoot(0.3, 2),
            Triangular.halving(0.1, 0.3, 1, 2));
    for (int i = 0; i < schedules.size(); i++) {
      builder.output("rate " + i, schedules.get(i).rate(np, step));
    }
    check(builder.build(), "schedules", 1e-13);
  }

  private static void check(Graph graph, String what, double tolerance) {
    List<Tensor> inputs = inputs(graph);
    List<Tensor> expected = Interpreter.run(graph, inputs);
    for (Target target : targets()) {
      Artifact artifact = Sinter.compileArtifact(graph, CompileOptions.forTargets(target));
      for (Artifact.Variant variant : artifact.variants()) {
        List<Step.Host> interpreted = LaunchList.of(variant.program()).interpreted();
        assertEquals(List.of(), interpreted, what + " for " + variant.target());
      }
      RunOptions options = RunOptions.defaults().withThreads(1).withTarget(target.name());
      try (Executable executable = Sinter.open(artifact, options)) {
        assertNear(expected, executable.run(inputs), tolerance, what + " on " + target.name());
      }
    }
  }

  /** The best bytecode and the best machine code: whether a step is a kernel is alike for all. */
  private static List<Target> targets() {
    List<Target> machines = UsableTargets.machines();
    return Stream.concat(
            Stream.of(Sinter.hostTarget()),
            machines.subList(Math.max(0, machines.size() - 1), machines.size()).stream())
        .toList();
  }

  /** Step 3; what is squared or averaged is not negative, and one is a fair value of it. */
  private static List<Tensor> inputs(Graph graph) {
    Random random = new Random(SEED);
    List<Tensor> inputs = new ArrayList<>();
    for (Port port : graph.inputs()) {
      Tensor tensor = Tensor.zeros(port.value().type());
      boolean integer = !tensor.element().isFloat();
      boolean slot = port.name().contains("#");
      for (int i = 0; i < tensor.size(); i++) {
        double value = slot ? 0.9 + random.nextDouble() / 10 : random.nextGaussian();
        tensor.setDouble(i, integer ? 3 : value);
      }
      inputs.add(tensor);
    }
    return inputs;
  }

  private static void assertNear(
      List<Tensor> expected, List<Tensor> found, double tolerance, String what) {
    for (int port = 0; port < expected.size(); port++) {
      Tensor tensor = expected.get(port);
      for (int i = 0; i < tensor.size(); i++) {
        double value = tensor.getDouble(i);
        assertEquals(
            value,
            found.get(port).getDouble(i),
            tolerance * Math.max(1, Math.abs(value)),
            "%s, output %d, element %d, seed %d".formatted(what, port, i, SEED));
      }
    }
  }
}
