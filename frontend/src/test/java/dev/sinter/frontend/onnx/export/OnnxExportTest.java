package dev.sinter.frontend.onnx.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.frontend.composite.Activations;
import dev.sinter.frontend.composite.Softmax;
import dev.sinter.frontend.onnx.Onnx;
import dev.sinter.frontend.onnx.proto.ModelProto;
import dev.sinter.frontend.onnx.proto.NodeProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.text.GraphParser;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class OnnxExportTest {
  private static final long SEED = 11;

  /** Random elements; small integers, so that they can be indices and nothing overflows. */
  private static Tensor random(TensorType type, SplittableRandom random) {
    Tensor tensor = Tensor.zeros(type);
    for (long i = 0; i < tensor.size(); i++) {
      switch (type.element().kind()) {
        case FLOAT -> tensor.setDouble(i, random.nextGaussian());
        case BOOL -> tensor.setLong(i, random.nextInt(2));
        case UNSIGNED, SIGNED -> tensor.setLong(i, random.nextInt(1, 3));
      }
    }
    return tensor;
  }

  static List<Tensor> inputs(Graph graph, long size, SplittableRandom random) {
    List<Tensor> inputs = new ArrayList<>();
    for (Port port : graph.inputs()) {
      Shape shape = Shape.of(port.value().type().shape().eval(_ -> size));
      inputs.add(random(port.value().type().withShape(shape), random));
    }
    return inputs;
  }

  /**
   * Operators, the types of their operands and of the result, and of inputs that only give sizes.
   */
  private static final String OPERATORS =
      """
      compare {relation=eq} | f32[2,3]; f32[2,3] | bool[2,3]
      compare {relation=ne} | i64[2]; i64[2] | bool[2]
      compare {relation=lt} | bool[4]; bool[4] | bool[4]
      compare {relation=ge} | f64[4]; f64[4] | bool[4]
      select | bool[n]; f32[n]; f32[n] | f32[n]
      cast {to=i32} | f32[5] | i32[5]
      cast {to=bf16} | i64[5] | bf16[5]
      cast {to=f16} | bool[5] | f16[5]
      broadcast {shape=[2,3], axes=[1]} | f32[3] | f32[2,3]
      broadcast {shape=[3,2], axes=[0]} | f32[3] | f32[3,2]
      broadcast {shape=[n,2], axes=[]} | f32[] | f32[n,2] | f32[n]
      broadcast {shape=[2,n,4,3], axes=[1,2,3]} | f32[n,1,3] | f32[2,n,4,3]
      reshape {shape=[n,6]} | f32[n,2,3] | f32[n,6]
      reshape {shape=[m,n]} | f32[n,m] | f32[m,n]
      reshape {shape=[n,0,2]} | f32[0,n] | f32[n,0,2]
      transpose {permutation=[2,0,1]} | i32[2,n,4] | i32[4,2,n]
      slice {starts=[1,0], sizes=[3,n], strides=[2,1]} | f32[7,n] | f32[3,n]
      slice {starts=[1], sizes=[n-1], strides=[1]} | f32[n] | f32[n-1]
      slice {starts=[5], sizes=[0], strides=[1]} | f32[5] | f32[0]
      pad {low=[1,0], high=[2,-1], interior=[0,0]} | f32[2,n]; f32[] | f32[5,n-1]
      pad {low=[n], high=[0], interior=[0]} | i64[3]; i64[] | i64[n+3] | f32[n]
      concat {axis=0} | f32[2,n]; f32[3,n] | f32[5,n]
      reverse {axes=[0,2]} | f32[2,n,3] | f32[2,n,3]
      reverse {axes=[]} | f32[2] | f32[2]
      arg_reduce {max=true, axis=1, last=false} | f32[n,4] | i64[n]
      arg_reduce {max=false, axis=0, last=true} | i32[n,4] | i64[4]
      cumulative {combiner=sum, axis=1, exclusive=false, reverse=true} | f32[n,4] | f32[n,4]
      cumulative {combiner=sum, axis=0, exclusive=true, reverse=false} | i16[4] | i16[4]
      dot_general {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0], accumulate=f32} | f32[n,4]; f32[4,3] | f32[n,3]
      dot_general {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[1], accumulate=f32} | f32[n,4]; f32[3,4] | f32[n,3]
      dot_general {lhsBatch=[], rhsBatch=[], lhsContracting=[2], rhsContracting=[0], accumulate=f32} | f32[2,n,4]; f32[4,3] | f32[2,n,3]
      dot_general {lhsBatch=[0,1], rhsBatch=[0,1], lhsContracting=[3], rhsContracting=[2], accumulate=f32} | f32[n,2,5,4]; f32[n,2,4,3] | f32[n,2,5,3]
      dot_general {lhsBatch=[], rhsBatch=[], lhsContracting=[0], rhsContracting=[0], accumulate=f32} | f32[4,n]; f32[4] | f32[n]
      dot_general {lhsBatch=[], rhsBatch=[], lhsContracting=[0], rhsContracting=[0], accumulate=f32} | f32[4]; f32[4] | f32[]
      dot_general {lhsBatch=[], rhsBatch=[], lhsContracting=[], rhsContracting=[], accumulate=f32} | f32[2,3]; f32[n,5] | f32[2,3,n,5]
      dot_general {lhsBatch=[0], rhsBatch=[2], lhsContracting=[2,3], rhsContracting=[1,0], accumulate=f32} | f32[n,2,3,4]; f32[4,3,n,5] | f32[n,2,5]
      dot_general {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0], accumulate=i32} | i8[2,4]; i8[4,3] | i32[2,3]
      conv_general {strides=[2,2], low=[1,1], high=[1,1], inputDilation=[1,1], kernelDilation=[1,1], featureGroups=1, batchGroups=1, accumulate=f32, channelsLast=false} | f32[n,3,8,8]; f32[4,3,3,3] | f32[n,4,4,4]
      conv_general {strides=[1], low=[0], high=[1], inputDilation=[1], kernelDilation=[2], featureGroups=2, batchGroups=1, accumulate=f32, channelsLast=false} | f32[1,4,9]; f32[4,2,3] | f32[1,4,6]
      conv_general {strides=[1,1], low=[2,1], high=[2,2], inputDilation=[2,3], kernelDilation=[1,2], featureGroups=1, batchGroups=1, accumulate=f32, channelsLast=false} | f32[n,3,4,5]; f32[2,3,3,2] | f32[n,2,9,14]
      conv_general {strides=[1], low=[1], high=[2], inputDilation=[2], kernelDilation=[1], featureGroups=2, batchGroups=1, accumulate=f32, channelsLast=false} | f32[n,4,5]; f32[6,2,2] | f32[n,6,11]
      reduce_window {combiner=max, window=[1,1,3,3], strides=[1,1,2,2], dilation=[1,1,1,1], low=[0,0,1,1], high=[0,0,1,1]} | f32[n,2,7,7] | f32[n,2,4,4]
      reduce_window {combiner=sum, window=[1,1,3], strides=[1,1,2], dilation=[1,1,1], low=[0,0,0], high=[0,0,0]} | f32[n,2,7] | f32[n,2,3]
      reduce_window {combiner=min, window=[1,1,3], strides=[1,1,1], dilation=[1,1,2], low=[0,0,1], high=[0,0,1]} | f32[1,2,7] | f32[1,2,5]
      gather {batch=0, indexed=[0], bounds=refuse} | f32[5,n]; i64[2,3,1] | f32[2,3,n]
      gather {batch=0, indexed=[1], bounds=clamp} | f32[n,5]; i32[4,1] | f32[4,n]
      gather {batch=1, indexed=[1,3], bounds=refuse} | f32[2,4,3,5]; i64[2,7,2] | f32[2,7,3]
      scatter {batch=0, indexed=[0], combination=add, bounds=refuse} | f32[5,n]; i64[2,1]; f32[2,n] | f32[5,n]
      scatter {batch=0, indexed=[1], combination=replace, bounds=clamp} | f32[4,5]; i32[3,1]; f32[3,4] | f32[4,5]
      iota {type=f32[n], axis=0} | | f32[n] | f32[n]
      iota {type=i32[2,n,3], axis=1} | | i32[2,n,3] | f32[n]
      extent {size=3*n+1} | | i64[] | f32[n]
      extent {size=(n-3)/2} | | i64[] | f32[n]
      extent {size=max(n%3,7-n)} | | i64[] | f32[n]
      extent {size=n*m*m} | | i64[] | f32[n,m]
      constant {value=bf16[2]{1.0, -inf}} | | bf16[2]
      constant {value=bool[2]{true, false}} | | bool[2]
      not | bool[4] | bool[4]
      not | i16[4] | i16[4]
      neg | u8[4] | u8[4]
      abs | i8[4] | i8[4]
      pow | f64[3]; f64[3] | f64[3]
      shift_left | u16[3]; u16[3] | u16[3]
      shift_right | u32[3]; u32[3] | u32[3]
      reduce {combiner=all, axes=[0]} | bool[2,n] | bool[n]
      reduce {combiner=any, axes=[1]} | bool[2,n] | bool[2]
      reduce {combiner=any, axes=[1]} | bool[2,0] | bool[2]
      reduce {combiner=sum, axes=[]} | f32[2,n] | f32[2,n]
      """;

  private static final List<String> FUNCTIONS =
      List.of(
          "neg", "abs", "sign", "floor", "ceil", "trunc", "round", "sqrt", "rsqrt", "exp", "log",
          "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh",
          "atanh", "erf", "sigmoid");

  static Stream<String> operators() {
    return Stream.of(
            OPERATORS.lines(),
            FUNCTIONS.stream().map(name -> name + " | f32[n,3] | f32[n,3]"),
            Stream.of("add", "sub", "mul", "div", "rem", "max", "min")
                .flatMap(name -> of("%s | E[n]; E[n] | E[n]", name, "f32", "i32", "u8", "bf16")),
            Stream.of("and", "or", "xor")
                .flatMap(name -> of("%s | E[3]; E[3] | E[3]", name, "bool", "i8", "u64")),
            Stream.of("sum", "product", "max", "min")
                .flatMap(name ->
                    of(
                        "reduce {combiner=%s, axes=[0,2]} | E[2,n,3] | E[n]",
                        name, "f32", "i64", "i8", "u16")))
        .flatMap(lines -> lines);
  }

  private static Stream<String> of(String line, String name, String... elements) {
    return Stream.of(elements).map(element -> line.formatted(name).replace("E[", element + "["));
  }

  static Graph graph(String line) {
    List<String> fields = Stream.of(line.split("\\|", -1)).map(String::strip).toList();
    StringBuilder text = new StringBuilder("graph \"one\" (");
    List<String> types = types(fields.get(1));
    List<String> all = new ArrayList<>(types);
    all.addAll(fields.size() > 3 ? types(fields.get(3)) : List.of());
    for (int i = 0; i < all.size(); i++) {
      text.append(i == 0 ? "" : ", ").append("%%%d \"x%d\": %s".formatted(i, i, all.get(i)));
    }
    String operator = fields.getFirst();
    int end = operator.contains(" ") ? operator.indexOf(' ') : operator.length();
    String operands =
        String.join(", ", IntStream.range(0, types.size()).mapToObj(i -> "%" + i).toList());
    text.append(") { %%%d: %s = ".formatted(all.size(), fields.get(2)))
        .append(operator, 0, end)
        .append("(" + operands + ")")
        .append(operator.substring(end))
        .append(" @\"place\" return %%%d \"y\" }".formatted(all.size()));
    return GraphParser.parse(text.toString());
  }

  private static List<String> types(String field) {
    return field.isEmpty() ? List.of() : List.of(field.split("; ", -1));
  }

  @ParameterizedTest
  @MethodSource("operators")
  void operatorsComeBackTheSame(String line) {
    SplittableRandom random = new SplittableRandom(SEED);
    Graph graph = graph(line);
    for (long size : List.of(4L, 2L)) {
      RoundTrip.check(graph, inputs(graph, size, random), "seed " + SEED + ", n=" + size);
    }
  }

  @Test
  void emptyBatchesStayEmpty() {
    Graph graph = graph("reshape {shape=[m,n]} | f32[n,m] | f32[m,n]");
    List<Tensor> inputs = List.of(Tensor.zeros(TensorType.of(ElementType.F32, 0, 3)));
    RoundTrip.check(graph, inputs, "n=0");
  }

  @ParameterizedTest
  @CsvSource({"f32, u8", "f16, i16", "bf16, u16", "f64, i8", "f32, i32"})
  void floatsSaturate(String from, String to) {
    Graph graph = graph("cast {to=%s} | %s[6] | %s[6]".formatted(to, from, to));
    Tensor x = Tensor.zeros(graph.inputTypes().getFirst());
    double[] values = {60_000, -60_000, 130.5, -1.5, Double.POSITIVE_INFINITY, Double.NaN};
    for (int i = 0; i < values.length; i++) {
      x.setDouble(i, values[i]);
    }
    RoundTrip.check(graph, List.of(x), to);
  }

  private static final String REFUSED =
      """
      expm1 | f32[2] | f32[2] | as exact
      atan2 | f32[2]; f32[2] | f32[2] | no operator
      pow | i8[2]; i8[2] | i8[2] | powers of i8
      shift_left | i32[2]; i32[2] | i32[2] | unsigned integers only
      pad {low=[0], high=[0], interior=[1]} | f32[2]; f32[] | f32[3] | between elements
      cumulative {combiner=max, axis=0, exclusive=false, reverse=false} | f32[2] | f32[2] | running sums only
      cast {to=f8e4m3} | f32[2] | f8e4m3[2] | 8 bits or more
      bitcast {to=u32} | f32[2] | u32[2] | no operator
      reduce_window {combiner=max, window=[2,1,1], strides=[1,1,1], dilation=[1,1,1], low=[0,0,0], high=[0,0,0]} | f32[4,1,1] | f32[3,1,1] | axes 2 and later
      reduce_window {combiner=product, window=[1,1,2], strides=[1,1,1], dilation=[1,1,1], low=[0,0,0], high=[0,0,0]} | f32[1,1,3] | f32[1,1,2] | no operator
      conv_general {strides=[2], low=[0], high=[0], inputDilation=[2], kernelDilation=[1], featureGroups=1, batchGroups=1, accumulate=f32, channelsLast=false} | f32[1,1,3]; f32[1,1,2] | f32[1,1,2] | without strides only
      conv_general {strides=[1], low=[2], high=[0], inputDilation=[2], kernelDilation=[1], featureGroups=1, batchGroups=1, accumulate=f32, channelsLast=false} | f32[1,1,3]; f32[1,1,2] | f32[1,1,6] | kernel's reach
      conv_general {strides=[1], low=[-1], high=[0], inputDilation=[1], kernelDilation=[1], featureGroups=1, batchGroups=1, accumulate=f32, channelsLast=false} | f32[1,1,3]; f32[1,1,2] | f32[1,1,1] | numbers from 0
      dot_general {lhsBatch=[], rhsBatch=[], lhsContracting=[0], rhsContracting=[0], accumulate=i8} | i8[2]; i8[2] | i8[] | products of matrices of i8
      scatter {batch=1, indexed=[1], combination=add, bounds=refuse} | f32[2,3]; i64[2,4,1]; f32[2,4] | f32[2,3] | without batches
      """;

  static Stream<String> refused() {
    return REFUSED.lines();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWhatOnnxHasNot(String line) {
    int end = line.lastIndexOf('|');
    Graph graph = graph(line.substring(0, end));
    SinterException e = assertThrows(SinterException.class, () -> OnnxExport.bytes(graph));
    assertEquals(ErrorCode.FEATURE_UNSUPPORTED, e.code());
    assertTrue(e.getMessage().contains(line.substring(end + 2)), e.getMessage());
    assertTrue(e.getMessage().contains("place: "), e.getMessage());
  }

  @Test
  void namesEveryNodeThatItRefuses() {
    Graph graph =
        GraphParser.parse(
            """
            graph "bad" (%0 "x": f32[n+1]) {
              %1: f32[n+1] = expm1(%0) @"first"
              %2: f32[n+1] = log1p(%1) @"second"
              return %2 "y"
            }
            """);
    String message =
        assertThrows(SinterException.class, () -> OnnxExport.bytes(graph)).getMessage();
    for (String part : List.of("input x: size n+1", "first: expm1", "second: log1p")) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void writesWhatOthersKnowByName(@TempDir Path folder) throws Exception {
    GraphBuilder builder = new GraphBuilder("named");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", new TensorType(ElementType.F32, Shape.parse("[batch,4]")));
    Value weights = builder.constant(Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 4, 2));
    Value bias = builder.constant(Tensor.of(new float[] {1, -1}, 2));
    Value hidden = np.maximum(np.add(np.matmul(x, weights), bias), 0);
    Value probabilities = Softmax.softmax(np, Activations.gelu(np, hidden, true), List.of(1));
    builder.output("y", probabilities);
    builder.metadata("licence", "Apache-2.0");
    Graph graph = builder.build();
    Path file = folder.resolve("named.onnx");
    OnnxExport.write(graph, file);
    ModelProto model = ModelProto.parseFrom(OnnxExport.bytes(graph));
    assertEquals(
        List.of("MatMul", "Add", "Relu", "Gelu", "Softmax", "Identity"),
        model.getGraph().getNodeList().stream().map(NodeProto::getOpType).toList());
    assertEquals(2, model.getGraph().getInitializerCount());
    assertEquals("Apache-2.0", Onnx.importModel(file).metadata().get("licence"));
    SplittableRandom random = new SplittableRandom(SEED);
    RoundTrip.check(graph, inputs(graph, 3, random), "seed " + SEED);
  }

  @Test
  void noTwoNodesHaveTheSameName() throws Exception {
    Graph graph =
        GraphParser.parse(
            """
            graph "names" (%0 "x": f32[n,3]) {
              %1: f32[n,3] = trunc(%0) @"a"
              %2: f32[n,3] = exp(%1) @"a_2"
              %3: f32[n,3] = rsqrt(%2) @"a"
              return %3 "y"
            }
            """);
    List<String> names =
        ModelProto.parseFrom(OnnxExport.bytes(graph)).getGraph().getNodeList().stream()
            .map(NodeProto::getName)
            .filter(name -> !name.isEmpty())
            .toList();
    assertEquals(7, names.size());
    assertEquals(names.stream().distinct().toList(), names);
  }

  @ParameterizedTest
  @CsvSource({"x, x", "c, c"})
  void inputsAndConstantsCanBeOutputs(String first, String second) {
    Graph graph =
        GraphParser.parse(
            """
            graph "same" (%%0 "v0": f32[2]) {
              %%1: f32[2] = constant {value=f32[2]{1.0, 2.0}}
              return %s "a", %s "b"
            }
            """
                .formatted(first.equals("x") ? "%0" : "%1", second.equals("x") ? "%0" : "%1"));
    RoundTrip.check(graph, List.of(Tensor.of(new float[] {3, 4}, 2)), first);
  }
}
