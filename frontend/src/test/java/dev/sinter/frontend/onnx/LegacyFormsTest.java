package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.OperatorCase.bools;
import static dev.sinter.frontend.onnx.OperatorCase.floats;
import static dev.sinter.frontend.onnx.OperatorCase.shape;
import static dev.sinter.frontend.onnx.TestModel.integer;
import static dev.sinter.frontend.onnx.TestModel.ints;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Forms of operators before opset 7, and small operators that came late. */
class LegacyFormsTest {
  private static final Tensor MATRIX = floats(shape(2, 3), 1, 2, 3, 4, 5, 6);

  static Stream<OperatorCase> cases() {
    return Stream.concat(old(), late());
  }

  private static Stream<OperatorCase> old() {
    return Stream.of(
        OperatorCase.of("add of equal shapes", 6, "Add")
            .input(MATRIX)
            .input(MATRIX)
            .gives(floats(shape(2, 3), 2, 4, 6, 8, 10, 12)),
        OperatorCase.of("add along the last axes", 6, "Add")
            .input(MATRIX)
            .input(floats(10, 20, 30))
            .with(integer("broadcast", 1))
            .gives(floats(shape(2, 3), 11, 22, 33, 14, 25, 36)),
        OperatorCase.of("subtract along the first axis", 6, "Sub")
            .input(MATRIX)
            .input(floats(1, 4))
            .with(integer("broadcast", 1), integer("axis", 0))
            .gives(floats(shape(2, 3), 0, 1, 2, 0, 1, 2)),
        OperatorCase.of("multiply along an axis from the end", 1, "Mul")
            .input(MATRIX)
            .input(floats(1, 2))
            .with(integer("broadcast", 1), integer("axis", -2), ints("consumed_inputs", 0, 0))
            .gives(floats(shape(2, 3), 1, 2, 3, 8, 10, 12)),
        OperatorCase.of("divide by one element of two axes", 6, "Div")
            .input(floats(2, 4))
            .input(floats(shape(1, 1), 2))
            .with(integer("broadcast", 1))
            .gives(floats(1, 2)),
        OperatorCase.of("power of a scalar", 1, "Pow")
            .input(floats(2, 3))
            .input(floats(shape(), 2))
            .with(integer("broadcast", 1))
            .gives(floats(4, 9)),
        OperatorCase.of("and along an inner axis", 1, "And")
            .input(Tensor.of(new boolean[] {true, true, false, true}, 1, 2, 2))
            .input(bools(true, false))
            .with(integer("broadcast", 1), integer("axis", 1))
            .gives(Tensor.of(new boolean[] {true, true, false, false}, 1, 2, 2)),
        OperatorCase.of("less along the first axis", 1, "Less")
            .input(MATRIX)
            .input(floats(2, 6))
            .with(integer("broadcast", 1), integer("axis", 0))
            .gives(Tensor.of(new boolean[] {true, false, false, true, true, false}, 2, 3)),
        OperatorCase.of("an axis where the operand does not fit", 6, "Add")
            .input(MATRIX)
            .input(floats(1, 2))
            .with(integer("broadcast", 1), integer("axis", 1))
            .fails(ErrorCode.SHAPE_MISMATCH),
        OperatorCase.of("an axis that does not exist", 6, "Add")
            .input(MATRIX)
            .input(floats(1, 2))
            .with(integer("broadcast", 1), integer("axis", 2))
            .fails(ErrorCode.SHAPE_MISMATCH),
        OperatorCase.of("product with an addend for each column", 6, "Gemm")
            .input(floats(shape(2, 1), 1, 2))
            .input(floats(shape(1, 2), 3, 4))
            .input(floats(10, 20))
            .with(integer("broadcast", 1))
            .gives(floats(shape(2, 2), 13, 24, 16, 28)),
        OperatorCase.of("a later form takes no axis", 7, "Add")
            .input(MATRIX)
            .input(MATRIX)
            .with(integer("axis", 0))
            .fails(ErrorCode.ATTRIBUTE_INVALID));
  }

  private static Stream<OperatorCase> late() {
    return Stream.of(
        OperatorCase.of("bits of a float", 26, "BitCast")
            .input(floats(1, -2))
            .with(integer("to", 6))
            .gives(Tensor.of(new int[] {0x3F800000, 0xC0000000}, 2)),
        OperatorCase.of("bits as a float", 26, "BitCast")
            .input(Tensor.of(new int[] {0x40000000}, 1))
            .with(integer("to", 1))
            .gives(floats(2)),
        OperatorCase.of("bits of four", 26, "BitCast")
            .input(tensor(ElementType.I4, -1, 7, -8))
            .with(integer("to", 21))
            .gives(tensor(ElementType.U4, 15, 7, 8)),
        OperatorCase.of("bytes as truths", 26, "BitCast")
            .input(tensor(ElementType.U8, 0, 1))
            .with(integer("to", 9))
            .gives(bools(false, true)),
        OperatorCase.of("bits of another width", 26, "BitCast")
            .input(floats(1))
            .with(integer("to", 11))
            .fails(ErrorCode.TYPE_MISMATCH),
        OperatorCase.of("four bits as eight", 26, "BitCast")
            .input(tensor(ElementType.I4, 1))
            .with(integer("to", 3))
            .fails(ErrorCode.TYPE_MISMATCH),
        OperatorCase.of("a cast to bytes wraps", 13, "Cast")
            .input(floats(-4.7, 300, Double.NaN))
            .with(integer("to", 2))
            .gives(tensor(ElementType.U8, 252, 44, 0)),
        OperatorCase.of("determinant", 11, "Det")
            .input(floats(shape(2, 2), 1, 2, 3, 4))
            .gives(floats(shape(), -2)),
        OperatorCase.of(
                "determinants of a permutation, a singular and a diagonal matrix", 22, "Det")
            .input(
                floats(
                    shape(3, 3, 3),
                    new double[] {
                      0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 2, 3, 2, 4, 6, 1, 1, 1, 2, 0, 0, 0, 3, 0, 0, 0,
                      4
                    }))
            .gives(floats(1, 0, 24)),
        OperatorCase.of("determinant of an oblong", 11, "Det")
            .input(MATRIX)
            .fails(ErrorCode.SHAPE_MISMATCH));
  }

  private static Tensor tensor(ElementType element, long... values) {
    Tensor tensor = Tensor.zeros(TensorType.of(element, values.length));
    for (int i = 0; i < values.length; i++) {
      tensor.setLong(i, values[i]);
    }
    return tensor;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void importsAndComputes(OperatorCase one) {
    one.check();
  }
}
