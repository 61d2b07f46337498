package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.TestModel.integer;
import static dev.sinter.frontend.onnx.TestModel.ints;
import static dev.sinter.frontend.onnx.TestTensors.shape;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Quantised tensors: what the specification's formulas give, worked out by hand. */
class QuantizationTest {
  /** A node, what it is fed, and what its outputs must be. */
  record Case(
      String title,
      int opset,
      String operator,
      List<AttributeProto> attributes,
      List<Tensor> inputs,
      List<Tensor> outputs) {
    @Override
    public String toString() {
      return title;
    }

    TestModel model() {
      TestModel model = TestModel.opset(opset);
      List<String> names = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        names.add(inputs.get(i) == null ? "_" : "in" + i);
        if (inputs.get(i) != null) {
          model.input("in" + i, inputs.get(i).type().toString());
        }
      }
      List<String> results = new ArrayList<>();
      for (int i = 0; i < outputs.size(); i++) {
        results.add("out" + i);
      }
      return model
          .node(
              operator,
              String.join(" ", names),
              String.join(" ", results),
              attributes.toArray(AttributeProto[]::new))
          .output(results.toArray(String[]::new));
    }
  }

  private static Case one(
      String title,
      int opset,
      String operator,
      List<AttributeProto> attributes,
      Tensor expected,
      Tensor... inputs) {
    return new Case(title, opset, operator, attributes, Arrays.asList(inputs), List.of(expected));
  }

  static Stream<Case> cases() {
    return Stream.of(quantize(), eightBitFloats(), dequantize(), dynamic(), products())
        .flatMap(List::stream);
  }

  private static List<Case> quantize() {
    Tensor ties = TestTensors.of(ElementType.F32, shape(6), 1, 3, 5, -1, -3, -5);
    Tensor two = TestTensors.of(ElementType.F32, shape(), 2);
    Tensor wide =
        TestTensors.of(ElementType.F32, shape(4), -1e30, -1000, 1000, Double.POSITIVE_INFINITY);
    Tensor matrix = TestTensors.of(ElementType.F32, shape(2, 3), 2, 4, 6, 8, 10, 12);
    Tensor unit = TestTensors.of(ElementType.F32, shape(), 1);
    return List.of(
        one(
            "ties round to even before the zero point is added",
            10,
            "QuantizeLinear",
            List.of(),
            TestTensors.of(ElementType.I8, shape(6), 1, 3, 3, 1, -1, -1),
            ties,
            two,
            TestTensors.of(ElementType.I8, shape(), 1)),
        one(
            "u8 without a zero point",
            10,
            "QuantizeLinear",
            List.of(),
            TestTensors.of(ElementType.U8, shape(4), 0, 0, 255, 255),
            wide,
            unit),
        one(
            "i8 saturates with its zero point",
            13,
            "QuantizeLinear",
            List.of(),
            TestTensors.of(ElementType.I8, shape(4), -128, -128, 127, 127),
            wide,
            unit,
            TestTensors.of(ElementType.I8, shape(), -100)),
        one(
            "u16 keeps odd values beyond 32767",
            21,
            "QuantizeLinear",
            List.of(),
            TestTensors.of(ElementType.U16, shape(3), 40001, 65535, 0),
            TestTensors.of(ElementType.F32, shape(3), 1, 30000, -40001),
            unit,
            TestTensors.of(ElementType.U16, shape(), 40000)),
        one(
            "i16",
            21,
            "QuantizeLinear",
            List.of(integer("output_dtype", 5)),
            TestTensors.of(ElementType.I16, shape(3), 32767, -32768, 5),
            TestTensors.of(ElementType.F32, shape(3), 40000, -40000, 5.4),
            unit),
        one(
            "i4 by its attribute",
            21,
            "QuantizeLinear",
            List.of(integer("output_dtype", 22)),
            TestTensors.of(ElementType.I4, shape(4), -8, 7, 2, -2),
            TestTensors.of(ElementType.F32, shape(4), -9, 9, 2.5, -2.5),
            unit),
        one(
            "u4",
            21,
            "QuantizeLinear",
            List.of(integer("output_dtype", 21)),
            TestTensors.of(ElementType.U4, shape(3), 0, 15, 4),
            TestTensors.of(ElementType.F32, shape(3), -9, 99, 3.5),
            unit),
        one(
            "a scale for each column",
            13,
            "QuantizeLinear",
            List.of(),
            TestTensors.of(ElementType.U8, shape(2, 3), 2, 3, 3, 8, 6, 4),
            matrix,
            TestTensors.of(ElementType.F32, shape(3), 1, 2, 4),
            TestTensors.of(ElementType.U8, shape(3), 0, 1, 1)),
        one(
            "a scale for each row, counted from the end",
            13,
            "QuantizeLinear",
            List.of(integer("axis", -2)),
            TestTensors.of(ElementType.U8, shape(2, 3), 2, 4, 6, 4, 5, 6),
            matrix,
            TestTensors.of(ElementType.F32, shape(2), 1, 2),
            TestTensors.of(ElementType.U8, shape(2), 0, 0)),
        one(
            "blocks of two columns, the last incomplete",
            21,
            "QuantizeLinear",
            List.of(integer("axis", 1), integer("block_size", 2)),
            TestTensors.of(ElementType.I8, shape(2, 3), 3, 5, 4, 4, 5, 6),
            matrix,
            TestTensors.of(ElementType.F32, shape(2, 2), 1, 2, 2, 2),
            TestTensors.of(ElementType.I8, shape(2, 2), 1, 1, 0, 0)),
        one(
            "a vector with a scale for each element",
            13,
            "QuantizeLinear",
            List.of(),
            TestTensors.of(ElementType.U8, shape(3), 2, 2, 2),
            TestTensors.of(ElementType.F32, shape(3), 2, 4, 6),
            TestTensors.of(ElementType.F32, shape(3), 1, 2, 3)),
        one(
            "integers in the precision of the scale",
            13,
            "QuantizeLinear",
            List.of(),
            TestTensors.of(ElementType.U8, shape(3), 0, 2, 2),
            TestTensors.of(ElementType.I32, shape(3), 1, 3, 4),
            two),
        one(
            "division in f16: 2049 is 2048 there",
            23,
            "QuantizeLinear",
            List.of(integer("precision", 10), integer("output_dtype", 5)),
            TestTensors.of(ElementType.I16, shape(2), 2048, 3),
            TestTensors.of(ElementType.F32, shape(2), 2049, 3),
            unit),
        one(
            "f16 of an f16 scale",
            19,
            "QuantizeLinear",
            List.of(),
            TestTensors.of(ElementType.U8, shape(2), 128, 255),
            TestTensors.of(ElementType.F16, shape(2), 1, 65504),
            TestTensors.of(ElementType.F16, shape(), 0.5),
            TestTensors.of(ElementType.U8, shape(), 126)),
        one(
            "nothing at all",
            13,
            "QuantizeLinear",
            List.of(),
            TestTensors.of(ElementType.U8, shape(0, 3)),
            TestTensors.of(ElementType.F32, shape(0, 3)),
            unit));
  }

  private static List<Case> eightBitFloats() {
    Tensor x = TestTensors.of(ElementType.F32, shape(4), 1, 900, -1e9, Double.POSITIVE_INFINITY);
    Tensor two = TestTensors.of(ElementType.F32, shape(), 2);
    Tensor zero = TestTensors.of(ElementType.F8E4M3, shape(), 0);
    return List.of(
        one(
            "e4m3 ends at its largest number",
            19,
            "QuantizeLinear",
            List.of(),
            TestTensors.of(ElementType.F8E4M3, shape(4), 0.5, 448, -448, 448),
            x,
            two,
            zero),
        one(
            "e4m3 that does not saturate",
            19,
            "QuantizeLinear",
            List.of(integer("saturate", 0)),
            TestTensors.of(ElementType.F8E4M3, shape(4), 0.5, 448, Double.NaN, Double.NaN),
            x,
            two,
            zero),
        one(
            "e5m2 that does not saturate",
            21,
            "QuantizeLinear",
            List.of(integer("saturate", 0), integer("output_dtype", 19)),
            TestTensors.of(
                ElementType.F8E5M2,
                shape(4),
                0.5,
                448,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY),
            x,
            two),
        one(
            "numbers of e4m3",
            19,
            "DequantizeLinear",
            List.of(),
            TestTensors.of(ElementType.F32, shape(2), 896, -1),
            TestTensors.of(ElementType.F8E4M3, shape(2), 448, -0.5),
            two,
            zero));
  }

  private static List<Case> dequantize() {
    Tensor half = TestTensors.of(ElementType.F32, shape(), 0.5);
    return List.of(
        one(
            "u8 from its zero point",
            10,
            "DequantizeLinear",
            List.of(),
            TestTensors.of(ElementType.F32, shape(3), -64, 0, 63.5),
            TestTensors.of(ElementType.U8, shape(3), 0, 128, 255),
            half,
            TestTensors.of(ElementType.U8, shape(), 128)),
        one(
            "i32 without a zero point",
            10,
            "DequantizeLinear",
            List.of(),
            TestTensors.of(ElementType.F32, shape(2), -5e8, 0.5),
            TestTensors.of(ElementType.I32, shape(2), -1000000000, 1),
            half),
        one(
            "u16 in f16 is rounded once",
            21,
            "DequantizeLinear",
            List.of(),
            TestTensors.of(ElementType.F16, shape(1), 2050),
            TestTensors.of(ElementType.U16, shape(1), 4099),
            TestTensors.of(ElementType.F16, shape(), 0.5)),
        one(
            "i4 in blocks of rows, as bf16",
            23,
            "DequantizeLinear",
            List.of(integer("axis", 0), integer("block_size", 2), integer("output_dtype", 16)),
            TestTensors.of(ElementType.BF16, shape(3, 1), -8, 7, 14),
            TestTensors.of(ElementType.I4, shape(3, 1), -8, 7, 7),
            TestTensors.of(ElementType.F32, shape(2, 1), 1, 2)),
        one(
            "a scale for each channel",
            13,
            "DequantizeLinear",
            List.of(),
            TestTensors.of(ElementType.F32, shape(1, 2, 2), 1, 2, 4, 6),
            TestTensors.of(ElementType.I8, shape(1, 2, 2), 1, 2, 3, 4),
            TestTensors.of(ElementType.F32, shape(2), 1, 2),
            TestTensors.of(ElementType.I8, shape(2), 0, 1)));
  }

  private static List<Case> dynamic() {
    return List.of(
        new Case(
            "range of both signs",
            11,
            "DynamicQuantizeLinear",
            List.of(),
            List.of(TestTensors.of(ElementType.F32, shape(3), -1, 0, 1.55)),
            List.of(
                TestTensors.of(ElementType.U8, shape(3), 0, 100, 255),
                TestTensors.of(ElementType.F32, shape(), 2.55f / 255f),
                TestTensors.of(ElementType.U8, shape(), 100))),
        new Case(
            "the range is widened to hold zero",
            11,
            "DynamicQuantizeLinear",
            List.of(),
            List.of(TestTensors.of(ElementType.F32, shape(2), -2, -0.5)),
            List.of(
                TestTensors.of(ElementType.U8, shape(2), 0, 191),
                TestTensors.of(ElementType.F32, shape(), 2f / 255f),
                TestTensors.of(ElementType.U8, shape(), 255))),
        new Case(
            "zeros",
            11,
            "DynamicQuantizeLinear",
            List.of(),
            List.of(TestTensors.of(ElementType.F32, shape(2), 0, 0)),
            List.of(
                TestTensors.of(ElementType.U8, shape(2), 0, 0),
                TestTensors.of(ElementType.F32, shape(), 0),
                TestTensors.of(ElementType.U8, shape(), 0))));
  }

  private static List<Case> products() {
    Tensor a = TestTensors.of(ElementType.U8, shape(2, 2), 1, 2, 3, 4);
    Tensor b = TestTensors.of(ElementType.I8, shape(2, 2), 1, -1, 2, 0);
    Tensor one = TestTensors.of(ElementType.F32, shape(), 1);
    return List.of(
        one(
            "product of integers",
            10,
            "MatMulInteger",
            List.of(),
            TestTensors.of(ElementType.I32, shape(2, 2), 5, -1, 11, -3),
            a,
            b),
        one(
            "a zero point for each row and for each column",
            10,
            "MatMulInteger",
            List.of(),
            // [[0, 1], [1, 2]] · [[0, -3], [1, -2]]
            TestTensors.of(ElementType.I32, shape(2, 2), 1, -2, 2, -7),
            a,
            b,
            TestTensors.of(ElementType.U8, shape(2), 1, 2),
            TestTensors.of(ElementType.I8, shape(2), 1, 2)),
        one(
            "sums beyond 16 bits",
            10,
            "MatMulInteger",
            List.of(),
            TestTensors.of(ElementType.I32, shape(1, 1), 2L * 255 * -128),
            TestTensors.of(ElementType.U8, shape(1, 2), 255, 255),
            TestTensors.of(ElementType.I8, shape(2, 1), -128, -128)),
        one(
            "quantised product with scales of rows and columns",
            10,
            "QLinearMatMul",
            List.of(),
            // 5·1·1 / 2 = 2.5, −1·1·0.5 / 2, 11·2·1 / 2, −3·2·0.5 / 2 = −1.5, and 3 each.
            TestTensors.of(ElementType.I8, shape(2, 2), 5, 3, 14, 1),
            a,
            TestTensors.of(ElementType.F32, shape(2), 1, 2),
            TestTensors.of(ElementType.U8, shape(2), 0, 0),
            b,
            TestTensors.of(ElementType.F32, shape(2), 1, 0.5),
            TestTensors.of(ElementType.I8, shape(2), 0, 0),
            TestTensors.of(ElementType.F32, shape(), 2),
            TestTensors.of(ElementType.I8, shape(), 3)),
        one(
            "what pads is the zero point",
            10,
            "ConvInteger",
            List.of(ints("pads", 1, 1)),
            // (7 − 6) + (9 − 6) under both positions, and twice that.
            TestTensors.of(ElementType.I32, shape(1, 2, 2), 4, 4, 8, 8),
            TestTensors.of(ElementType.U8, shape(1, 1, 2), 7, 9),
            TestTensors.of(ElementType.I8, shape(2, 1, 3), 2, 2, 2, 2, 2, 2),
            TestTensors.of(ElementType.U8, shape(), 6),
            TestTensors.of(ElementType.I8, shape(2), 1, 0)),
        one(
            "quantised convolution with a bias and a scale for each channel",
            10,
            "QLinearConv",
            List.of(),
            // (3·1 + 1)·0.5, (3·2 − 1)·0.5·3 = 7.5 which rounds to 8; and 10.
            TestTensors.of(ElementType.U8, shape(1, 2, 1), 12, 18),
            TestTensors.of(ElementType.U8, shape(1, 1, 1), 4),
            TestTensors.of(ElementType.F32, shape(), 0.5),
            TestTensors.of(ElementType.U8, shape(), 1),
            TestTensors.of(ElementType.I8, shape(2, 1, 1), 1, 2),
            TestTensors.of(ElementType.F32, shape(2), 1, 3),
            TestTensors.of(ElementType.I8, shape(2), 0, 0),
            one,
            TestTensors.of(ElementType.U8, shape(), 10),
            TestTensors.of(ElementType.I32, shape(2), 1, -1)),
        one(
            "product of eight-bit floats",
            21,
            "QLinearMatMul",
            List.of(),
            TestTensors.of(ElementType.F8E4M3, shape(1, 1), 448),
            TestTensors.of(ElementType.F8E4M3, shape(1, 2), 448, 1.5),
            one,
            TestTensors.of(ElementType.F8E4M3, shape(), 0),
            TestTensors.of(ElementType.F8E4M3, shape(2, 1), 2, 1),
            one,
            TestTensors.of(ElementType.F8E4M3, shape(), 0),
            one,
            TestTensors.of(ElementType.F8E4M3, shape(), 0)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void computesTheFormula(Case one) {
    Tensor[] fed = one.inputs.stream().filter(input -> input != null).toArray(Tensor[]::new);
    List<Tensor> found = one.model().run(fed);
    for (int i = 0; i < found.size(); i++) {
      assertEquals(one.outputs.get(i).type(), found.get(i).type());
      for (long k = 0; k < found.get(i).size(); k++) {
        assertEquals(
            one.outputs.get(i).getDouble(k),
            found.get(i).getDouble(k),
            "output %d %s, element %d".formatted(i, found.get(i), k));
      }
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    Tensor x = TestTensors.of(ElementType.F32, shape(2, 3));
    Tensor y = TestTensors.of(ElementType.U8, shape(2, 3));
    Tensor two = TestTensors.of(ElementType.F32, shape(2), 1, 1);
    Tensor one = TestTensors.of(ElementType.F32, shape(), 1);
    refused(ErrorCode.SHAPE_MISMATCH, one("axis", 13, "QuantizeLinear", List.of(), y, x, two));
    refused(
        ErrorCode.SHAPE_MISMATCH,
        one(
            "blocks",
            21,
            "QuantizeLinear",
            List.of(integer("block_size", 1)),
            y,
            x,
            TestTensors.of(ElementType.F32, shape(2, 2))));
    refused(
        ErrorCode.TYPE_MISMATCH,
        one("i32", 21, "QuantizeLinear", List.of(integer("output_dtype", 6)), y, x, one));
    refused(
        ErrorCode.TYPE_MISMATCH,
        one(
            "two types",
            21,
            "QuantizeLinear",
            List.of(integer("output_dtype", 3)),
            y,
            x,
            one,
            TestTensors.of(ElementType.U8, shape(), 0)));
    refused(
        ErrorCode.FEATURE_UNSUPPORTED,
        one("string", 23, "QuantizeLinear", List.of(integer("output_dtype", 8)), y, x, one));
  }

  private static void refused(ErrorCode code, Case one) {
    SinterException refusal = assertThrows(SinterException.class, one.model()::graph, one.title);
    assertEquals(code, refusal.code(), refusal::describe);
  }
}
