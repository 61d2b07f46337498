package dev.sinter.passes.recognise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.text.GraphParser;
import dev.sinter.passes.simplify.Golden;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AbsorbNormalizationTest {
  private static final String CONVOLUTION =
      "%h: f32[1,2,2,2] = conv_general(%x, %k) {strides=[1,1], low=[0,0], high=[0,0],"
          + " inputDilation=[1,1], kernelDilation=[1,1], featureGroups=1, batchGroups=1,"
          + " accumulate=f32, channelsLast=false}";

  /** A normalisation of %h of one of these types, over 2 channels. */
  private static String graph(String lines, String input, String type, String outputs) {
    return """
    graph "g" (%%x "x": %s, %%w "w": f32[2]) {
      %%k: f32[2,1,2,2] = constant {value=f32[2,1,2,2]{1.0, 2.0, 3.0, 4.0, -1.0, 0.5, 0.25, 2.0}}
      %%m: f32[3,2] = constant {value=f32[3,2]{1.0, 2.0, 3.0, 4.0, -1.0, 0.5}}
      %%t: f32[2,3] = constant {value=f32[2,3]{1.0, 2.0, 3.0, 4.0, -1.0, 0.5}}
      %%b: f32[2] = constant {value=f32[2]{0.5, -3.0}}
      %%scale: f32[2] = constant {value=f32[2]{2.0, -0.5}}
      %%shift: f32[2] = constant {value=f32[2]{1.0, 3.0}}
      %%mean: f32[2] = constant {value=f32[2]{0.25, -7.0}}
      %%variance: f32[2] = constant {value=f32[2]{4.0, 0.5}}
      %s
      %%y: %s = BatchNormalization(%%h, %%scale, %%shift, %%mean, %%variance) {epsilon=0.125}
        body: graph "b" (%%0 "x": %s, %%1 "s": f32[2], %%2 "b": f32[2], %%3 "m": f32[2], %%4 "v": f32[2]) {
          %%5: f32[] = constant {value=f32[]{0.125}}
          %%6: f32[2] = broadcast(%%5) {shape=[2], axes=[]}
          %%7: f32[2] = add(%%4, %%6)
          %%8: f32[2] = rsqrt(%%7)
          %%9: f32[2] = mul(%%8, %%1)
          %%10: %s = broadcast(%%3) {shape=%s, axes=[1]}
          %%11: %s = sub(%%0, %%10)
          %%12: %s = broadcast(%%9) {shape=%s, axes=[1]}
          %%13: %s = mul(%%11, %%12)
          %%14: %s = broadcast(%%2) {shape=%s, axes=[1]}
          %%15: %s = add(%%13, %%14)
          return %%15 "y"
        }
      return %s
    }
    """
        .formatted(
            input,
            lines.replace(";", "\n"),
            type,
            type,
            type,
            type.substring(3),
            type,
            type,
            type.substring(3),
            type,
            type,
            type.substring(3),
            type,
            outputs);
  }

  private static final String MATRIX =
      "%h: f32[4,2] = dot_general(%x, %m) {lhsBatch=[], rhsBatch=[], lhsContracting=[1],"
          + " rhsContracting=[0], accumulate=f32}";

  private static String lines(String name) {
    return switch (name) {
      case "convolution" -> CONVOLUTION;
      case "convolution with bias" ->
          CONVOLUTION.replace("%h", "%c")
              + "; %d: f32[2,1,1] = reshape(%b) {shape=[2,1,1]};"
              + " %e: f32[1,2,2,2] = broadcast(%d) {shape=[1,2,2,2], axes=[1,2,3]};"
              + " %h: f32[1,2,2,2] = add(%e, %c)";
      case "matrix" -> MATRIX;
      case "transposed matrix" -> MATRIX.replace("%m", "%t").replace("ting=[0]", "ting=[1]");
      case "computed bias" ->
          CONVOLUTION.replace("%h", "%c")
              + "; %e: f32[1,2,2,2] = broadcast(%w) {shape=[1,2,2,2], axes=[1]};"
              + " %h: f32[1,2,2,2] = add(%e, %c)";
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Graph parse(String name, String outputs) {
    boolean image = lines(name).contains("conv");
    return GraphParser.parse(
        graph(
            lines(name),
            image ? "f32[1,1,3,3]" : "f32[4,3]",
            image ? "f32[1,2,2,2]" : "f32[4,2]",
            outputs));
  }

  @ParameterizedTest
  @CsvSource({"convolution", "convolution with bias", "matrix", "transposed matrix"})
  void constantsTakeItIn(String name) {
    Graph before = parse(name, "%y \"y\"");
    Graph after = Golden.apply(new AbsorbNormalization(), before);
    GraphVerifier.verify(after);
    assertEquals(0, normalizations(after), after::toString);
    assertSame(after, Golden.apply(new AbsorbNormalization(), after));
    Tensor x = Tensor.zeros(before.inputTypes().getFirst());
    for (long i = 0; i < x.size(); i++) {
      x.setDouble(i, 0.5 * i - 2);
    }
    List<Tensor> inputs = List.of(x, Tensor.of(new float[] {1, 2}, 2));
    Tensor expected = Interpreter.run(before, inputs).getFirst();
    Tensor found = Interpreter.run(after, inputs).getFirst();
    for (long i = 0; i < expected.size(); i++) {
      assertEquals(expected.getDouble(i), found.getDouble(i), 1e-5, name + ", element " + i);
    }
  }

  /** The product is needed as it was, or the sum is not known. */
  @ParameterizedTest
  @CsvSource({"convolution, %y \"y\" %h \"h\"", "computed bias, %y \"y\""})
  void othersStay(String name, String outputs) {
    Graph before = parse(name, outputs.replace("\" %", "\", %"));
    assertSame(before, Golden.apply(new AbsorbNormalization(), before));
  }

  private static long normalizations(Graph graph) {
    return graph.nodes().stream().filter(node -> node.op() instanceof Composite).count();
  }
}
