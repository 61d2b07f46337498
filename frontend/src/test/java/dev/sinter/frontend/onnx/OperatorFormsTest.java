package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.TestModel.integer;
import static dev.sinter.frontend.onnx.TestModel.ints;
import static dev.sinter.frontend.onnx.TestModel.real;
import static dev.sinter.frontend.onnx.TestModel.reals;
import static dev.sinter.frontend.onnx.TestModel.text;
import static dev.sinter.frontend.onnx.TestModel.value;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The forms operators took over the opsets: each row is a node of one form, what it is fed and what
 * it must give.
 */
class OperatorFormsTest {
  record Form(String title, TestModel model, List<Tensor> inputs, Tensor expected) {
    @Override
    public String toString() {
      return title;
    }
  }

  private static final Tensor MATRIX = floats(new long[] {2, 3}, 1, 2, 3, 4, 5, 6);

  static Stream<Form> forms() {
    return Stream.of(axes(), slices(), pads(), shapes(), softmaxes(), arithmetic())
        .flatMap(List::stream);
  }

  private static List<Form> axes() {
    Tensor row = floats(new long[] {1, 3, 1}, 1, 2, 3);
    Tensor vector = floats(new long[] {3}, 1, 2, 3);
    Tensor sums = floats(new long[] {2, 1}, 6, 15);
    return List.of(
        form(
            "squeeze, axes as attribute",
            x(11, row).node("Squeeze", "x", "y", ints("axes", 0, -1)),
            vector),
        form(
            "squeeze, axes as input",
            x(13, row).constant("a", 0, 2).node("Squeeze", "x a", "y"),
            vector),
        form("squeeze all", x(13, row).node("Squeeze", "x", "y"), vector),
        form(
            "unsqueeze, axes as attribute",
            x(11, vector).node("Unsqueeze", "x", "y", ints("axes", 0, -1)),
            row),
        form(
            "unsqueeze, axes as input",
            x(13, vector).constant("a", 2, 0).node("Unsqueeze", "x a", "y"),
            row),
        form(
            "reduce, axes as attribute",
            x(11, MATRIX).node("ReduceSum", "x", "y", ints("axes", -1)),
            sums),
        form(
            "reduce, axes as input",
            x(13, MATRIX).constant("a", 1).node("ReduceSum", "x a", "y"),
            sums),
        form(
            "reduce all",
            x(18, MATRIX).node("ReduceMax", "x", "y", integer("keepdims", 0)),
            floats(new long[] {}, 6)),
        form(
            "reduce none",
            x(18, MATRIX).node("ReduceSumSquare", "x", "y", integer("noop_with_empty_axes", 1)),
            floats(new long[] {2, 3}, 1, 4, 9, 16, 25, 36)),
        form(
            "arg max, last of equals",
            x(12, floats(new long[] {2, 2}, 1, 1, 3, 2))
                .node(
                    "ArgMax",
                    "x",
                    "y",
                    integer("axis", 1),
                    integer("select_last_index", 1),
                    integer("keepdims", 0)),
            Tensor.of(new long[] {1, 0}, 2)));
  }

  private static List<Form> slices() {
    Tensor part = floats(new long[] {2, 2}, 2, 3, 5, 6);
    return List.of(
        form(
            "slice, bounds as attributes",
            x(9, MATRIX)
                .node("Slice", "x", "y", ints("starts", 0, 1), ints("ends", Long.MAX_VALUE, 1000)),
            part),
        form(
            "slice, bounds as inputs",
            x(10, MATRIX)
                .constant("s", -2)
                .constant("e", Integer.MAX_VALUE)
                .constant("a", 1)
                .node("Slice", "x s e a", "y"),
            part),
        form(
            "slice backward",
            x(13, MATRIX)
                .constant("s", -1)
                .constant("e", Long.MIN_VALUE)
                .constant("a", -1)
                .constant("t", -2)
                .node("Slice", "x s e a t", "y"),
            floats(new long[] {2, 2}, 3, 1, 6, 4)),
        form(
            "slice of nothing",
            x(13, MATRIX)
                .constant("s", 3)
                .constant("e", 1)
                .constant("a", 1)
                .node("Slice", "x s e a", "y"),
            floats(new long[] {2, 0})),
        form(
            "split, sizes as attribute",
            x(11, MATRIX).node("Split", "x", "_ y", integer("axis", 1), ints("split", 1, 2)),
            part),
        form(
            "split, sizes as input",
            x(13, MATRIX).constant("s", 1, 2).node("Split", "x s", "_ y", integer("axis", -1)),
            part),
        form(
            "split, uneven",
            x(18, MATRIX).node("Split", "x", "_ y", integer("axis", 1), integer("num_outputs", 2)),
            floats(new long[] {2, 1}, 3, 6)),
        form(
            "gather along the second axis, counting from the end",
            x(13, MATRIX)
                .constant("i", Tensor.of(new long[] {-1, 0}, 2, 1))
                .node("Gather", "x i", "y", integer("axis", 1)),
            floats(new long[] {2, 2, 1}, 3, 1, 6, 4)));
  }

  private static List<Form> pads() {
    Tensor vector = floats(new long[] {3}, 1, 2, 3);
    return List.of(
        form(
            "pad, amounts as attribute",
            x(10, vector).node("Pad", "x", "y", ints("pads", 1, 2), real("value", 9)),
            floats(new long[] {6}, 9, 1, 2, 3, 9, 9)),
        form(
            "pad, amounts as input",
            x(13, vector)
                .constant("p", 1, -1)
                .constant("v", floats(new long[] {}, 7))
                .node("Pad", "x p v", "y"),
            floats(new long[] {3}, 7, 1, 2)),
        form(
            "pad some axes",
            x(18, MATRIX).constant("p", 1, 0).constant("a", -1).node("Pad", "x p _ a", "y"),
            floats(new long[] {2, 4}, 0, 1, 2, 3, 0, 4, 5, 6)),
        form(
            "pad by reflection, farther than the tensor is long",
            x(18, vector).constant("p", 4, 3).node("Pad", "x p", "y", text("mode", "reflect")),
            floats(new long[] {10}, 1, 2, 3, 2, 1, 2, 3, 2, 1, 2)),
        form(
            "pad by the edge",
            x(11, vector).constant("p", 2, 1).node("Pad", "x p", "y", text("mode", "edge")),
            floats(new long[] {6}, 1, 1, 1, 2, 3, 3)),
        form(
            "pad around",
            x(19, vector).constant("p", 4, 1).node("Pad", "x p", "y", text("mode", "wrap")),
            floats(new long[] {8}, 3, 1, 2, 3, 1, 2, 3, 1)));
  }

  private static List<Form> shapes() {
    return List.of(
        form(
            "reshape with a copied and an inferred size",
            x(13, MATRIX).constant("s", 0, -1, 1).node("Reshape", "x s", "y"),
            MATRIX.reshaped(dev.sinter.ir.type.Shape.of(2, 3, 1))),
        form(
            "reshape to a true zero",
            x(14, floats(new long[] {0, 3}))
                .constant("s", 3, 0)
                .node("Reshape", "x s", "y", integer("allowzero", 1)),
            floats(new long[] {3, 0})),
        form(
            "flatten before the first axis",
            x(11, MATRIX).node("Flatten", "x", "y", integer("axis", 0)),
            floats(new long[] {1, 6}, 1, 2, 3, 4, 5, 6)),
        form(
            "flatten after the last axis",
            x(11, MATRIX).node("Flatten", "x", "y", integer("axis", 2)),
            floats(new long[] {6, 1}, 1, 2, 3, 4, 5, 6)),
        form(
            "shape between axes",
            x(15, floats(new long[] {2, 3, 1}, 1, 2, 3, 4, 5, 6))
                .node("Shape", "x", "y", integer("start", -3), integer("end", -1)),
            Tensor.of(new long[] {2, 3}, 2)),
        form(
            "expand both ways",
            x(13, floats(new long[] {3, 1}, 1, 2, 3))
                .constant("s", 1, 2)
                .node("Expand", "x s", "y"),
            floats(new long[] {3, 2}, 1, 1, 2, 2, 3, 3)),
        form(
            "tile",
            x(13, floats(new long[] {2}, 1, 2)).constant("r", 2).node("Tile", "x r", "y"),
            floats(new long[] {4}, 1, 2, 1, 2)),
        form(
            "constant of one float",
            x(12, MATRIX).node("Constant", "", "y", real("value_float", 2)),
            floats(new long[] {}, 2)),
        form(
            "constant of floats",
            x(12, MATRIX).node("Constant", "", "y", reals("value_floats", 2, 3)),
            floats(new long[] {2}, 2, 3)),
        form(
            "constant of one integer",
            x(12, MATRIX).node("Constant", "", "y", integer("value_int", 2)),
            Tensor.scalar(ElementType.I64, 2L)),
        form(
            "constant of integers",
            x(12, MATRIX).node("Constant", "", "y", ints("value_ints", 2, 3)),
            Tensor.of(new long[] {2, 3}, 2)),
        form(
            "constant of a tensor",
            x(12, MATRIX).node("Constant", "", "y", value("value", MATRIX)),
            MATRIX),
        form(
            "constant of a computed shape",
            x(12, MATRIX)
                .node("Shape", "x", "s")
                .node("ConstantOfShape", "s", "y", value("value", Tensor.of(new long[] {4}, 1))),
            Tensor.of(new long[] {4, 4, 4, 4, 4, 4}, 2, 3)),
        form(
            "range downward",
            x(11, MATRIX)
                .constant("a", Tensor.scalar(ElementType.I64, 5L))
                .constant("b", Tensor.scalar(ElementType.I64, 0L))
                .constant("d", Tensor.scalar(ElementType.I64, -2L))
                .node("Range", "a b d", "y"),
            Tensor.of(new long[] {5, 3, 1}, 3)));
  }

  private static List<Form> softmaxes() {
    Tensor cube = floats(new long[] {1, 2, 2}, 0, 0, 0, 0);
    return List.of(
        form(
            "softmax over all axes from one on",
            x(11, cube).node("Softmax", "x", "y"),
            floats(new long[] {1, 2, 2}, 0.25f, 0.25f, 0.25f, 0.25f)),
        form(
            "softmax over the last axis",
            x(13, cube).node("Softmax", "x", "y"),
            floats(new long[] {1, 2, 2}, 0.5f, 0.5f, 0.5f, 0.5f)),
        form(
            "softmax of large numbers",
            x(13, floats(new long[] {2}, 1000, 1000)).node("Softmax", "x", "y"),
            floats(new long[] {2}, 0.5f, 0.5f)),
        form(
            "log softmax over all axes from one on",
            x(11, cube).node("LogSoftmax", "x", "y"),
            floats(
                new long[] {1, 2, 2},
                (float) -Math.log(4),
                (float) -Math.log(4),
                (float) -Math.log(4),
                (float) -Math.log(4))),
        form(
            "hardmax over all axes from one on",
            x(11, floats(new long[] {1, 2, 2}, 1, 3, 3, 2)).node("Hardmax", "x", "y"),
            floats(new long[] {1, 2, 2}, 0, 1, 0, 0)),
        form(
            "hardmax over the last axis",
            x(13, floats(new long[] {1, 2, 2}, 1, 3, 3, 2)).node("Hardmax", "x", "y"),
            floats(new long[] {1, 2, 2}, 0, 1, 1, 0)));
  }

  private static List<Form> arithmetic() {
    Tensor signs = floats(new long[] {3}, -2, 0, 3);
    return List.of(
        form(
            "clip, bounds as attributes",
            x(6, signs).node("Clip", "x", "y", real("min", -1), real("max", 1)),
            floats(new long[] {3}, -1, 0, 1)),
        form("clip without bounds", x(11, signs).node("Clip", "x", "y"), signs),
        form(
            "clip from above only",
            x(12, signs).constant("b", floats(new long[] {}, 1)).node("Clip", "x _ b", "y"),
            floats(new long[] {3}, -2, 0, 1)),
        form(
            "clip with crossed bounds",
            x(13, signs)
                .constant("a", floats(new long[] {}, 2))
                .constant("b", floats(new long[] {}, 1))
                .node("Clip", "x a b", "y"),
            floats(new long[] {3}, 1, 1, 1)),
        form("dropout", x(7, signs).node("Dropout", "x", "y _", real("ratio", 0.9)), signs),
        form(
            "mask of dropout as data, which was not filled",
            x(9, signs).node("Dropout", "x", "_ y"),
            floats(new long[] {3}, 0, 0, 0)),
        form(
            "mask of dropout as truth",
            x(13, signs).node("Dropout", "x", "_ y"),
            Tensor.of(new boolean[] {true, true, true}, 3)),
        form(
            "integer base and real exponent",
            x(12, Tensor.of(new long[] {2, 9}, 2))
                .constant("e", floats(new long[] {2}, 3, 0.5f))
                .node("Pow", "x e", "y"),
            Tensor.of(new long[] {8, 3}, 2)),
        form(
            "remainder with the divisor's sign",
            x(13, Tensor.of(new long[] {-5, 5}, 2)).constant("d", 3, -3).node("Mod", "x d", "y"),
            Tensor.of(new long[] {1, -1}, 2)),
        form(
            "remainder with the dividend's sign",
            x(13, floats(new long[] {2}, -5, 5))
                .constant("d", floats(new long[] {2}, 3, -3))
                .node("Mod", "x d", "y", integer("fmod", 1)),
            floats(new long[] {2}, -2, 2)),
        form(
            "cast toward zero",
            x(13, floats(new long[] {2}, -1.9f, 1.9f)).node("Cast", "x", "y", integer("to", 7)),
            Tensor.of(new long[] {-1, 1}, 2)),
        form(
            "product of transposed matrices, scaled and shifted",
            x(13, MATRIX)
                .constant("b", floats(new long[] {1, 2}, 1, 2))
                .constant("c", floats(new long[] {}, 10))
                .node(
                    "Gemm",
                    "x b c",
                    "y",
                    integer("transA", 1),
                    integer("transB", 1),
                    real("alpha", 2),
                    real("beta", 0.5)),
            floats(new long[] {3, 1}, 23, 29, 35)),
        form(
            "product without an addend",
            x(11, MATRIX)
                .constant("b", floats(new long[] {3, 1}, 1, 1, 1))
                .node("Gemm", "x b", "y"),
            floats(new long[] {2, 1}, 6, 15)),
        form(
            "normalisation with given statistics",
            x(9, floats(new long[] {1, 2, 1}, 3, 8))
                .constant("s", floats(new long[] {2}, 2, 1))
                .constant("b", floats(new long[] {2}, 1, 0))
                .constant("m", floats(new long[] {2}, 1, 2))
                .constant("v", floats(new long[] {2}, 4, 9))
                .node("BatchNormalization", "x s b m v", "y", real("epsilon", 0)),
            floats(new long[] {1, 2, 1}, 3, 2)));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void importsAndComputes(Form form) {
    Tensor found = form.model.output("y").run(form.inputs.toArray(Tensor[]::new)).getFirst();
    assertEquals(form.expected.type(), found.type());
    for (long i = 0; i < found.size(); i++) {
      assertEquals(
          form.expected.getDouble(i),
          found.getDouble(i),
          1e-6 * Math.abs(form.expected.getDouble(i)),
          found + ", element " + i);
    }
  }

  /** A model with one input x of this value's type. */
  private static Fed x(int opset, Tensor value) {
    return new Fed(TestModel.opset(opset).input("x", value.type().toString()), value);
  }

  /** A model and what it is fed. */
  private record Fed(TestModel model, Tensor value) {
    Fed constant(String name, Tensor constant) {
      model.constant(name, constant);
      return this;
    }

    Fed constant(String name, long... values) {
      model.constant(name, values);
      return this;
    }

    Fed node(
        String operator,
        String inputs,
        String outputs,
        dev.sinter.frontend.onnx.proto.AttributeProto... attributes) {
      model.node(operator, inputs, outputs, attributes);
      return this;
    }
  }

  private static Form form(String title, Fed fed, Tensor expected) {
    return new Form(title, fed.model, List.of(fed.value), expected);
  }

  private static Tensor floats(long[] shape, float... values) {
    return Tensor.of(Arrays.copyOf(values, values.length), shape);
  }
}
