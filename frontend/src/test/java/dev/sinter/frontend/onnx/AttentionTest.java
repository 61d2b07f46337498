package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.TestModel.integer;
import static dev.sinter.frontend.onnx.TestModel.real;
import static dev.sinter.frontend.onnx.TestModel.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attention and its kin against loops that say the same. */
class AttentionTest {
  private static final int BATCH = 2;
  private static final int HEADS = 4;
  private static final int QUERIES = 3;
  private static final int SIZE = 2;
  private static final int WIDTH = 3;
  private static final double SCALE = 0.75;

  /** Which keys a query sees, and what is added to a score. */
  private interface Mask {
    double bias(int b, int h, int i, int j);
  }

  private static Tensor random(Random random, ElementType element, long... shape) {
    Tensor tensor = Tensor.zeros(TensorType.of(element, shape));
    for (long i = 0; i < tensor.size(); i++) {
      if (element.isFloat()) {
        tensor.setDouble(i, random.nextGaussian());
      } else {
        tensor.setLong(i, random.nextInt(2));
      }
    }
    return tensor;
  }

  private static double at(Tensor tensor, int... index) {
    long flat = 0;
    for (int axis = 0; axis < index.length; axis++) {
      flat = flat * tensor.shape()[axis] + index[axis];
    }
    return tensor.getDouble(flat);
  }

  /** y[b, h, i, f], 0 for a query that sees no key. */
  private static double expected(
      Tensor q, Tensor k, Tensor v, double softcap, Mask mask, int... place) {
    int b = place[0];
    int h = place[1];
    int group = (int) (h / (HEADS / k.shape()[1]));
    double sum = 0;
    double weighted = 0;
    for (int j = 0; j < k.shape()[2]; j++) {
      double score = 0;
      for (int e = 0; e < SIZE; e++) {
        score += SCALE * at(q, b, h, place[2], e) * at(k, b, group, j, e);
      }
      score = softcap == 0 ? score : softcap * Math.tanh(score / softcap);
      double weight = Math.exp(score + mask.bias(b, h, place[2], j));
      sum += weight;
      weighted += weight * at(v, b, group, j, place[3]);
    }
    return sum == 0 ? 0 : weighted / sum;
  }

  private static void check(
      TestModel model, List<Tensor> inputs, Tensor k, Tensor v, double softcap, Mask mask) {
    Tensor y = model.output("y").run(inputs.toArray(Tensor[]::new)).getFirst();
    assertEquals(TensorType.of(ElementType.F32, BATCH, HEADS, QUERIES, WIDTH), y.type());
    for (int b = 0; b < BATCH; b++) {
      for (int h = 0; h < HEADS; h++) {
        for (int i = 0; i < QUERIES; i++) {
          for (int f = 0; f < WIDTH; f++) {
            double want = expected(inputs.getFirst(), k, v, softcap, mask, b, h, i, f);
            assertEquals(want, at(y, b, h, i, f), 1e-5, "%d %d %d %d".formatted(b, h, i, f));
          }
        }
      }
    }
  }

  private static double hidden(boolean visible) {
    return visible ? 0 : Double.NEGATIVE_INFINITY;
  }

  /** Without a cache a query's place is its number, whatever the number of keys. */
  @ParameterizedTest
  @CsvSource({
    "4, 0, -1, -1, 0",
    "2, 1, -1, -1, 0",
    "1, 0, 1, -1, 0",
    "4, 0, -1, 0, 1.5",
    "2, 1, 1, 1, 0",
    "4, 0, 0, 0, 0"
  })
  void windows(int groups, int causal, int left, int right, double softcap) {
    Random random = new Random(1);
    Tensor q = random(random, ElementType.F32, BATCH, HEADS, QUERIES, SIZE);
    Tensor k = random(random, ElementType.F32, BATCH, groups, 5, SIZE);
    Tensor v = random(random, ElementType.F32, BATCH, groups, 5, WIDTH);
    TestModel model =
        model(25, List.of(q, k, v))
            .node(
                "Attention",
                "in0 in1 in2",
                "y",
                real("scale", SCALE),
                integer("is_causal", causal),
                integer("left_window_size", left),
                integer("right_window_size", right),
                real("softcap", softcap));
    Mask mask =
        (b, h, i, j) ->
            hidden(
                (causal == 0 || j <= i)
                    && (left < 0 || j >= i - left)
                    && (right < 0 || j <= i + right));
    check(model, List.of(q, k, v), k, v, softcap, mask);
  }

  /** The cache comes before the keys, and moves the queries behind it. */
  @Test
  void cache() {
    Random random = new Random(2);
    Tensor q = random(random, ElementType.F32, BATCH, HEADS, QUERIES, SIZE);
    Tensor k = random(random, ElementType.F32, BATCH, 2, 3, SIZE);
    Tensor v = random(random, ElementType.F32, BATCH, 2, 3, WIDTH);
    Tensor pastKeys = random(random, ElementType.F32, BATCH, 2, 4, SIZE);
    Tensor pastValues = random(random, ElementType.F32, BATCH, 2, 4, WIDTH);
    List<Tensor> inputs = List.of(q, k, v, pastKeys, pastValues);
    List<Tensor> present =
        cached(inputs).output("keys", "values").run(inputs.toArray(Tensor[]::new));
    Tensor keys = present.get(0);
    check(cached(inputs), inputs, keys, present.get(1), 0, (b, h, i, j) -> hidden(j <= 4 + i));
    assertEquals(at(pastKeys, 1, 1, 3, 1), at(keys, 1, 1, 3, 1));
    assertEquals(at(k, 1, 1, 0, 1), at(keys, 1, 1, 4, 1));
  }

  private static TestModel cached(List<Tensor> inputs) {
    return model(23, inputs)
        .node(
            "Attention",
            "in0 in1 in2 _ in3 in4",
            "y keys values",
            real("scale", SCALE),
            integer("is_causal", 1));
  }

  /** The queries stand at the end of what is filled; the first ones may see nothing at all. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void lengths(int causal) {
    Random random = new Random(3);
    Tensor q = random(random, ElementType.F32, BATCH, HEADS, QUERIES, SIZE);
    Tensor k = random(random, ElementType.F32, BATCH, 4, 5, SIZE);
    Tensor v = random(random, ElementType.F32, BATCH, 4, 5, WIDTH);
    Tensor filled = Tensor.of(new long[] {4, 1}, 2);
    List<Tensor> inputs = List.of(q, k, v, filled);
    TestModel model =
        model(24, inputs)
            .node(
                "Attention",
                "in0 in1 in2 _ _ _ in3",
                "y",
                real("scale", SCALE),
                integer("is_causal", causal));
    Mask mask =
        (b, h, i, j) -> {
          long length = filled.getLong(b);
          return hidden(j < length && (causal == 0 || j <= i + length - QUERIES));
        };
    check(model, inputs, k, v, 0, mask);
  }

  /** A mask broadcasts; from opset 24 on a short one hides the keys it does not reach. */
  @ParameterizedTest
  @ValueSource(strings = {"f32[3,5]", "f32[2,1,3,5]", "bool[4,1,5]", "bool[3]", "f32[1,2]"})
  void masks(String type) {
    Random random = new Random(4);
    Tensor q = random(random, ElementType.F32, BATCH, HEADS, QUERIES, SIZE);
    Tensor k = random(random, ElementType.F32, BATCH, 4, 5, SIZE);
    Tensor v = random(random, ElementType.F32, BATCH, 4, 5, WIDTH);
    TensorType parsed = TensorType.parse(type);
    Tensor mask = random(random, parsed.element(), parsed.shape().known());
    List<Tensor> inputs = List.of(q, k, v, mask);
    TestModel model =
        model(24, inputs).node("Attention", "in0 in1 in2 in3", "y", real("scale", SCALE));
    Mask bias =
        (b, h, i, j) -> {
          int[] full = {b, h, i, j};
          int[] place = new int[parsed.rank()];
          for (int axis = 0; axis < place.length; axis++) {
            int index = full[axis + 4 - place.length];
            place[axis] =
                axis == place.length - 1 ? index : (int) Math.min(index, mask.shape()[axis] - 1);
          }
          if (j >= mask.shape()[place.length - 1]) {
            return Double.NEGATIVE_INFINITY;
          }
          double value = at(mask, place);
          return parsed.element() == ElementType.BOOL ? hidden(value != 0) : value;
        };
    check(model, inputs, k, v, 0, bias);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "25 | in0 in1 in2        | q_num_heads    | 3 | heads",
        "24 | in0 in1 in2        | left_window_size | 3 | left_window_size",
        "23 | in0 in1 in2        | qk_matmul_output_mode | 4 | expected 0 to 3",
        "23 | in0 in1 in2        | softmax_precision | 7 | softmax_precision",
        "23 | in0 in1 in2 _ in1  | is_causal | 1 | together",
        "23 | in0 in1 in3        | is_causal | 1 | axes",
      })
  void refused(int opset, String inputs, String attribute, int value, String message) {
    Tensor q = Tensor.zeros(TensorType.of(ElementType.F32, 1, 4, 3, 2));
    Tensor three = Tensor.zeros(TensorType.of(ElementType.F32, 1, 3, 8));
    TestModel model =
        model(opset, List.of(q, q, q, three))
            .node("Attention", inputs, "y", integer(attribute, value))
            .output("y");
    SinterException e = assertThrows(SinterException.class, () -> model.run(q, q, q, three));
    assertTrue(e.code() != ErrorCode.INTERNAL && e.getMessage().contains(message), e.getMessage());
  }

  /** Pairs turn by 90°: (a, b) becomes (−b, a). */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void rotaryEmbedding(int interleaved) {
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 1, 1, 1, 6);
    Tensor cos = Tensor.zeros(TensorType.of(ElementType.F32, 1, 1, 2));
    Tensor sin = Tensor.of(new float[] {1, 1}, 1, 1, 2);
    Tensor y =
        model(23, List.of(x, cos, sin))
            .node(
                "RotaryEmbedding",
                "in0 in1 in2",
                "y",
                integer("interleaved", interleaved),
                integer("rotary_embedding_dim", 4))
            .output("y")
            .run(x, cos, sin)
            .getFirst();
    double[] expected =
        interleaved == 1 ? new double[] {-2, 1, -4, 3, 5, 6} : new double[] {-3, -4, 1, 2, 5, 6};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], y.getDouble(i), "element " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"linear", "gated", "delta", "gated_delta"})
  void linearAttention(String rule) {
    Random random = new Random(5);
    boolean gated = rule.startsWith("gated");
    boolean delta = rule.endsWith("delta");
    // Two steps; two heads of queries share a state of 2 by 2.
    Tensor q = random(random, ElementType.F32, 1, 2, 4);
    Tensor k = random(random, ElementType.F32, 1, 2, 2);
    Tensor v = random(random, ElementType.F32, 1, 2, 2);
    Tensor g = random(random, ElementType.F32, 1, 2, 1);
    Tensor beta = random(random, ElementType.F32, 1, 2, 1);
    List<Tensor> inputs = new ArrayList<>(List.of(q, k, v, g, beta));
    Tensor o =
        model(27, inputs)
            .node(
                "LinearAttention",
                "in0 in1 in2 _ " + (gated ? "in3" : "_") + (delta ? " in4" : ""),
                "y state",
                text("update_rule", rule),
                integer("q_num_heads", 2),
                integer("kv_num_heads", 1),
                real("scale", 0.5))
            .output("y")
            .run(inputs.toArray(Tensor[]::new))
            .getFirst();
    double[][] state = new double[2][2];
    for (int t = 0; t < 2; t++) {
      step(state, t, k, v, gated ? Math.exp(at(g, 0, t, 0)) : 1, delta ? beta : null);
      for (int h = 0; h < 2; h++) {
        for (int f = 0; f < 2; f++) {
          double want =
              0.5 * (at(q, 0, t, 2 * h) * state[0][f] + at(q, 0, t, 2 * h + 1) * state[1][f]);
          assertEquals(want, at(o, 0, t, 2 * h + f), 1e-5);
        }
      }
    }
  }

  private static void step(double[][] state, int t, Tensor k, Tensor v, double decay, Tensor beta) {
    double[] update = new double[2];
    for (int f = 0; f < 2; f++) {
      state[0][f] *= decay;
      state[1][f] *= decay;
      double known = state[0][f] * at(k, 0, t, 0) + state[1][f] * at(k, 0, t, 1);
      update[f] = beta == null ? at(v, 0, t, f) : at(beta, 0, t, 0) * (at(v, 0, t, f) - known);
    }
    for (int e = 0; e < 2; e++) {
      for (int f = 0; f < 2; f++) {
        state[e][f] += at(k, 0, t, e) * update[f];
      }
    }
  }

  private static TestModel model(int opset, List<Tensor> inputs) {
    TestModel model = TestModel.opset(opset);
    for (int i = 0; i < inputs.size(); i++) {
      model.input("in" + i, inputs.get(i).type().toString());
    }
    return model;
  }
}
