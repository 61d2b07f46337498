package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.TestModel.integer;
import static dev.sinter.frontend.onnx.TestModel.real;
import static dev.sinter.frontend.onnx.TestModel.reals;
import static dev.sinter.frontend.onnx.TestModel.text;
import static dev.sinter.frontend.onnx.TestModel.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.ir.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * GRU, LSTM and RNN with random attributes against loops over the equations in ONNX's
 * documentation.
 */
class RecurrentTest {
  private static final int STEPS = 4;
  private static final int BATCH = 3;
  private static final int INPUT = 2;
  private static final int HIDDEN = 2;

  /** The attributes of one case. */
  private record Options(
      String operator,
      int directions,
      boolean reverse,
      boolean batchFirst,
      boolean bias,
      boolean lengths,
      boolean initial,
      boolean flag,
      double clip,
      boolean leaky,
      boolean peepholes) {
    int gates() {
      return switch (operator) {
        case "GRU" -> 3;
        case "LSTM" -> 4;
        default -> 1;
      };
    }

    static Options random(String operator, Random random) {
      return new Options(
          operator,
          1 + random.nextInt(2),
          random.nextBoolean(),
          random.nextBoolean(),
          random.nextBoolean(),
          random.nextBoolean(),
          random.nextBoolean(),
          random.nextBoolean(),
          random.nextBoolean() ? 0 : 0.4,
          random.nextBoolean(),
          operator.equals("LSTM") && random.nextBoolean());
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared; arrays keep the equations short
  private record Weights(
      double[] x,
      double[] w,
      double[] r,
      double[] b,
      int[] lengths,
      double[] h,
      double[] c,
      double[] p) {}

  @ParameterizedTest
  @CsvSource({"GRU,1", "LSTM,2", "RNN,3"})
  void followsTheEquations(String operator, long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 40; i++) {
      Options options = Options.random(operator, random);
      Weights weights = weights(options, random);
      double[][] expected = expected(options, weights);
      List<Tensor> found = run(options, weights);
      for (int output = 0; output < found.size(); output++) {
        String where = "seed %d, case %d, output %d, %s".formatted(seed, i, output, options);
        for (int e = 0; e < expected[output].length; e++) {
          assertEquals(
              expected[output][e], found.get(output).getDouble(e), 1e-5, where + ", element " + e);
        }
      }
    }
  }

  private static Weights weights(Options o, Random random) {
    int d = o.directions;
    int gh = o.gates() * HIDDEN;
    return new Weights(
        values(random, STEPS * BATCH * INPUT),
        values(random, d * gh * INPUT),
        values(random, d * gh * HIDDEN),
        o.bias ? values(random, d * 2 * gh) : new double[d * 2 * gh],
        o.lengths ? new int[] {STEPS, 2, 0} : new int[] {STEPS, STEPS, STEPS},
        o.initial ? values(random, d * BATCH * HIDDEN) : new double[d * BATCH * HIDDEN],
        o.initial ? values(random, d * BATCH * HIDDEN) : new double[d * BATCH * HIDDEN],
        o.peepholes ? values(random, d * 3 * HIDDEN) : new double[d * 3 * HIDDEN]);
  }

  private static List<Tensor> run(Options o, Weights weights) {
    int d = o.directions;
    int gh = o.gates() * HIDDEN;
    Tensor x = Tensor.of(floats(weights.x), STEPS, BATCH, INPUT);
    Tensor h = Tensor.of(floats(weights.h), d, BATCH, HIDDEN);
    Tensor c = Tensor.of(floats(weights.c), d, BATCH, HIDDEN);
    if (o.batchFirst) {
      x = swapped(x);
      h = swapped(h);
      c = swapped(c);
    }
    TestModel model =
        TestModel.opset(14)
            .input("x", o.batchFirst ? "f32[batch,steps,2]" : "f32[steps,batch,2]")
            .constant("w", Tensor.of(floats(weights.w), d, gh, INPUT))
            .constant("r", Tensor.of(floats(weights.r), d, gh, HIDDEN))
            .constant("b", Tensor.of(floats(weights.b), d, 2L * gh))
            .constant("p", Tensor.of(floats(weights.p), d, 3L * HIDDEN));
    List<Tensor> inputs = new ArrayList<>(List.of(x));
    if (o.lengths) {
      model.input("l", "i32[batch]");
      inputs.add(Tensor.of(weights.lengths, BATCH));
    }
    if (o.initial) {
      model.input(
          "h", o.batchFirst ? "f32[batch,%d,2]".formatted(d) : "f32[%d,batch,2]".formatted(d));
      inputs.add(h);
      if (o.operator.equals("LSTM")) {
        model.input(
            "c", o.batchFirst ? "f32[batch,%d,2]".formatted(d) : "f32[%d,batch,2]".formatted(d));
        inputs.add(c);
      }
    }
    String names =
        "x w r %s %s %s"
            .formatted(o.bias ? "b" : "_", o.lengths ? "l" : "_", o.initial ? "h" : "_");
    boolean lstm = o.operator.equals("LSTM");
    model.node(
        o.operator,
        lstm ? names + (o.initial ? " c" : " _") + (o.peepholes ? " p" : " _") : names,
        lstm ? "y yh yc" : "y yh",
        attributes(o).toArray(AttributeProto[]::new));
    model.output(lstm ? new String[] {"y", "yh", "yc"} : new String[] {"y", "yh"});
    return model.run(inputs.toArray(Tensor[]::new));
  }

  private static List<AttributeProto> attributes(Options o) {
    List<AttributeProto> all =
        new ArrayList<>(
            List.of(integer("hidden_size", HIDDEN), integer("layout", o.batchFirst ? 1 : 0)));
    all.add(
        text("direction", o.directions == 2 ? "bidirectional" : o.reverse ? "reverse" : "forward"));
    if (o.clip > 0) {
      all.add(real("clip", o.clip));
    }
    if (o.operator.equals("GRU")) {
      all.add(integer("linear_before_reset", o.flag ? 1 : 0));
    }
    if (o.operator.equals("LSTM")) {
      all.add(integer("input_forget", o.flag ? 1 : 0));
    }
    if (o.leaky) {
      List<String> names = new ArrayList<>();
      List<Double> alphas = new ArrayList<>();
      for (int d = 0; d < o.directions; d++) {
        names.addAll(
            switch (o.operator) {
              case "GRU" -> List.of("HardSigmoid", "LeakyRelu");
              case "LSTM" -> List.of("HardSigmoid", "LeakyRelu", "Softsign");
              default -> List.of("LeakyRelu");
            });
        alphas.addAll(o.operator.equals("RNN") ? List.of(0.25) : List.of(0.5, 0.25));
      }
      all.add(texts("activations", names));
      all.add(
          reals("activation_alpha", alphas.stream().mapToDouble(Double::doubleValue).toArray()));
    }
    return all;
  }

  /** Y, Y_h and Y_c in the layout of the operator's outputs. */
  private static double[][] expected(Options o, Weights weights) {
    int d = o.directions;
    double[] y = new double[STEPS * d * BATCH * HIDDEN];
    double[] last = new double[d * BATCH * HIDDEN];
    double[] cell = new double[d * BATCH * HIDDEN];
    for (int direction = 0; direction < d; direction++) {
      boolean backward = direction == 1 || (d == 1 && o.reverse);
      for (int n = 0; n < BATCH; n++) {
        double[] h = part(weights.h, (direction * BATCH + n) * HIDDEN, HIDDEN);
        double[] c = part(weights.c, (direction * BATCH + n) * HIDDEN, HIDDEN);
        for (int step = 0; step < weights.lengths[n]; step++) {
          int t = backward ? weights.lengths[n] - 1 - step : step;
          double[] x = part(weights.x, (t * BATCH + n) * INPUT, INPUT);
          step(o, weights, direction, x, h, c);
          for (int i = 0; i < HIDDEN; i++) {
            y[place(o, t, direction, n, i)] = h[i];
          }
        }
        for (int i = 0; i < HIDDEN; i++) {
          int at = (o.batchFirst ? n * d + direction : direction * BATCH + n) * HIDDEN + i;
          last[at] = h[i];
          cell[at] = c[i];
        }
      }
    }
    return new double[][] {y, last, cell};
  }

  private static int place(Options o, int t, int direction, int n, int i) {
    return o.batchFirst
        ? ((n * STEPS + t) * o.directions + direction) * HIDDEN + i
        : ((t * o.directions + direction) * BATCH + n) * HIDDEN + i;
  }

  /** One step in place, equation by equation. */
  private static void step(Options o, Weights weights, int d, double[] x, double[] h, double[] c) {
    DoubleUnaryOperator leaky = v -> v >= 0 ? v : 0.25 * v;
    DoubleUnaryOperator f =
        o.leaky ? v -> Math.max(0, Math.min(1, 0.5 * v + 0.5)) : v -> 1 / (1 + Math.exp(-v));
    DoubleUnaryOperator g = o.leaky ? leaky : Math::tanh;
    DoubleUnaryOperator k = o.leaky ? v -> v / (1 + Math.abs(v)) : Math::tanh;
    double[] old = h.clone();
    double[] oldCell = c.clone();
    double[] p = part(weights.p, d * 3 * HIDDEN, 3 * HIDDEN);
    double[] r = new double[HIDDEN];
    for (int i = 0; i < HIDDEN && o.operator.equals("GRU"); i++) {
      r[i] =
          f.applyAsDouble(
              clip(
                  o,
                  input(o, weights, d, 1, i, x)
                      + recurrent(o, weights, d, 1, i, old)
                      + bias(o, weights, d, 1, i)));
    }
    for (int i = 0; i < HIDDEN; i++) {
      switch (o.operator) {
        case "GRU" -> {
          double z =
              f.applyAsDouble(
                  clip(
                      o,
                      input(o, weights, d, 0, i, x)
                          + recurrent(o, weights, d, 0, i, old)
                          + bias(o, weights, d, 0, i)));
          double[] reset = {r[0] * old[0], r[1] * old[1]};
          double sum =
              o.flag
                  ? input(o, weights, d, 2, i, x)
                      + inputBias(o, weights, d, 2, i)
                      + r[i]
                          * (recurrent(o, weights, d, 2, i, old)
                              + recurrentBias(o, weights, d, 2, i))
                  : input(o, weights, d, 2, i, x)
                      + recurrent(o, weights, d, 2, i, reset)
                      + bias(o, weights, d, 2, i);
          h[i] = (1 - z) * g.applyAsDouble(clip(o, sum)) + z * old[i];
        }
        case "LSTM" -> {
          double in =
              f.applyAsDouble(
                  clip(
                      o,
                      input(o, weights, d, 0, i, x)
                          + recurrent(o, weights, d, 0, i, old)
                          + p[i] * oldCell[i]
                          + bias(o, weights, d, 0, i)));
          double forget =
              f.applyAsDouble(
                  clip(
                      o,
                      input(o, weights, d, 2, i, x)
                          + recurrent(o, weights, d, 2, i, old)
                          + p[2 * HIDDEN + i] * oldCell[i]
                          + bias(o, weights, d, 2, i)));
          double candidate =
              g.applyAsDouble(
                  clip(
                      o,
                      input(o, weights, d, 3, i, x)
                          + recurrent(o, weights, d, 3, i, old)
                          + bias(o, weights, d, 3, i)));
          c[i] = (o.flag ? 1 - in : forget) * oldCell[i] + in * candidate;
          double out =
              f.applyAsDouble(
                  clip(
                      o,
                      input(o, weights, d, 1, i, x)
                          + recurrent(o, weights, d, 1, i, old)
                          + p[HIDDEN + i] * c[i]
                          + bias(o, weights, d, 1, i)));
          h[i] = out * k.applyAsDouble(clip(o, c[i]));
        }
        default ->
            h[i] =
                g.applyAsDouble(
                    clip(
                        o,
                        input(o, weights, d, 0, i, x)
                            + recurrent(o, weights, d, 0, i, old)
                            + bias(o, weights, d, 0, i)));
      }
    }
  }

  private static double clip(Options o, double v) {
    return o.clip > 0 ? Math.max(-o.clip, Math.min(o.clip, v)) : v;
  }

  private static double input(Options o, Weights weights, int d, int gate, int unit, double[] x) {
    return dot(weights.w, ((d * o.gates() + gate) * HIDDEN + unit) * INPUT, x);
  }

  private static double recurrent(
      Options o, Weights weights, int d, int gate, int unit, double[] h) {
    return dot(weights.r, ((d * o.gates() + gate) * HIDDEN + unit) * HIDDEN, h);
  }

  private static double inputBias(Options o, Weights weights, int d, int gate, int unit) {
    return weights.b[(d * 2 * o.gates() + gate) * HIDDEN + unit];
  }

  private static double recurrentBias(Options o, Weights weights, int d, int gate, int unit) {
    return weights.b[((d * 2 + 1) * o.gates() + gate) * HIDDEN + unit];
  }

  private static double bias(Options o, Weights weights, int d, int gate, int unit) {
    return inputBias(o, weights, d, gate, unit) + recurrentBias(o, weights, d, gate, unit);
  }

  private static double dot(double[] matrix, int from, double[] vector) {
    double sum = 0;
    for (int i = 0; i < vector.length; i++) {
      sum += matrix[from + i] * vector[i];
    }
    return sum;
  }

  private static double[] part(double[] all, int from, int count) {
    return java.util.Arrays.copyOfRange(all, from, from + count);
  }

  private static double[] values(Random random, int count) {
    return random.doubles(count, -1, 1).toArray();
  }

  private static float[] floats(double[] values) {
    float[] all = new float[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) values[i];
    }
    return all;
  }

  /** The first two of three axes in the other order. */
  private static Tensor swapped(Tensor x) {
    long[] s = x.shape();
    float[] all = new float[(int) x.size()];
    for (int i = 0; i < s[0]; i++) {
      for (int j = 0; j < s[1]; j++) {
        for (int k = 0; k < s[2]; k++) {
          all[(int) ((j * s[0] + i) * s[2] + k)] = (float) x.getDouble((i * s[1] + j) * s[2] + k);
        }
      }
    }
    return Tensor.of(all, s[1], s[0], s[2]);
  }
}
