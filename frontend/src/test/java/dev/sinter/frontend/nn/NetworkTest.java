package dev.sinter.frontend.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.frontend.nn.layer.Activation;
import dev.sinter.frontend.nn.layer.BatchNorm;
import dev.sinter.frontend.nn.layer.Convolution;
import dev.sinter.frontend.nn.layer.Dropout;
import dev.sinter.frontend.nn.layer.Embedding;
import dev.sinter.frontend.nn.layer.Flatten;
import dev.sinter.frontend.nn.layer.LayerNorm;
import dev.sinter.frontend.nn.layer.Linear;
import dev.sinter.frontend.nn.layer.MultiHeadAttention;
import dev.sinter.frontend.nn.layer.Pool;
import dev.sinter.frontend.nn.layer.RandomShift;
import dev.sinter.frontend.nn.layer.Rescale;
import dev.sinter.frontend.nn.layer.Residual;
import dev.sinter.frontend.nn.layer.Sequential;
import dev.sinter.frontend.nn.layer.Softmax;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.StatePair;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.Optimizer;
import dev.sinter.ir.train.ParameterStep;
import dev.sinter.ir.train.Slot;
import dev.sinter.ir.train.Update;
import dev.sinter.ir.train.UpdateRule;
import dev.sinter.ir.type.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names, weights and graphs of networks. */
final class NetworkTest {
  private static final Input X = Input.of("x", "f32[n,2,6,6]");

  private static Network images() {
    Layer block =
        new Residual(Sequential.of(Convolution.of(2, 3, 3).withSameSize(), new BatchNorm()));
    Layer layers =
        Sequential.of(block, Activation.RELU, Pool.max(2, 2), new Flatten(), new Linear(3));
    return Network.of("images", X, "y", layers, 7);
  }

  private static final Objective SQUARES =
      Objective.of(
          "y",
          Input.of("t", "f32[n,3]"),
          (np, found, expected) -> np.mean(np.square(np.sub(found, expected))));

  /** Leaves parameters as they are. */
  private record Still() implements UpdateRule {
    @Override
    public String name() {
      return "still";
    }

    @Override
    public List<Slot> slots() {
      return List.of();
    }

    @Override
    public Update apply(ParameterStep at) {
      return new Update(at.parameter(), Map.of());
    }
  }

  private static final Optimizer STILL = Optimizer.of(new Still(), (np, step) -> step);

  private static List<String> names(List<Port> ports) {
    return ports.stream().map(Port::name).toList();
  }

  @Test
  void namesParametersByWhereTheyStand() {
    assertEquals(
        List.of(
            "0.body.0.weight",
            "0.body.0.bias",
            "0.body.1.weight",
            "0.body.1.bias",
            "4.weight",
            "4.bias"),
        List.copyOf(images().parameters().keySet()));
    assertEquals(
        List.of("0.body.1.running_mean", "0.body.1.running_var"),
        List.copyOf(images().state().keySet()));
  }

  @Test
  void summarizes() {
    assertEquals(
        """
        images
        layer     kind         output        parameters
        x         Input        f32[n,2,6,6]
        0.body.0  Convolution  f32[n,2,6,6]          38
        0.body.1  BatchNorm    f32[n,2,6,6]           4
        0.body    Sequential   f32[n,2,6,6]
        0         Residual     f32[n,2,6,6]
        1         Activation   f32[n,2,6,6]
        2         Pool         f32[n,2,3,3]
        3         Flatten      f32[n,18]
        4         Linear       f32[n,3]              57
        57 trained, 42 frozen parameters, 4 of state\
        """,
        images().freezing(name -> name.startsWith("0.")).summary().toString());
  }

  @Test
  void trainsWhatIsNotFrozen() {
    Network network = images().freezing(name -> name.startsWith("0."));
    Graph training = network.trainSpec(SQUARES, STILL).model();
    assertEquals(
        List.of("x", "0.body.1.running_mean", "0.body.1.running_var", "4.weight", "4.bias", "t"),
        names(training.inputs()));
    assertEquals(
        List.of("loss", "0.body.1.running_mean.next", "0.body.1.running_var.next"),
        names(training.outputs()));
    assertEquals(
        Set.of("0.body.1.running_mean", "0.body.1.running_var"),
        training.state().stream().map(StatePair::input).collect(Collectors.toSet()));
    assertEquals(
        Set.of("4.weight", "4.bias"), network.trainSpec(SQUARES, STILL).parameters().keySet());
    assertEquals(
        List.of("x", "4.weight", "4.bias", "0.body.1.running_mean", "0.body.1.running_var", "t")
            .stream()
            .sorted()
            .toList(),
        names(network.validation(SQUARES).inputs()).stream().sorted().toList());
  }

  @Test
  void oneSeedGivesOneSetOfWeights() {
    Map<String, Tensor> first = images().parameters();
    images()
        .parameters()
        .forEach((name, value) -> assertTrue(value.contentEquals(first.get(name)), name));
  }

  @Test
  void dropsInTrainingOnly() {
    Layer layers = Sequential.of(Dropout.dropping(0.5), new RandomShift(1));
    Network network = Network.of("noise", Input.of("x", "f32[4,1,3,3]"), "y", layers, 3);
    assertEquals(Set.of("#random"), network.state().keySet());
    Tensor x = ones("f32[4,1,3,3]");
    assertTrue(x.contentEquals(Interpreter.run(network.inference(), List.of(x)).getFirst()));
    Objective sum = Objective.of("y", Input.of("t", "f32[]"), (np, y, t) -> np.add(np.sum(y), t));
    Graph training = network.trainSpec(sum, STILL).model();
    List<Tensor> results =
        Interpreter.run(
            training,
            List.of(x, network.state().get("#random"), Tensor.zeros(TensorType.parse("f32[]"))));
    assertTrue(results.getFirst().getDouble(0) != 36, "some are dropped");
    // Dropout, and a shift along each of two axes.
    assertEquals(3, results.getLast().getLong(1));
  }

  private static Tensor ones(String type) {
    Tensor tensor = Tensor.zeros(TensorType.parse(type));
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(i, 1);
    }
    return tensor;
  }

  /** Each image moves by itself, keeps what does not leave it, and gets zeros. */
  @Test
  void shiftsWholeImages() {
    Network network =
        Network.of("shift", Input.of("x", "f32[64,1,5,5]"), "y", new RandomShift(1), 11);
    Tensor x = Tensor.zeros(TensorType.parse("f32[64,1,5,5]"));
    for (int n = 0; n < 64; n++) {
      x.setDouble(n * 25 + 12, n + 1);
    }
    Objective each = Objective.of("y", Input.of("t", "f32[]"), (np, y, t) -> np.add(y, t));
    List<Tensor> results =
        Interpreter.run(
            network.trainSpec(each, STILL).model(),
            List.of(x, network.state().get("#random"), Tensor.zeros(TensorType.parse("f32[]"))));
    Tensor y = results.getFirst();
    Set<Integer> places = new TreeSet<>();
    for (int n = 0; n < 64; n++) {
      for (int i = 0; i < 25; i++) {
        if (y.getDouble(n * 25 + i) != 0) {
          assertEquals(n + 1, y.getDouble(n * 25 + i));
          places.add(i);
        }
      }
    }
    assertEquals(Set.of(6, 7, 8, 11, 12, 13, 16, 17, 18), places);
  }

  @Test
  void aLayerAppliedTwiceHasOneSetOfParameters() {
    Layer twice = (scope, x) -> scope.layer("a", new Linear(4), scope.layer("a", new Linear(4), x));
    Network network = Network.of("twice", Input.of("x", "f32[n,4]"), "y", twice, 1);
    assertEquals(List.of("a.weight", "a.bias"), List.copyOf(network.parameters().keySet()));
  }

  @Test
  void computesFurther() {
    Network network = images().then("y", "p", new Softmax(-1));
    assertEquals(List.of("p"), names(network.inference().outputs()));
    assertEquals(images().parameters().keySet(), network.parameters().keySet());
  }

  @Test
  void takesOtherWeights() {
    Network network = images();
    Map<String, Tensor> values = new LinkedHashMap<>(network.parameters());
    values.put("4.bias", ones("f32[3]"));
    values.put("#steps", ones("f32[]"));
    assertEquals(1, network.with(values).parameters().get("4.bias").getDouble(2));
    values.put("4.bias", ones("f32[2]"));
    assertRefused(
        ErrorCode.INPUT_SHAPE,
        "images: '4.bias' is f32[3], its new value f32[2]",
        () -> network.with(values));
    values.remove("4.bias");
    assertRefused(
        ErrorCode.INPUT_MISSING,
        "images: no value of the parameter '4.bias'",
        () -> network.with(values));
  }

  private static void assertRefused(ErrorCode code, String message, Runnable call) {
    SinterException refusal = assertThrows(SinterException.class, call::run);
    assertEquals(message, refusal.getMessage());
    assertEquals(code, refusal.code());
  }

  /** A layer that does not fit, and what is said of it. */
  record Misfit(Layer layer, String input, ErrorCode code, String message) {
    @Override
    public String toString() {
      return layer.kind() + " of " + input;
    }
  }

  private static Misfit misfit(Layer layer, String input, ErrorCode code, String message) {
    return new Misfit(layer, input, code, message);
  }

  static List<Misfit> misfits() {
    ErrorCode shape = ErrorCode.SHAPE_MISMATCH;
    return List.of(
        misfit(
            new Linear(2),
            "f32[3,n]",
            ErrorCode.FEATURE_UNSUPPORTED,
            "one: axis -1 of f32[3,n], expected a size that is known"),
        misfit(new Linear(2), "f32[]", shape, "one: x is f32[], expected an axis -1"),
        misfit(
            Convolution.of(4, 3, 3).withGroups(3),
            "f32[n,6,8,8]",
            shape,
            "one: 3 groups of 6 channels in and 4 out, expected a divisor of both"),
        misfit(
            new Residual(new Linear(3)),
            "f32[n,4]",
            shape,
            "one: the body gives f32[n,3], expected f32[n,4]"),
        misfit(
            new MultiHeadAttention(3),
            "f32[n,5,4]",
            shape,
            "one: x is f32[n,5,4], expected [N, L, E] with an E that 3 heads divide"),
        misfit(
            new Embedding(4, 2),
            "f32[n]",
            ErrorCode.TYPE_MISMATCH,
            "one: x is f32[n], expected integers"),
        misfit(
            new LayerNorm(3, 1e-5), "f32[2,4]", shape, "one: x is f32[2,4], expected an axis -3"),
        misfit(new Softmax(2), "f32[2,4]", shape, "one: x is f32[2,4], expected an axis 2"),
        misfit(
            (scope, x) -> scope.layer("a", new Linear(2), scope.layer("a", new Flatten(), x)),
            "f32[n,4]",
            ErrorCode.ATTRIBUTE_INVALID,
            "one: 'one.a' names two layers, a Flatten and a Linear"),
        misfit(
            (scope, x) -> {
              scope.renew("mean", x);
              return x;
            },
            "f32[n]",
            ErrorCode.ATTRIBUTE_INVALID,
            "one: 'one.mean' is no state, there is []"));
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void saysWhichLayerDoesNotFit(Misfit misfit) {
    Layer one = (scope, x) -> scope.layer("one", misfit.layer, x);
    Input input = Input.of("x", misfit.input);
    assertRefused(misfit.code, misfit.message, () -> Network.of("network", input, "y", one, 1));
  }

  @Test
  void refusesLayersOfNoSize() {
    assertRefused(
        ErrorCode.ATTRIBUTE_INVALID,
        "outputs of a linear layer: 0, expected above 0",
        () -> new Linear(0));
    assertRefused(
        ErrorCode.ATTRIBUTE_INVALID,
        "two layers named 'a' in a row",
        () -> Sequential.of().then("a", new Flatten()).then("a", new Rescale(1, 0)));
  }

  @Test
  void refusesAnObjectiveOfSomethingElse() {
    Objective other = Objective.of("z", Input.of("t", "f32[n,3]"), (np, y, t) -> y);
    assertRefused(
        ErrorCode.INPUT_UNKNOWN,
        "no 'z' for the objective, expected one of [x, y, t]",
        () -> images().validation(other));
  }
}
