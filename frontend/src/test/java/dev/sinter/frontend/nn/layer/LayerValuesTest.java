package dev.sinter.frontend.nn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.frontend.nn.Input;
import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.Network;
import dev.sinter.frontend.nn.init.Initializer;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Layers give PyTorch's values, and their parameters have its names, order and layout.
 *
 * <p>Element i of parameter k is ½·sin(0.7·i + k + 1), element i of an input cos(0.9·i); expected
 * values were printed by PyTorch 1.13 in f64.
 */
final class LayerValuesTest {
  /**
   * A layer and what PyTorch gives.
   *
   * @param names of parameters, without the layer's own
   */
  record Case(Layer layer, String input, List<String> names, String output, String values) {
    @Override
    public String toString() {
      return layer.toString();
    }
  }

  private static final List<String> AFFINE = List.of("weight", "bias");
  private static final List<String> TWO_LAYERS_BOTH_WAYS =
      Stream.of("_l0", "_l0_reverse", "_l1", "_l1_reverse")
          .flatMap(which ->
              Stream.of("weight_ih", "weight_hh", "bias_ih", "bias_hh").map(name -> name + which))
          .toList();
  private static final List<String> ATTENTION =
      List.of("in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias");

  static List<Case> cases() {
    return List.of(
        new Case(
            new Linear(2),
            "f64[2,3]",
            AFFINE,
            "f64[2,2]",
            "1.106865246742, 0.155360234426, -0.441560807470, 0.572267958803"),
        new Case(
            Convolution.of(4, 3, 3).withStride(2).withPadding(1).withGroups(2),
            "f64[1,2,3,3]",
            AFFINE,
            "f64[1,4,2,2]",
            """
            -0.125784396043, 0.972608401988, -0.979350084775, -0.192493652605, -0.388625426206,
            0.722690113051, -1.219560017523, -0.449649753607, 0.542680586585, -0.299640857325,
            -0.075061031971, 0.935365882121, 0.267734716320, -0.556964222578, -0.363770101554,
            0.663397236156\
            """),
        new Case(
            Convolution.of(2, 2).withDilation(2).withoutBias(),
            "f64[1,1,5]",
            List.of("weight"),
            "f64[1,2,3]",
            """
            0.308081331320, -0.186734888591, -0.540233867664, 0.333007983474, 0.191141363839,
            -0.095377229252\
            """),
        new Case(
            new LayerNorm(2, 1e-5),
            "f64[2,2,3]",
            AFFINE,
            "f64[2,2,3]",
            """
            1.106477267280, 0.718306088840, -0.186757485331, -0.432537898041, -0.156904963036,
            -0.278668756571, 0.788584115128, 0.846135967997, 0.128546515197, -0.416729582559,
            -0.116897794396, 0.242077487395\
            """),
        new Case(
            Recurrent.tanh(3),
            "f64[2,3,2]",
            TWO_LAYERS_BOTH_WAYS.subList(0, 4),
            "f64[2,3,3]",
            """
            0.397863968901, -0.392053869947, -0.899945640179, -0.564630248676, -0.470289051151,
            -0.724120064314, -0.783488698835, -0.337637149208, -0.738791746797, 0.425966674280,
            -0.485179623193, -0.912965083213, 0.033980822010, -0.173270824101, -0.910273601643,
            -0.776838102810, -0.602820622188, -0.565510373027\
            """),
        new Case(
            Recurrent.lstm(2).withLayers(2).inBothDirections(),
            "f64[1,3,2]",
            TWO_LAYERS_BOTH_WAYS,
            "f64[1,3,4]",
            """
            0.143821313450, 0.064401335770, -0.247862552661, 0.140933558743, 0.203137862976,
            0.096426712512, -0.224609335895, 0.080147104678, 0.219035288910, 0.125237371566,
            -0.165113060867, 0.055127344253\
            """),
        new Case(
            Recurrent.gru(2).withLayers(2).inBothDirections(),
            "f64[1,3,2]",
            TWO_LAYERS_BOTH_WAYS,
            "f64[1,3,4]",
            """
            0.243680252886, 0.078268539526, -0.691820490226, 0.203307402179, 0.368528150866,
            0.185357117742, -0.491142638833, -0.014050347880, 0.385219815994, 0.270574756742,
            -0.298311335595, -0.071604103719\
            """),
        new Case(
            Recurrent.gru(2).withLayers(2).inBothDirections().lastOnly(),
            "f64[1,3,2]",
            TWO_LAYERS_BOTH_WAYS,
            "f64[1,4]",
            "0.385219815994, 0.270574756742, -0.691820490226, 0.203307402179"),
        new Case(
            new Embedding(4, 2, OptionalLong.empty(), ElementType.F64, Initializer.zeros()),
            "i64[1,2]",
            List.of("weight"),
            "f64[1,2,2]",
            "-0.441727327860, -0.186938332415, 0.420735492404, 0.495832405226"),
        new Case(
            new MultiHeadAttention(2),
            "f64[1,3,4]",
            ATTENTION,
            "f64[1,3,4]",
            """
            -0.410505171864, -0.662949845704, -0.047136041069, -0.567383737573, -0.599624190733,
            -0.434164035094, -0.289151226170, -0.340105319817, -0.446429757560, -0.582288771628,
            -0.163212787407, -0.429304604385\
            """),
        new Case(
            new MultiHeadAttention(2).causally(),
            "f64[1,3,4]",
            ATTENTION,
            "f64[1,3,4]",
            """
            -0.585609142121, -0.393060439755, -0.380623726402, -0.208834048605, -0.662024147022,
            -0.377554470286, -0.333428863195, -0.313276127031, -0.446429757560, -0.582288771628,
            -0.163212787407, -0.429304604385\
            """));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesPyTorchsValues(Case it) {
    TensorType type = TensorType.parse(it.input);
    Network network = Network.of("one", new Input("x", type), "y", it.layer, 1);
    assertEquals(it.names, List.copyOf(network.parameters().keySet()));
    Tensor x = type.element().isFloat() ? input(type) : Tensor.of(new long[] {3, 0}, 1, 2);
    Tensor y = Interpreter.run(network.with(filled(network)).inference(), List.of(x)).getFirst();
    assertEquals(it.output, y.type().toString());
    double[] expected =
        Arrays.stream(it.values.split(",\\s*")).mapToDouble(Double::parseDouble).toArray();
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], y.getDouble(i), 2e-12, "element " + i);
    }
  }

  private static Tensor input(TensorType type) {
    Tensor x = Tensor.zeros(type);
    for (long i = 0; i < x.size(); i++) {
      x.setDouble(i, Math.cos(0.9 * i));
    }
    return x;
  }

  private static SequencedMap<String, Tensor> filled(Network network) {
    SequencedMap<String, Tensor> values = new LinkedHashMap<>();
    int k = 0;
    for (Map.Entry<String, Tensor> parameter : network.parameters().entrySet()) {
      Tensor value = Tensor.zeros(parameter.getValue().type());
      for (long i = 0; i < value.size(); i++) {
        value.setDouble(i, Math.sin(0.7 * i + k + 1) * 0.5);
      }
      values.put(parameter.getKey(), value);
      k++;
    }
    return values;
  }
}
