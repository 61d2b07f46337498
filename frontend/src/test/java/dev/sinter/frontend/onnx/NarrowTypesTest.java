package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.OperatorCase.floats;
import static dev.sinter.frontend.onnx.TestModel.integer;
import static dev.sinter.frontend.onnx.TestModel.text;
import static dev.sinter.frontend.onnx.TestTensors.shape;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Types that are only stored: conversions to and from them by the tables of ONNX's Cast. */
class NarrowTypesTest {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;
  private static final double LEAST = 0x1p-127;
  private static final double MOST = 0x1p127;

  /** The elements by their bits. */
  private static Tensor bits(ElementType element, int... patterns) {
    Tensor tensor = narrow(element, new double[patterns.length]);
    for (int i = 0; i < patterns.length; i++) {
      tensor.setRawBits(i, patterns[i]);
    }
    return tensor;
  }

  private static Tensor narrow(ElementType element, double... values) {
    return TestTensors.of(element, shape(values.length), values);
  }

  private static OperatorCase cast(String title, int to) {
    return OperatorCase.of(title, 25, "Cast").with(integer("to", to));
  }

  private static Stream<OperatorCase> saturating() {
    return Stream.of(
        cast("to f8e4m3fnuz", 18)
            .input(floats(0, -0.0, NAN, INF, -INF, 1e6, -1e6, 17, -1e-9))
            .gives(bits(ElementType.F8E4M3FNUZ, 0, 0, 0x80, 0x7F, 0xFF, 0x7F, 0xFF, 0x60, 0)),
        cast("to f8e5m2fnuz", 20)
            .input(floats(NAN, INF, -1e6, 1, -0.0))
            .gives(bits(ElementType.F8E5M2FNUZ, 0x80, 0x7F, 0xFF, 0x40, 0)),
        cast("to f4e2m1", 23)
            .input(floats(0.25, 0.75, -3.5, -8, INF, -0.0))
            .gives(bits(ElementType.F4E2M1, 0, 2, 0xE, 0xF, 7, 8)),
        cast("between f8", 18)
            .input(narrow(ElementType.F8E5M2, 57344, -1, 0.5))
            .gives(narrow(ElementType.F8E4M3FNUZ, 240, -1, 0.5)),
        cast("integers to f8", 18)
            .input(Tensor.of(new long[] {1, -3, 1 << 20}, 3))
            .gives(narrow(ElementType.F8E4M3FNUZ, 1, -3, 240)),
        OperatorCase.of("like another", 25, "CastLike")
            .input(floats(300, -2.5))
            .input(narrow(ElementType.F8E4M3FNUZ, 0))
            .gives(narrow(ElementType.F8E4M3FNUZ, 240, -2.5)),
        cast("not saturating to f8e4m3fnuz", 18)
            .with(integer("saturate", 0))
            .input(floats(NAN, INF, -INF, 1e6, 240, 247))
            .gives(bits(ElementType.F8E4M3FNUZ, 0x80, 0x80, 0x80, 0x80, 0x7F, 0x7F)),
        cast("not saturating to f8e5m2fnuz", 20)
            .with(integer("saturate", 0))
            .input(floats(INF, -1e6, 2))
            .gives(bits(ElementType.F8E5M2FNUZ, 0x80, 0x80, 0x44)));
  }

  private static OperatorCase power(String title, String mode, int saturate) {
    return cast(title, 24).with(text("round_mode", mode), integer("saturate", saturate));
  }

  private static Stream<OperatorCase> powers() {
    Tensor in = floats(1, 1.1, 1.5, 1.9, 2, 0.3, 0x1p-149, 0, INF, NAN, 3e38);
    return Stream.of(
        cast("up by default", 24)
            .input(in)
            .gives(narrow(ElementType.F8E8M0, 1, 2, 2, 2, 2, 0.5, LEAST, LEAST, MOST, NAN, MOST)),
        power("down", "down", 1)
            .input(in)
            .gives(narrow(ElementType.F8E8M0, 1, 1, 1, 1, 2, 0.25, LEAST, LEAST, MOST, NAN, MOST)),
        power("nearest", "nearest", 1)
            .input(in)
            .gives(narrow(ElementType.F8E8M0, 1, 1, 2, 2, 2, 0.25, LEAST, LEAST, MOST, NAN, MOST)),
        power("nearest, not saturating", "nearest", 0)
            .input(in)
            .gives(narrow(ElementType.F8E8M0, 1, 1, 2, 2, 2, 0.25, NAN, NAN, NAN, NAN, NAN)),
        power("up, not saturating", "up", 0)
            .input(floats(0x1.8p-128, 0x1.8p126, 0x1.8p127))
            .gives(narrow(ElementType.F8E8M0, LEAST, MOST, NAN)),
        power("another way", "even", 1).input(in).fails(ErrorCode.ATTRIBUTE_INVALID),
        cast("from f8e8m0", 1)
            .input(bits(ElementType.F8E8M0, 0, 127, 128, 254, 255))
            .gives(floats(LEAST, 1, 2, MOST, NAN)));
  }

  private static Stream<OperatorCase> integers() {
    return Stream.of(
        cast("to i2 wraps", 26)
            .input(floats(-3, -2, -1, 0, 1, 2, 3))
            .gives(narrow(ElementType.I2, 1, -2, -1, 0, 1, -2, -1)),
        cast("to u2 wraps", 25).input(floats(-1, 3, 4)).gives(narrow(ElementType.U2, 3, 3, 0)),
        cast("to i4 rounds to nearest even", 22)
            .input(floats(1.5, 2.5, -1.7))
            .gives(narrow(ElementType.I4, 2, 2, -2)),
        cast("u2 to u8", 2)
            .input(narrow(ElementType.U2, 0, 1, 2, 3))
            .gives(narrow(ElementType.U8, 0, 1, 2, 3)),
        cast("i2 to f4e2m1", 23)
            .input(narrow(ElementType.I2, -2, -1, 0, 1))
            .gives(narrow(ElementType.F4E2M1, -2, -1, 0, 1)),
        cast("f4e2m1 to truth", 9)
            .input(narrow(ElementType.F4E2M1, -0.0, 0.5))
            .gives(OperatorCase.bools(false, true)),
        OperatorCase.of("bits of f4e2m1", 26, "BitCast")
            .with(integer("to", 22))
            .input(bits(ElementType.F4E2M1, 0, 7, 15))
            .gives(narrow(ElementType.I4, 0, 7, -1)),
        OperatorCase.of("bits as f4e2m1", 26, "BitCast")
            .with(integer("to", 23))
            .input(narrow(ElementType.I4, 3, -1))
            .gives(narrow(ElementType.F4E2M1, 1.5, -6)),
        OperatorCase.of("bits of two", 26, "BitCast")
            .with(integer("to", 25))
            .input(narrow(ElementType.I2, -1, 1, -2))
            .gives(narrow(ElementType.U2, 3, 1, 2)),
        OperatorCase.of("two bits as four", 26, "BitCast")
            .with(integer("to", 22))
            .input(narrow(ElementType.I2, 1))
            .fails(ErrorCode.TYPE_MISMATCH));
  }

  private static Stream<OperatorCase> moving() {
    return Stream.of(
        OperatorCase.of("transposed", 25, "Transpose")
            .input(TestTensors.of(ElementType.F4E2M1, shape(2, 2), 1, 2, 3, 4))
            .gives(TestTensors.of(ElementType.F4E2M1, shape(2, 2), 1, 3, 2, 4)),
        OperatorCase.of("joined", 25, "Concat")
            .with(integer("axis", 0))
            .input(narrow(ElementType.U2, 1, 2))
            .input(narrow(ElementType.U2, 3))
            .gives(narrow(ElementType.U2, 1, 2, 3)),
        OperatorCase.of("reshaped", 25, "Reshape")
            .input(narrow(ElementType.F8E8M0, 1, 2))
            .constant(Tensor.of(new long[] {2, 1}, 2))
            .gives(TestTensors.of(ElementType.F8E8M0, shape(2, 1), 1, 2)),
        OperatorCase.of("to f4e2m1 by a scale", 25, "QuantizeLinear")
            .with(integer("output_dtype", 23))
            .input(floats(1, -5, 100))
            .input(floats(shape(), 2))
            .gives(narrow(ElementType.F4E2M1, 0.5, -2, 6)),
        OperatorCase.of("to i2 by a scale that is a power of two", 25, "QuantizeLinear")
            .with(integer("output_dtype", 26))
            .input(floats(0.5, -9, 9))
            .input(TestTensors.of(ElementType.F8E8M0, shape(), 0.5))
            .gives(narrow(ElementType.I2, 1, -2, 1)),
        OperatorCase.of("from u2 by a scale", 25, "DequantizeLinear")
            .input(narrow(ElementType.U2, 0, 3))
            .input(floats(shape(), 0.5))
            .input(TestTensors.of(ElementType.U2, shape(), 1))
            .gives(floats(-0.5, 1)),
        OperatorCase.of("from f4e2m1 by a power of two", 25, "DequantizeLinear")
            .with(integer("output_dtype", 1))
            .input(narrow(ElementType.F4E2M1, 6, -0.5))
            .input(TestTensors.of(ElementType.F8E8M0, shape(), 4))
            .gives(floats(24, -2)),
        OperatorCase.of("arithmetic is refused", 25, "Add")
            .input(narrow(ElementType.F8E4M3FNUZ, 1))
            .input(narrow(ElementType.F8E4M3FNUZ, 1))
            .fails(ErrorCode.TYPE_MISMATCH));
  }

  private static Stream<OperatorCase> names() {
    return Stream.of(
        OperatorCase.of("a type by its name", 1, "Cast")
            .with(text("to", "DOUBLE"))
            .input(floats(1, 2))
            .gives(Tensor.of(new double[] {1, 2}, 2)),
        OperatorCase.of("a name in the opset of numbers", 6, "Cast")
            .with(text("to", "INT32"))
            .input(floats(1))
            .gives(Tensor.of(new int[] {1}, 1)),
        OperatorCase.of("no name", 1, "Cast")
            .with(text("to", "REAL"))
            .input(floats(1))
            .fails(ErrorCode.MODEL_INVALID),
        OperatorCase.of("a type that tensors do not have", 1, "Cast")
            .with(text("to", "STRING"))
            .input(floats(1))
            .fails(ErrorCode.FEATURE_UNSUPPORTED),
        OperatorCase.of("a name in a late opset", 9, "Cast")
            .with(text("to", "FLOAT"))
            .input(floats(1))
            .fails(ErrorCode.ATTRIBUTE_INVALID));
  }

  @ParameterizedTest
  @MethodSource({"saturating", "powers", "integers", "moving", "names"})
  void followsTheSpecification(OperatorCase oneCase) {
    oneCase.check();
  }
}
