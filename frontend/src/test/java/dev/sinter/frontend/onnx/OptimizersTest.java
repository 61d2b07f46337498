package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.OperatorCase.floats;
import static dev.sinter.frontend.onnx.TestModel.real;
import static dev.sinter.frontend.onnx.TestModel.text;

import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One step of each optimizer, on weights of different shapes. */
class OptimizersTest {
  private static final AttributeProto[] ADAM = {
    real("alpha", 0.5), real("beta", 0.25), real("epsilon", 1), real("norm_coefficient_post", 0.5)
  };

  static List<OperatorCase> cases() {
    return List.of(
        // rate 0.5 / (1 + 2·0.5), squares 7 + 9 and 11 + 25.
        one(
                "Adagrad",
                2,
                floats(1),
                floats(2, 2),
                floats(3),
                floats(5, 5),
                floats(7),
                floats(11, 11))
            .with(real("decay_factor", 0.5), real("epsilon", 1))
            .gives(
                floats(1 - 0.25 * 3 / 5),
                floats(2 - 0.25 * 5 / 7, 2 - 0.25 * 5 / 7),
                floats(16),
                floats(36, 36)),
        one("Adagrad", 0, floats(2), floats(3), floats(0))
            .with(real("norm_coefficient", 0.5), real("epsilon", 0))
            .gives(floats(2 - 0.5), floats(16)),
        // The first step takes the rate as it is; from then on it is corrected.
        one("Adam", 0, floats(1), floats(2), floats(4), floats(13))
            .with(ADAM)
            .gives(floats((1 - 0.5 * 3 / 3.5) / 2), floats(3), floats(6.25)),
        one("Adam", 1, floats(1), floats(2), floats(4), floats(13))
            .with(ADAM)
            .gives(
                floats((1 - 0.5 * Math.sqrt(0.75) / 0.5 * 3 / 3.5) / 2), floats(3), floats(6.25)),
        one("Momentum", 0, floats(1), floats(2), floats(4))
            .with(momentum("standard"))
            .gives(floats(1 - 0.5 * 4), floats(4)),
        one("Momentum", 1, floats(1), floats(2), floats(4))
            .with(momentum("standard"))
            .gives(floats(1 - 0.5 * 3), floats(3)),
        one("Momentum", 1, floats(1), floats(2), floats(4))
            .with(momentum("nesterov"))
            .gives(floats(1 - 0.5 * 3.5), floats(3)),
        one("Momentum", 1, floats(1), floats(2), floats(4))
            .with(momentum("fast"))
            .fails(ErrorCode.ATTRIBUTE_INVALID),
        one("Momentum", 1, floats(1), floats(2), floats(4)).fails(ErrorCode.ATTRIBUTE_INVALID),
        one("Adagrad", 1, floats(1), floats(2), floats(4), floats(5))
            .fails(ErrorCode.MODEL_INVALID),
        one("Adagrad", 1, floats(1), floats(2, 2), floats(4)).fails(ErrorCode.TYPE_MISMATCH));
  }

  private static AttributeProto[] momentum(String mode) {
    return new AttributeProto[] {
      real("alpha", 0.5), real("beta", 0.5), real("norm_coefficient", 0), text("mode", mode)
    };
  }

  private static OperatorCase one(String operator, long count, Tensor... rest) {
    OperatorCase one =
        OperatorCase.of(operator + " after " + count, "ai.onnx.preview.training::" + operator, 1)
            .input(Tensor.scalar(ElementType.F32, 0.5))
            .input(Tensor.scalar(ElementType.I64, count));
    for (Tensor input : rest) {
      one.input(input);
    }
    return one;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void takesOneStep(OperatorCase one) {
    one.check();
  }
}
