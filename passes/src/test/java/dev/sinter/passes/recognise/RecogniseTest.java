package dev.sinter.passes.recognise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.pipeline.PassContext;
import dev.sinter.passes.simplify.Decompose;
import dev.sinter.passes.simplify.Fold;
import dev.sinter.passes.simplify.Golden;
import dev.sinter.passes.simplify.SameBits;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Forms as exporters write them: what each is raised to, and that it computes what it did. */
class RecogniseTest {
  private static final long SEED = 20_26;

  /**
   * A formula over inputs, and the composites that are left of it, in order.
   *
   * @param inputs the types
   */
  record Form(
      String title,
      List<String> inputs,
      BiFunction<NumPy, List<Value>, Value> formula,
      String expected) {
    @Override
    public String toString() {
      return title;
    }

    Graph graph() {
      GraphBuilder builder = new GraphBuilder("g");
      List<Value> values = new ArrayList<>();
      for (String type : inputs) {
        values.add(builder.input("in" + values.size(), TensorType.parse(type)));
      }
      builder.output("y", formula.apply(new NumPy(builder), values));
      return builder.build();
    }
  }

  private static Form elementwise(
      String title, BiFunction<NumPy, Value, Value> formula, String expected) {
    return new Form(
        title, List.of("f32[3,5]"), (np, in) -> formula.apply(np, in.getFirst()), expected);
  }

  static Stream<Form> forms() {
    return Stream.of(gelus(), swishes(), softmaxes(), norms(), attentions()).flatMap(List::stream);
  }

  private static Value bell(NumPy np, Value x) {
    return np.add(np.real(Unary.Function.ERF, np.div(x, Math.sqrt(2))), 1);
  }

  private static Value cube(NumPy np, Value x) {
    return np.mul(np.pow(x, 3), 0.044715);
  }

  private static List<Form> gelus() {
    String erf = "Gelu {approximate=none}";
    String tanh = "Gelu {approximate=tanh}";
    double root = Math.sqrt(2 / Math.PI);
    return List.of(
        elementwise("x·(1 + erf)·½", (np, x) -> np.mul(np.mul(x, bell(np, x)), 0.5), erf),
        elementwise("½·x·(1 + erf)", (np, x) -> np.mul(np.mul(x, 0.5), bell(np, x)), erf),
        elementwise("x·(½·(1 + erf))", (np, x) -> np.mul(x, np.mul(bell(np, x), 0.5)), erf),
        elementwise(
            "(1 + erf)·x / 2, √½ as a factor",
            (np, x) ->
                np.div(
                    np.mul(
                        np.add(
                            np.scalar(ElementType.F32, 1.0),
                            np.real(Unary.Function.ERF, np.mul(x, 0.70710677))),
                        x),
                    2),
            erf),
        elementwise(
            "x·(½ + ½·erf)",
            (np, x) ->
                np.mul(
                    x,
                    np.add(np.mul(np.real(Unary.Function.ERF, np.div(x, Math.sqrt(2))), 0.5), 0.5)),
            erf),
        elementwise(
            "½·x·(1 + tanh(√(2/π)·(x + 0.044715·pow(x, 3))))",
            (np, x) ->
                np.mul(np.mul(x, 0.5), np.add(np.tanh(np.mul(np.add(x, cube(np, x)), root)), 1)),
            tanh),
        elementwise(
            "x·x·x, sum in the other order",
            (np, x) ->
                np.mul(
                    np.mul(
                        x,
                        np.add(
                            np.tanh(
                                np.mul(np.add(np.mul(np.mul(np.mul(x, x), x), 0.044715), x), root)),
                            1)),
                    0.5),
            tanh),
        elementwise(
            "√(2/π)·x·(1 + 0.044715·x·x)",
            (np, x) ->
                np.mul(
                    np.mul(x, 0.5),
                    np.add(
                        np.tanh(np.mul(np.mul(x, root), np.add(np.mul(np.mul(x, 0.044715), x), 1))),
                        1)),
            tanh),
        elementwise(
            "another number is no gelu", (np, x) -> np.mul(np.mul(x, bell(np, x)), 0.6), ""),
        elementwise(
            "another operand is no gelu",
            (np, x) -> np.mul(np.mul(np.exp(x), bell(np, x)), 0.5),
            ""));
  }

  private static List<Form> swishes() {
    return List.of(
        elementwise(
            "x·sigmoid(x)",
            (np, x) -> np.mul(x, np.real(Unary.Function.SIGMOID, x)),
            "Swish {alpha=1.0}"),
        elementwise(
            "sigmoid(1.75·x)·x",
            (np, x) -> np.mul(np.real(Unary.Function.SIGMOID, np.mul(x, 1.75)), x),
            "Swish {alpha=1.75}"),
        elementwise(
            "x / (1 + exp(−x))",
            (np, x) -> np.div(x, np.add(np.exp(np.negative(x)), 1)),
            "Swish {alpha=1.0}"),
        elementwise(
            "x·(1 / (1 + exp(−x)))",
            (np, x) ->
                np.mul(
                    x, np.div(np.scalar(ElementType.F32, 1.0), np.add(np.exp(np.negative(x)), 1))),
            "Swish {alpha=1.0}"));
  }

  private static Value shifted(NumPy np, Value x) {
    return np.sub(x, np.max(x, true, -1));
  }

  private static List<Form> softmaxes() {
    return List.of(
        elementwise(
            "exp(x − max) / Σ",
            (np, x) -> {
              Value powers = np.exp(shifted(np, x));
              return np.div(powers, np.sum(powers, true, -1));
            },
            "Softmax {axes=[1]}"),
        elementwise(
            "exp(x − max)·(1 / Σ)",
            (np, x) -> {
              Value powers = np.exp(shifted(np, x));
              Value sum = np.sum(powers, true, -1);
              return np.mul(powers, np.div(np.onesLike(sum), sum));
            },
            "Softmax {axes=[1]}"),
        elementwise(
            "over all axes",
            (np, x) -> {
              Value powers = np.exp(np.sub(x, np.max(x)));
              return np.div(powers, np.sum(powers));
            },
            "Softmax {axes=[0, 1]}"),
        elementwise(
            "sum over another axis",
            (np, x) -> {
              Value powers = np.exp(shifted(np, x));
              return np.div(powers, np.sum(powers, true, 0));
            },
            ""),
        elementwise(
            "without the maximum", (np, x) -> np.div(np.exp(x), np.sum(np.exp(x), true, -1)), ""),
        elementwise(
            "ln softmax",
            (np, x) -> {
              Value powers = np.exp(shifted(np, x));
              return np.log(np.div(powers, np.sum(powers, true, -1)));
            },
            "LogSoftmax {axes=[1]}"),
        elementwise(
            "(x − max) − ln Σ",
            (np, x) -> {
              Value shifted = shifted(np, x);
              return np.sub(shifted, np.log(np.sum(np.exp(shifted), true, -1)));
            },
            "LogSoftmax {axes=[1]}"),
        elementwise(
            "x − (max + ln Σ)",
            (np, x) -> {
              Value max = np.max(x, true, -1);
              Value sum = np.sum(np.exp(np.sub(x, max)), true, -1);
              return np.sub(x, np.add(np.log(sum), max));
            },
            "LogSoftmax {axes=[1]}"));
  }

  private static Value centred(NumPy np, Value x) {
    return np.sub(x, np.mean(x, true, -1));
  }

  private static Value deviation(NumPy np, Value square) {
    return np.sqrt(np.add(np.mean(square, true, -1), 0.125));
  }

  private static Form norm(
      String title, BiFunction<NumPy, List<Value>, Value> formula, String expected) {
    return new Form(title, List.of("f32[2,3,4]", "f32[4]", "f32[4]"), formula, expected);
  }

  private static List<Form> norms() {
    String layer = "LayerNormalization {axis=2, epsilon=0.125}";
    String rms = "RMSNormalization {axis=2, epsilon=0.125}";
    return List.of(
        norm(
            "pow, sqrt, div, mul, add",
            (np, in) -> {
              Value centred = centred(np, in.getFirst());
              Value normal = np.div(centred, deviation(np, np.pow(centred, 2)));
              return np.add(np.mul(normal, in.get(1)), in.get(2));
            },
            layer + " x3"),
        norm(
            "square, reciprocal, shift first",
            (np, in) -> {
              Value centred = centred(np, in.getFirst());
              Value deviation = deviation(np, np.mul(centred, centred));
              Value normal = np.mul(np.div(np.onesLike(deviation), deviation), centred);
              return np.add(in.get(2), np.mul(in.get(1), normal));
            },
            layer + " x3"),
        norm(
            "rsqrt, no shift",
            (np, in) -> {
              Value centred = centred(np, in.getFirst());
              Value variance = np.mean(np.mul(centred, centred), true, -1);
              Value inverse = np.real(Unary.Function.RSQRT, np.add(variance, 0.125));
              return np.mul(np.mul(centred, inverse), in.get(1));
            },
            layer + " x2"),
        norm(
            "the difference written twice, power ½",
            (np, in) -> {
              Value x = in.getFirst();
              Value variance = np.mean(np.pow(centred(np, x), 2), true, -1);
              return np.div(centred(np, x), np.pow(np.add(variance, 0.125), 0.5));
            },
            layer + " x1"),
        norm(
            "scale and shift of full size stay outside",
            (np, in) -> {
              Value centred = centred(np, in.getFirst());
              Value normal = np.div(centred, deviation(np, np.pow(centred, 2)));
              return np.add(np.mul(normal, in.getFirst()), in.getFirst());
            },
            layer + " x1"),
        norm(
            "root mean square",
            (np, in) -> {
              Value x = in.getFirst();
              return np.mul(in.get(1), np.div(x, deviation(np, np.pow(x, 2))));
            },
            rms + " x2"),
        norm(
            "root mean square by rsqrt without scale",
            (np, in) -> {
              Value x = in.getFirst();
              Value mean = np.mean(np.mul(x, x), true, -1);
              return np.mul(np.real(Unary.Function.RSQRT, np.add(mean, 0.125)), x);
            },
            rms + " x1"),
        norm(
            "a mean over the first axis is none of these",
            (np, in) -> {
              Value x = in.getFirst();
              Value mean = np.mean(np.mul(x, x), true, 0);
              return np.mul(np.real(Unary.Function.RSQRT, np.add(mean, 0.125)), x);
            },
            ""),
        new Form(
            "instance normalisation of images",
            List.of("f32[2,3,4,5]", "f32[3,1,1]", "f32[1,3,1,1]"),
            (np, in) -> {
              Value x = in.getFirst();
              Value centred = np.sub(x, np.mean(x, true, 2, 3));
              Value variance = np.mean(np.mul(centred, centred), true, 2, 3);
              Value normal = np.div(centred, np.sqrt(np.add(variance, 0.125)));
              return np.add(np.mul(normal, in.get(1)), in.get(2));
            },
            "InstanceNormalization {epsilon=0.125} x3"));
  }

  private static Value softmax(NumPy np, Value x) {
    Value powers = np.exp(shifted(np, x));
    return np.div(powers, np.sum(powers, true, -1));
  }

  private static Form attention(
      String title, String mask, BiFunction<NumPy, List<Value>, Value> formula, String expected) {
    return new Form(
        title,
        List.of("f32[2,3,4,8]", "f32[2,3,8,5]", "f32[2,3,5,6]", mask),
        formula,
        "Attention {" + expected);
  }

  private static List<Form> attentions() {
    return List.of(
        attention(
            "scores divided, mask added",
            "f32[2,1,1,5]",
            (np, in) -> {
              Value scores = np.div(np.matmul(in.get(0), in.get(1)), 4);
              return np.matmul(softmax(np, np.add(scores, in.get(3))), in.get(2));
            },
            "operands=mask, scale=0.25} x4"),
        attention(
            "queries and keys scaled, no mask",
            "f32[1]",
            (np, in) ->
                np.matmul(
                    softmax(np, np.matmul(np.mul(in.get(0), 0.5), np.mul(in.get(1), 0.5))),
                    in.get(2)),
            "scale=0.25} x3"),
        attention(
            "hidden where the mask is true",
            "bool[4,5]",
            (np, in) -> {
              Value scores = np.mul(np.matmul(in.get(0), in.get(1)), 0.25);
              Value hidden = np.scalar(ElementType.F32, -10000.0);
              return np.matmul(softmax(np, np.where(in.get(3), hidden, scores)), in.get(2));
            },
            "masked=-10000.0, operands=mask, scale=0.25} x4"),
        attention(
            "visible where the mask is true, mask after cap",
            "bool[2,1,4,5]",
            (np, in) -> {
              Value scores = np.matmul(in.get(0), in.get(1));
              Value capped = np.mul(np.tanh(np.div(scores, 30)), 30);
              Value hidden = np.scalar(ElementType.F32, Double.NEGATIVE_INFINITY);
              return np.matmul(softmax(np, np.where(in.get(3), capped, hidden)), in.get(2));
            },
            "operands=mask, scale=1.0, softcap=30.0} x4"));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void isRaisedAndComputesTheSame(Form form) {
    Graph graph = new Fold().apply(form.graph(), PassContext.DEFAULT);
    Graph raised = Golden.apply(new Recognise(), graph);
    GraphVerifier.verify(raised);
    assertEquals(form.expected(), composites(raised), raised::toString);
    assertSame(raised, Golden.apply(new Recognise(), raised), raised::toString);
    List<Tensor> inputs = inputs(graph);
    List<Tensor> expected = Interpreter.run(graph, inputs);
    SameBits.check(expected, Interpreter.run(raised, inputs), () -> "seed " + SEED);
    Graph opened = Golden.apply(new Decompose(), raised);
    SameBits.check(expected, Interpreter.run(opened, inputs), () -> "opened, seed " + SEED);
  }

  /** Names and attributes, and numbers of operands where there may be one or several. */
  private static String composites(Graph graph) {
    List<String> all = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Composite composite) {
        String text = node.op().mnemonic() + " " + attributes(composite);
        boolean affine = text.contains("ormalization") || text.startsWith("Attention");
        all.add(affine ? text + " x" + node.operands().size() : text);
      }
    }
    return String.join("; ", all);
  }

  private static String attributes(Composite composite) {
    List<String> all = new ArrayList<>();
    composite
        .attributes()
        .values()
        .forEach((name, value) -> {
          String text = value.toString();
          all.add(name + "=" + text.substring(text.indexOf('=') + 1, text.length() - 1));
        });
    return "{" + String.join(", ", all) + "}";
  }

  private static List<Tensor> inputs(Graph graph) {
    Random random = new Random(SEED);
    List<Tensor> inputs = new ArrayList<>();
    for (TensorType type : graph.inputTypes()) {
      Tensor tensor = Tensor.zeros(type);
      for (long i = 0; i < tensor.size(); i++) {
        if (type.element().isFloat()) {
          tensor.setDouble(i, random.nextGaussian());
        } else {
          tensor.setLong(i, random.nextInt(2));
        }
      }
      inputs.add(tensor);
    }
    return inputs;
  }

  @Test
  void theSubgraphIsTheBody() {
    Golden.check(
        new Recognise(),
        """
        graph "g" (%0 "x": f32[n,4]) {
          %1: f32[n,4] = neg(%0) @"a"
          %2: f32[n,4] = sigmoid(%1) @"b"
          %3: f32[n,4] = mul(%2, %1) @"c"
          %4: f32[n,4] = exp(%3) @"d"
          return %4 "y"
        }
        """,
        """
        graph "g" (%0 "x": f32[n,4]) {
          %1: f32[n,4] = neg(%0) @"a"
          %2: f32[n,4] = Swish(%1) {alpha=1.0} @"c"
            body: graph "Swish" (%0 "in0": f32[n,4]) {
              %1: f32[n,4] = sigmoid(%0) @"b"
              %2: f32[n,4] = mul(%1, %0) @"c"
              return %2 "out0"
            }
          %3: f32[n,4] = exp(%2) @"d"
          return %3 "y"
        }
        """);
  }

  /** It would be computed twice. */
  @Test
  void whatIsReadElsewhereStays() {
    Golden.unchanged(
        new Recognise(),
        """
        graph "g" (%0 "x": f32[n,4]) {
          %1: f32[n,4] = sigmoid(%0)
          %2: f32[n,4] = mul(%1, %0)
          %3: f32[n,4] = exp(%1)
          return %2 "y", %3 "z"
        }
        """);
  }

  @Test
  void keysAreGivenUntransposed() {
    Graph graph = attentions().get(1).graph();
    Node attention =
        Golden.apply(new Recognise(), graph).nodes().stream()
            .filter(node -> node.op() instanceof Composite)
            .findFirst()
            .orElseThrow();
    assertEquals(
        "[f32[2,3,4,8], f32[2,3,5,8], f32[2,3,5,6]]",
        attention.operands().stream().map(Value::type).toList().toString());
  }

  @Test
  void decomposeKeepsWhatASchedulerTakes() {
    PassContext context = PassContext.scheduling(one -> one instanceof StandardComposite.Attention);
    Graph graph = Golden.apply(new Recognise(), attentions().getFirst().graph());
    assertEquals(
        "Attention {operands=mask, scale=0.25} x4",
        composites(new Decompose().apply(graph, context)));
    assertEquals("", composites(new Decompose().apply(graph, PassContext.DEFAULT)));
  }

  @Test
  void bodiesOfLoopsAreSearched() {
    Golden.check(
        new Recognise(),
        """
        graph "g" (%0 "x": f32[4], %1 "s": f32[5,4]) {
          %2: f32[4] = scan(%0, %1) {carried=1, invariant=0, length=5, reverse=false}
            body: graph "b" (%0 "x": f32[4], %1 "s": f32[4]) {
              %2: f32[4] = add(%0, %1)
              %3: f32[4] = sigmoid(%2)
              %4: f32[4] = mul(%2, %3)
              return %4 "x"
            }
          return %2 "r"
        }
        """,
        """
        graph "g" (%0 "x": f32[4], %1 "s": f32[5,4]) {
          %2: f32[4] = scan(%0, %1) {carried=1, invariant=0, length=5, reverse=false}
            body: graph "b" (%0 "x": f32[4], %1 "s": f32[4]) {
              %2: f32[4] = add(%0, %1)
              %3: f32[4] = Swish(%2) {alpha=1.0}
                body: graph "Swish" (%0 "in0": f32[4]) {
                  %1: f32[4] = sigmoid(%0)
                  %2: f32[4] = mul(%0, %1)
                  return %2 "out0"
                }
              return %3 "x"
            }
          return %2 "r"
        }
        """);
  }
}
