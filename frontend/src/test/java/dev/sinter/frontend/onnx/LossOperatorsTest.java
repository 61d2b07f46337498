package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.OperatorCase.floats;
import static dev.sinter.frontend.onnx.OperatorCase.longs;
import static dev.sinter.frontend.onnx.OperatorCase.shape;
import static dev.sinter.frontend.onnx.OperatorCase.vector;
import static dev.sinter.frontend.onnx.TestModel.integer;
import static dev.sinter.frontend.onnx.TestModel.text;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses of classification: the examples of the specification, and labels that do not count. */
class LossOperatorsTest {
  /** The specification's input of two samples, three classes and two places. */
  private static final Tensor LOGARITHMS =
      floats(shape(2, 3, 2), 1, 2, 2, 2, 3, 2, 0, 1, 2, 2, 1, 2);

  private static final Tensor LABELS = longs(shape(2, 2), 2, 1, 0, 2);
  private static final Tensor WEIGHTS = floats(.2, .3, .1);

  /** Softmax of (ln 1, ln 2, ln 5) and (ln 6, ln 1, ln 1). */
  private static final Tensor SCORES =
      floats(shape(2, 3), 0, Math.log(2), Math.log(5), Math.log(6), 0, 0);

  static Stream<OperatorCase> cases() {
    return Stream.concat(likelihoods().stream(), entropies().stream());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void importsAndComputes(OperatorCase one) {
    one.check();
  }

  private static OperatorCase likelihood(String title) {
    return OperatorCase.of(title, 13, "NegativeLogLikelihoodLoss").input(LOGARITHMS);
  }

  private static List<OperatorCase> likelihoods() {
    return List.of(
        likelihood("each loss")
            .input(LABELS)
            .with(text("reduction", "none"))
            .gives(floats(shape(2, 2), -3, -2, 0, -2)),
        likelihood("weighted sum")
            .input(LABELS)
            .input(WEIGHTS)
            .with(text("reduction", "sum"))
            .gives(floats(shape(), -1.1)),
        likelihood("weighted mean").input(LABELS).input(WEIGHTS).gives(floats(shape(), -1.1 / .7)),
        likelihood("mean").input(LABELS).gives(floats(shape(), -7.0 / 4)),
        likelihood("mean without ignored samples")
            .input(longs(shape(2, 2), 2, 7, 7, 2))
            .with(integer("ignore_index", 7))
            .gives(floats(shape(), -5.0 / 2)),
        likelihood("an ignored class that exists")
            .input(Tensor.of(new int[] {2, 1, 0, 2}, 2, 2))
            .with(integer("ignore_index", 2), text("reduction", "none"))
            .gives(floats(shape(2, 2), 0, -2, 0, 0)),
        likelihood("weighted mean without a negative ignored label")
            .input(longs(shape(2, 2), 2, -1, 0, 2))
            .input(WEIGHTS)
            .with(integer("ignore_index", -1))
            .gives(floats(shape(), (-3 * .1 - 2 * .1) / (.1 + .2 + .1))),
        likelihood("all samples ignored, summed")
            .input(longs(shape(2, 2), -1, -1, -1, -1))
            .with(integer("ignore_index", -1), text("reduction", "sum"))
            .gives(floats(shape(), 0)),
        likelihood("all samples ignored, the mean of none")
            .input(longs(shape(2, 2), -1, -1, -1, -1))
            .with(integer("ignore_index", -1))
            .gives(floats(shape(), Double.NaN)),
        OperatorCase.of("an ignored sample of infinite loss", 13, "NegativeLogLikelihoodLoss")
            .input(floats(shape(2, 2), Double.NEGATIVE_INFINITY, 0, -1, -2))
            .input(vector(0, 1))
            .with(integer("ignore_index", 0), text("reduction", "sum"))
            .gives(floats(shape(), 2)),
        OperatorCase.of("symbolic sizes", 13, "NegativeLogLikelihoodLoss")
            .input("f32[n,3,d]", LOGARITHMS)
            .input("i64[n,d]", LABELS)
            .gives(floats(shape(), -7.0 / 4)),
        likelihood("a label above the classes")
            .input(longs(shape(2, 2), 2, 3, 0, 2))
            .fails(ErrorCode.VALUE_OUT_OF_RANGE),
        likelihood("a negative label that is not ignored")
            .input(longs(shape(2, 2), 2, -1, 0, 2))
            .with(integer("ignore_index", -2))
            .fails(ErrorCode.VALUE_OUT_OF_RANGE),
        likelihood("labels of another shape").input(vector(0, 1)).fails(ErrorCode.SHAPE_MISMATCH),
        likelihood("too few weights")
            .input(LABELS)
            .input(floats(1, 1))
            .fails(ErrorCode.SHAPE_MISMATCH),
        likelihood("no such reduction")
            .input(LABELS)
            .with(text("reduction", "max"))
            .fails(ErrorCode.ATTRIBUTE_INVALID));
  }

  private static OperatorCase entropy(String title) {
    return OperatorCase.of(title, 13, "SoftmaxCrossEntropyLoss").input(SCORES);
  }

  private static List<OperatorCase> entropies() {
    Tensor logarithms =
        floats(
            shape(2, 3),
            Math.log(1 / 8.0),
            Math.log(2 / 8.0),
            Math.log(5 / 8.0),
            Math.log(6 / 8.0),
            Math.log(1 / 8.0),
            Math.log(1 / 8.0));
    return List.of(
        entropy("mean and logarithms")
            .input(vector(2, 0))
            .gives(floats(shape(), (Math.log(8 / 5.0) + Math.log(8 / 6.0)) / 2), logarithms),
        entropy("each, weighted")
            .input(vector(1, 2))
            .input(WEIGHTS)
            .with(text("reduction", "none"))
            .gives(floats(.3 * Math.log(4), .1 * Math.log(8))),
        entropy("mean without ignored samples")
            .input(vector(1, -100))
            .with(integer("ignore_index", -100))
            .gives(floats(shape(), Math.log(4))),
        entropy("weighted mean without ignored samples")
            .input(vector(1, 5))
            .input(WEIGHTS)
            .with(integer("ignore_index", 5))
            .gives(floats(shape(), Math.log(4)), logarithms),
        entropy("logarithms alone").input(vector(0, 0)).gives(null, logarithms),
        OperatorCase.of("large scores", 12, "SoftmaxCrossEntropyLoss")
            .input(floats(shape(1, 2), 1000, 999))
            .input(vector(1))
            .with(text("reduction", "sum"))
            .gives(floats(shape(), 1 + Math.log1p(Math.exp(-1)))),
        entropy("a label above the classes")
            .input(vector(0, 3))
            .fails(ErrorCode.VALUE_OUT_OF_RANGE));
  }
}
