package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.TestModel.integer;
import static dev.sinter.frontend.onnx.TestModel.ints;
import static dev.sinter.frontend.onnx.TestModel.real;
import static dev.sinter.frontend.onnx.TestModel.reals;
import static dev.sinter.frontend.onnx.TestModel.text;
import static dev.sinter.frontend.onnx.TestTensors.assertClose;
import static dev.sinter.frontend.onnx.TestTensors.random;
import static dev.sinter.frontend.onnx.TestTensors.shape;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Resizing with random attributes against the specification's formulas for one element after the
 * other, on known sizes and on symbolic ones; and a few results worked out by hand.
 */
class ResizeTest {
  private static final int CASES = 80;
  private static final List<String> COORDINATES =
      List.of(
          "half_pixel",
          "half_pixel_symmetric",
          "pytorch_half_pixel",
          "align_corners",
          "asymmetric",
          "tf_crop_and_resize");
  private static final List<String> ROUNDINGS =
      List.of("round_prefer_floor", "round_prefer_ceil", "floor", "ceil");

  /** What the attributes say. */
  private record Setting(
      String mode,
      String coordinates,
      String rounding,
      boolean antialias,
      boolean excludeOutside,
      double a) {
    static Setting random(Random random) {
      String mode = List.of("nearest", "linear", "cubic").get(random.nextInt(3));
      boolean weighted = !mode.equals("nearest");
      return new Setting(
          mode,
          COORDINATES.get(random.nextInt(COORDINATES.size())),
          ROUNDINGS.get(random.nextInt(ROUNDINGS.size())),
          weighted && random.nextBoolean(),
          mode.equals("cubic") && random.nextBoolean(),
          random.nextBoolean() ? -0.75 : -0.5);
    }

    List<AttributeProto> attributes() {
      return List.of(
          text("mode", mode),
          text("coordinate_transformation_mode", coordinates),
          text("nearest_mode", rounding),
          integer("antialias", antialias ? 1 : 0),
          integer("exclude_outside", excludeOutside ? 1 : 0),
          real("cubic_coeff_a", a),
          real("extrapolation_value", 7));
    }
  }

  /** One axis: its sizes, how many places of the result there are to one, and the part. */
  private record Line(int from, int to, double scale, double start, double end) {
    double place(int x, String coordinates) {
      double width = scale * from;
      double halfPixel = (x + 0.5) / scale - 0.5;
      return switch (coordinates) {
        case "half_pixel" -> halfPixel;
        case "half_pixel_symmetric" -> from / 2.0 * (1 - to / width) + halfPixel;
        case "pytorch_half_pixel" -> to > 1 ? halfPixel : 0;
        case "align_corners" -> to > 1 ? x * (from - 1) / (width - 1) : 0;
        case "asymmetric" -> x / scale;
        case "tf_crop_and_resize" ->
            to > 1
                ? start * (from - 1) + x * (end - start) * (from - 1) / (to - 1)
                : 0.5 * (start + end) * (from - 1);
        default -> throw new IllegalArgumentException(coordinates);
      };
    }

    /** The weight of each element in one place of the result; none where it is extrapolated. */
    double[] weights(int x, Setting setting) {
      double place = place(x, setting.coordinates);
      double[] weights = new double[from];
      if (setting.coordinates.equals("tf_crop_and_resize") && (place < 0 || place > from - 1)) {
        return null;
      }
      if (setting.mode.equals("nearest")) {
        double nearest =
            switch (setting.rounding) {
              case "round_prefer_floor" -> Math.ceil(place - 0.5);
              case "round_prefer_ceil" -> Math.floor(place + 0.5);
              case "floor" -> Math.floor(place);
              case "ceil" -> Math.ceil(place);
              default -> throw new IllegalArgumentException(setting.rounding);
            };
        weights[(int) Math.clamp(nearest, 0, from - 1)] = 1;
        return weights;
      }
      double narrow = setting.antialias ? Math.min(scale, 1) : 1;
      int reach = (int) Math.ceil(2 / narrow) + 1;
      double sum = 0;
      for (int i = (int) Math.floor(place) - reach; i <= place + reach; i++) {
        boolean outside = i < 0 || i >= from;
        double weight = curve(Math.abs(i - place) * narrow, setting);
        if (!outside || !setting.excludeOutside) {
          weights[Math.clamp(i, 0, from - 1)] += weight;
          sum += weight;
        }
      }
      for (int i = 0; i < from; i++) {
        weights[i] /= setting.antialias || setting.excludeOutside ? sum : 1;
      }
      return weights;
    }

    private static double curve(double d, Setting setting) {
      if (setting.mode.equals("linear")) {
        return Math.max(0, 1 - d);
      }
      double a = setting.a;
      if (d <= 1) {
        return (a + 2) * d * d * d - (a + 3) * d * d + 1;
      }
      return d < 2 ? a * d * d * d - 5 * a * d * d + 8 * a * d - 4 * a : 0;
    }
  }

  private static Tensor resized(Tensor x, Line rows, Line columns, Setting setting) {
    long images = x.shape()[0] * x.shape()[1];
    float[] y = new float[(int) images * rows.to * columns.to];
    for (int image = 0; image < images; image++) {
      for (int i = 0; i < rows.to; i++) {
        for (int j = 0; j < columns.to; j++) {
          double[] down = rows.weights(i, setting);
          double[] across = columns.weights(j, setting);
          boolean beyond = down == null || across == null;
          double sum = beyond ? 7 : 0;
          for (int r = 0; !beyond && r < rows.from; r++) {
            for (int c = 0; c < columns.from; c++) {
              double element = x.getDouble((image * (long) rows.from + r) * columns.from + c);
              sum += down[r] * across[c] * element;
            }
          }
          y[(image * rows.to + i) * columns.to + j] = (float) sum;
        }
      }
    }
    return Tensor.of(y, x.shape()[0], x.shape()[1], rows.to, columns.to);
  }

  private static Line bySize(Random random, int from, boolean part) {
    int to = 1 + random.nextInt(10);
    return line(random, from, to, to / (double) from, part);
  }

  private static Line line(Random random, int from, int to, double scale, boolean part) {
    double start = part ? (float) (random.nextDouble() * 0.6 - 0.3) : 0;
    double end = part ? (float) (0.5 + random.nextDouble()) : 1;
    return new Line(from, to, scale, start, end);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void bySizes(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      Setting setting = Setting.random(random);
      boolean part = setting.coordinates.equals("tf_crop_and_resize");
      Line rows = bySize(random, 1 + random.nextInt(6), part);
      Line columns = bySize(random, 1 + random.nextInt(6), part);
      Tensor x = random(random, 2, 1, rows.from, columns.from);
      Tensor expected = resized(x, rows, columns, setting);
      List<AttributeProto> attributes = new ArrayList<>(setting.attributes());
      attributes.add(ints("axes", 2, -1));
      for (String type : List.of(x.type().toString(), "f32[n,c,h,w]")) {
        TestModel model =
            TestModel.opset(19)
                .input("x", type)
                .constant("roi", roi(rows, columns))
                .constant("sizes", rows.to, columns.to)
                .node("Resize", "x roi _ sizes", "y", attributes.toArray(AttributeProto[]::new))
                .output("y");
        String where =
            "seed %d, case %d %s %s %s %s".formatted(seed, i, type, setting, rows, columns);
        assertClose(expected, model.run(x).getFirst(), where);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void byScales(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      Setting setting = Setting.random(random);
      boolean crops = setting.coordinates.equals("tf_crop_and_resize");
      boolean exact = random.nextBoolean();
      Line rows = byScale(random, exact);
      Line columns = byScale(random, exact);
      Tensor x = random(random, 1, 2, rows.from, columns.from);
      Tensor expected = resized(x, rows, columns, setting);
      List<String> types =
          exact && !crops
              ? List.of(x.type().toString(), "f32[n,c,h,w]")
              : List.of(x.type().toString());
      for (String type : types) {
        TestModel model =
            TestModel.opset(19)
                .input("x", type)
                .constant("roi", roi(rows, columns))
                .constant(
                    "scales",
                    Tensor.of(new float[] {1, 1, (float) rows.scale, (float) columns.scale}, 4))
                .node(
                    "Resize",
                    crops ? "x _ scales" : "x roi scales",
                    "y",
                    setting.attributes().toArray(AttributeProto[]::new))
                .output("y");
        String where =
            "seed %d, case %d %s %s %s %s".formatted(seed, i, type, setting, rows, columns);
        assertClose(expected, model.run(x).getFirst(), where);
      }
    }
  }

  private static Line byScale(Random random, boolean exact) {
    int from = 2 + random.nextInt(5);
    List<Float> scales = exact ? List.of(0.5f, 1f, 1.5f, 2f, 3f) : List.of(0.6f, 0.8f, 1.3f, 2.7f);
    float scale = scales.get(random.nextInt(scales.size()));
    return line(random, from, (int) Math.floor(from * scale), scale, false);
  }

  private static Tensor roi(Line rows, Line columns) {
    return Tensor.of(
        new float[] {
          (float) rows.start, (float) columns.start, (float) rows.end, (float) columns.end
        },
        4);
  }

  record Example(String title, TestModel model, Tensor x, Tensor expected) {
    @Override
    public String toString() {
      return title;
    }
  }

  static Stream<Example> examples() {
    Tensor row = TestTensors.of(ElementType.F32, shape(1, 1, 4), 1, 2, 3, 4);
    Tensor square = TestTensors.of(ElementType.F32, shape(2, 2), 1, 2, 3, 4);
    return Stream.of(
        new Example(
            "Upsample, scales as attribute",
            TestModel.opset(7)
                .input("x", "f32[2,2]")
                .node("Upsample", "x", "y", reals("scales", 1, 2)),
            square,
            TestTensors.of(ElementType.F32, shape(2, 4), 1, 1, 2, 2, 3, 3, 4, 4)),
        new Example(
            "Upsample of a symbolic size",
            TestModel.opset(9)
                .input("x", "f32[n,m]")
                .constant("s", Tensor.of(new float[] {2, 1.5f}, 2))
                .node("Upsample", "x s", "y", text("mode", "nearest")),
            square,
            TestTensors.of(ElementType.F32, shape(4, 3), 1, 1, 2, 1, 1, 2, 3, 3, 4, 3, 3, 4)),
        new Example(
            "Resize of opset 10 is asymmetric",
            TestModel.opset(10)
                .input("x", "f32[1,1,4]")
                .constant("s", Tensor.of(new float[] {1, 1, 0.75f}, 3))
                .node("Resize", "x s", "y", text("mode", "linear")),
            row,
            TestTensors.of(ElementType.F32, shape(1, 1, 3), 1, 1 + 4 / 3.0, 1 + 8 / 3.0)),
        new Example(
            "an empty tensor stands for no scales",
            TestModel.opset(11)
                .input("x", "f32[1,1,4]")
                .constant("none", Tensor.of(new float[0], 0))
                .constant("z", 1, 1, 2)
                .node(
                    "Resize",
                    "x none none z",
                    "y",
                    text("coordinate_transformation_mode", "tf_half_pixel_for_nn"),
                    text("nearest_mode", "floor")),
            row,
            TestTensors.of(ElementType.F32, shape(1, 1, 2), 2, 4)),
        new Example(
            "integers round to even",
            TestModel.opset(13)
                .input("x", "u8[1,4]")
                .constant("z", 1, 2)
                .node("Resize", "x _ _ z", "y", text("mode", "linear")),
            TestTensors.of(ElementType.U8, shape(1, 4), 1, 2, 3, 6),
            TestTensors.of(ElementType.U8, shape(1, 2), 2, 4)),
        new Example(
            "no larger, in proportion",
            TestModel.opset(18)
                .input("x", "f32[n,4]")
                .constant("z", 7, 8)
                .node(
                    "Resize",
                    "x _ _ z",
                    "y",
                    ints("axes", 0, 1),
                    text("keep_aspect_ratio_policy", "not_larger")),
            TestTensors.of(ElementType.F32, shape(2, 4), 1, 2, 3, 4, 5, 6, 7, 8),
            TestTensors.of(
                ElementType.F32,
                shape(4, 8),
                1,
                1,
                2,
                2,
                3,
                3,
                4,
                4,
                1,
                1,
                2,
                2,
                3,
                3,
                4,
                4, //
                5,
                5,
                6,
                6,
                7,
                7,
                8,
                8,
                5,
                5,
                6,
                6,
                7,
                7,
                8,
                8)),
        new Example(
            "no smaller, halves round up",
            TestModel.opset(18)
                .input("x", "f32[2,1]")
                .constant("z", 3, 1)
                .node("Resize", "x _ _ z", "y", text("keep_aspect_ratio_policy", "not_smaller")),
            TestTensors.of(ElementType.F32, shape(2, 1), 1, 2),
            TestTensors.of(ElementType.F32, shape(3, 2), 1, 1, 1, 1, 2, 2)));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void computesByHand(Example one) {
    Tensor found = one.model.output("y").run(one.x).getFirst();
    assertEquals(one.expected.type(), found.type());
    for (long i = 0; i < found.size(); i++) {
      assertEquals(one.expected.getDouble(i), found.getDouble(i), 1e-6, found + ", element " + i);
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    Tensor two = Tensor.of(new float[] {1, 2}, 2);
    refused(
        ErrorCode.MODEL_INVALID,
        TestModel.opset(13)
            .input("x", "f32[2,2]")
            .constant("s", two)
            .constant("z", 2, 2)
            .node("Resize", "x _ s z", "y"));
    refused(
        ErrorCode.MODEL_INVALID,
        TestModel.opset(13).input("x", "f32[2,2]").node("Resize", "x", "y"));
    refused(
        ErrorCode.VALUE_OUT_OF_RANGE,
        TestModel.opset(13)
            .input("x", "f32[2,2]")
            .constant("s", Tensor.of(new float[] {1, -2}, 2))
            .node("Resize", "x _ s", "y"));
    refused(
        ErrorCode.ATTRIBUTE_INVALID,
        TestModel.opset(13)
            .input("x", "f32[2,2]")
            .constant("s", two)
            .node("Resize", "x _ s", "y", text("mode", "lanczos")));
    refused(
        ErrorCode.LIMIT_EXCEEDED,
        TestModel.opset(18)
            .input("x", "f32[1,2]")
            .constant("s", Tensor.of(new float[] {1, 1e-30f}, 2))
            .node("Resize", "x _ s", "y", text("mode", "linear"), integer("antialias", 1)));
  }

  /** ⌊5 · 0.7⌋ elements, of which there is no expression. */
  @Test
  void aSizeThatNoExpressionGivesIsBound() {
    TestModel model =
        TestModel.opset(18)
            .input("x", "f32[1,n]")
            .constant("s", Tensor.of(new float[] {1, 0.7f}, 2))
            .node("Resize", "x _ s", "y", text("coordinate_transformation_mode", "asymmetric"));
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5}, 1, 5);
    assertArrayEquals(
        new float[] {1, 2, 4},
        Interpreter.run(model.output("y").graph(), List.of(x)).getFirst().toFloatArray());
  }

  private static void refused(ErrorCode code, TestModel model) {
    SinterException refusal = assertThrows(SinterException.class, model.output("y")::graph);
    assertEquals(code, refusal.code(), refusal::describe);
  }
}
