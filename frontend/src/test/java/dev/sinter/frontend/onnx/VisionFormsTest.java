package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.TestModel.integer;
import static dev.sinter.frontend.onnx.TestModel.ints;
import static dev.sinter.frontend.onnx.TestModel.real;
import static dev.sinter.frontend.onnx.TestModel.text;
import static dev.sinter.frontend.onnx.TestTensors.shape;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Normalisation, blocks and pooling of images: results worked out by hand. */
class VisionFormsTest {
  record Form(String title, TestModel model, Tensor x, Tensor expected) {
    @Override
    public String toString() {
      return title;
    }
  }

  static Stream<Form> forms() {
    return Stream.of(normalisation(), blocks(), crops(), older()).flatMap(List::stream);
  }

  private static List<Form> normalisation() {
    Tensor x = floats(shape(1, 2, 2), 1, 3, 5, 9);
    Tensor four = floats(shape(1, 4, 1), 1, 3, 5, 9);
    return List.of(
        new Form(
            "instances: deviations 1 and 2",
            model(6, x)
                .constant("s", floats(shape(2), 2, 1))
                .constant("b", floats(shape(2), 0, 1))
                .node("InstanceNormalization", "x s b", "y", real("epsilon", 0)),
            x,
            floats(shape(1, 2, 2), -2, 2, 0, 2)),
        new Form(
            "groups with a scale for each group",
            model(18, four)
                .constant("s", floats(shape(2), 2, 1))
                .constant("b", floats(shape(2), 0, 1))
                .node(
                    "GroupNormalization",
                    "x s b",
                    "y",
                    integer("num_groups", 2),
                    real("epsilon", 0)),
            four,
            floats(shape(1, 4, 1), -2, 2, 0, 2)),
        new Form(
            "groups with a scale for each channel",
            TestModel.opset(21)
                .input("x", "f32[n,4,h]")
                .constant("s", floats(shape(4), 2, 1, 1, 3))
                .constant("b", floats(shape(4), 0, 1, 0, 0))
                .node(
                    "GroupNormalization",
                    "x s b",
                    "y",
                    integer("num_groups", 2),
                    real("epsilon", 0)),
            four,
            floats(shape(1, 4, 1), -2, 2, -1, 3)),
        node(
            "an even window has one more channel after",
            13,
            "LRN",
            four,
            // 1 + Σ over c … c + 1 of x².
            floats(shape(1, 4, 1), 1 / 11.0, 3 / 35.0, 5 / 107.0, 9 / 82.0),
            integer("size", 2),
            real("alpha", 2),
            real("beta", 1)),
        node(
            "one norm",
            22,
            "LpNormalization",
            floats(shape(2, 2), -1, 3, 0, 0),
            floats(shape(2, 2), -0.25, 0.75, 0, 0),
            integer("p", 1)),
        node(
            "two norm along the first axis",
            1,
            "LpNormalization",
            floats(shape(2, 2), 3, 0, 4, 0),
            floats(shape(2, 2), 0.6, 0, 0.8, 0),
            integer("axis", 0)),
        node(
            "mean and variance along some axes",
            9,
            "MeanVarianceNormalization",
            floats(shape(2, 2), 1, 7, 3, 7),
            floats(shape(2, 2), -1, 0, 1, 0),
            ints("axes", 0)),
        new Form(
            "statistics of each place",
            model(8, x)
                .constant("s", floats(shape(2, 2), 1, 2, 3, 4))
                .constant("b", floats(shape(2, 2), 0, 0, 0, 1))
                .constant("m", floats(shape(2, 2), 0, 1, 2, 5))
                .constant("v", floats(shape(2, 2), 1, 4, 9, 16))
                .node(
                    "BatchNormalization",
                    "x s b m v",
                    "y",
                    integer("spatial", 0),
                    real("epsilon", 0)),
            x,
            floats(shape(1, 2, 2), 1, 2, 3, 5)));
  }

  private static List<Form> blocks() {
    Tensor depth = floats(shape(1, 8, 1, 1), 0, 1, 2, 3, 4, 5, 6, 7);
    Tensor space = floats(shape(1, 2, 2, 2), 0, 2, 4, 6, 1, 3, 5, 7);
    Tensor plain = floats(shape(1, 2, 2, 2), 0, 1, 2, 3, 4, 5, 6, 7);
    Tensor columns = floats(shape(1, 4, 2), 1, 5, 2, 6, 3, 7, 4, 8);
    return List.of(
        node("depth outermost", 7, "DepthToSpace", depth, space, integer("blocksize", 2)),
        node(
            "depth innermost",
            11,
            "DepthToSpace",
            depth,
            plain,
            integer("blocksize", 2),
            text("mode", "CRD")),
        node("space to depth", 13, "SpaceToDepth", space, depth, integer("blocksize", 2)),
        node(
            "space to depth, depth innermost",
            28,
            "SpaceToDepth",
            plain,
            depth,
            integer("blocksize", 2),
            text("mode", "CRD")),
        new Form(
            "columns that overlap are added",
            model(18, columns).constant("i", 2, 3).constant("k", 2, 2).node("Col2Im", "x i k", "y"),
            columns,
            floats(shape(1, 1, 2, 3), 1, 7, 6, 3, 11, 8)),
        new Form(
            "columns of a padded image, two apart",
            model(18, columns)
                .constant("i", 1, 2)
                .constant("k", 2, 2)
                .node("Col2Im", "x i k", "y", ints("pads", 1, 1, 0, 1), ints("strides", 1, 2)),
            columns,
            floats(shape(1, 1, 1, 2), 4, 7)));
  }

  private static List<Form> crops() {
    Tensor five = floats(shape(5), 1, 2, 3, 4, 5);
    Tensor wide = floats(shape(1, 5), 1, 2, 3, 4, 5);
    return List.of(
        new Form(
            "an odd rest is cut off at the end",
            model(18, five).constant("z", 2).node("CenterCropPad", "x z", "y"),
            five,
            floats(shape(2), 2, 3)),
        new Form(
            "an odd rest is added at the end",
            TestModel.opset(18)
                .input("x", "f32[n]")
                .constant("z", 8)
                .node("CenterCropPad", "x z", "y"),
            five,
            floats(shape(8), 0, 1, 2, 3, 4, 5, 0, 0)),
        new Form(
            "one axis of a symbolic size",
            TestModel.opset(18)
                .input("x", "f32[1,n]")
                .constant("z", 4)
                .node("CenterCropPad", "x z", "y", ints("axes", -1)),
            wide,
            floats(shape(1, 4), 1, 2, 3, 4)));
  }

  private static List<Form> older() {
    Tensor x = floats(shape(1, 2, 2), -1, 2, -3, -4);
    return List.of(
        new Form(
            "a slope for each channel",
            model(6, x).constant("s", floats(shape(2), 2, 10)).node("PRelu", "x s", "y"),
            x,
            floats(shape(1, 2, 2), -2, 2, -30, -40)),
        new Form(
            "slopes of integers that broadcast",
            TestModel.opset(16)
                .input("x", "i32[2,2]")
                .constant("s", TestTensors.of(ElementType.I32, shape(2), 2, 3))
                .node("PRelu", "x s", "y"),
            TestTensors.of(ElementType.I32, shape(2, 2), -1, -2, 3, 4),
            TestTensors.of(ElementType.I32, shape(2, 2), -2, -6, 3, 4)),
        node(
            "average of opset 6 leaves out what pads",
            6,
            "AveragePool",
            x,
            floats(shape(1, 2, 3), -1, 0.5, 2, -3, -3.5, -4),
            ints("kernel_shape", 2),
            ints("pads", 1, 1)),
        new Form(
            "given statistics of opset 6",
            model(6, x)
                .constant("o", floats(shape(2), 1, 1))
                .constant("z", floats(shape(2), 0, 0))
                .constant("v", floats(shape(2), 1, 4))
                .node(
                    "BatchNormalization",
                    "x o z z v",
                    "y",
                    integer("is_test", 1),
                    real("epsilon", 0)),
            x,
            floats(shape(1, 2, 2), -1, 2, -1.5, -2)));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void computesByHand(Form form) {
    Tensor found = form.model.output("y").run(form.x).getFirst();
    assertEquals(form.expected.type(), found.type());
    for (long i = 0; i < found.size(); i++) {
      assertEquals(form.expected.getDouble(i), found.getDouble(i), 1e-6, found + ", element " + i);
    }
  }

  private static Form node(
      String title,
      int opset,
      String operator,
      Tensor x,
      Tensor expected,
      AttributeProto... attributes) {
    return new Form(title, model(opset, x).node(operator, "x", "y", attributes), x, expected);
  }

  private static TestModel model(int opset, Tensor x) {
    return TestModel.opset(opset).input("x", x.type().toString());
  }

  private static Tensor floats(long[] shape, double... values) {
    return TestTensors.of(ElementType.F32, shape, values);
  }
}
