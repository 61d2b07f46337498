package dev.sinter.runtime.train.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class MetricTest {
  private static final float NAN = Float.NaN;

  private static Tensor scores(float... values) {
    return Tensor.of(values, values.length / 3, 3);
  }

  private static Tensor labels(long... values) {
    return Tensor.of(values, values.length);
  }

  @ParameterizedTest
  @MethodSource("ranks")
  void theRightClassIsAmongTheFirst(int k, Tensor scores, Tensor labels, double expected) {
    TopAccuracy metric = new TopAccuracy(k);
    metric.add(scores, labels);
    String name = k == 1 ? "accuracy" : "top_2_accuracy";
    assertEquals(Map.of(name, expected), metric.values());
  }

  static Stream<Arguments> ranks() {
    Tensor mixed = scores(3, 2, 1, 1, 3, 2, 2, 1, 3, 1, 2, 3);
    return Stream.of(
        arguments(1, mixed, labels(0, 1, 2, 0), 0.75),
        arguments(2, mixed, labels(1, 2, 0, 0), 0.75),
        // Of equal scores the lower class comes first.
        arguments(1, scores(5, 5, 1), labels(0), 1.0),
        arguments(1, scores(5, 5, 1), labels(1), 0.0),
        arguments(2, scores(5, 5, 1), labels(1), 1.0),
        // A NaN is before everything else, and is nothing right itself.
        arguments(1, scores(NAN, 5, 1), labels(1), 0.0),
        arguments(1, scores(NAN, NAN, NAN), labels(2), 0.0));
  }

  @Test
  void confusionIsCounted() {
    ConfusionMatrix metric = new ConfusionMatrix(4);
    long[] actual = {0, 0, 0, 1, 1, 2};
    int[] predicted = {0, 0, 1, 1, 0, 1};
    float[] values = new float[24];
    for (int row = 0; row < 6; row++) {
      values[4 * row + predicted[row]] = 1;
    }
    metric.add(Tensor.of(Arrays.copyOf(values, 8), 2, 4), labels(0, 0));
    metric.add(
        Tensor.of(Arrays.copyOfRange(values, 8, 24), 4, 4),
        labels(Arrays.copyOfRange(actual, 2, 6)));
    assertEquals(2, metric.count(0, 0));
    assertEquals(1, metric.count(0, 1));
    assertEquals(3, metric.predicted(0));
    assertEquals(1, metric.actual(2));
    assertEquals(2.0 / 3, metric.precision(0));
    assertEquals(0, metric.precision(2), "nothing was taken for it");
    assertEquals(0, metric.f1(3), "it did not occur");
    assertEquals(0.5, metric.values().get("accuracy"));
    // Class 3 occurred nowhere: averages are of the three others.
    assertEquals((2.0 / 3 + 1.0 / 3 + 0) / 3, metric.values().get("precision"), 1e-15);
    assertEquals((2.0 / 3 + 1.0 / 2 + 0) / 3, metric.values().get("recall"), 1e-15);
    assertEquals((2.0 / 3 + 2.0 / 5 + 0) / 3, metric.values().get("f1"), 1e-15);
    metric.reset();
    assertEquals(Double.NaN, metric.values().get("accuracy"));
  }

  @Test
  void regressionErrorsAreThoseOfTheWhole() {
    Random random = new Random(4);
    int rows = 100;
    double[] predicted = random.doubles(2L * rows).toArray();
    double[] target = random.doubles(2L * rows, 1e6, 1e6 + 1).toArray();
    for (int i = 0; i < predicted.length; i++) {
      predicted[i] = target[i] + predicted[i] / 10;
    }
    RegressionErrors metric = new RegressionErrors();
    for (int from = 0; from < rows; from += 7) {
      int to = Math.min(rows, from + 7);
      metric.add(part(predicted, from, to), part(target, from, to));
    }
    double squares = 0;
    double absolutes = 0;
    double explained = 0;
    for (int place = 0; place < 2; place++) {
      double error = 0;
      double mean = 0;
      for (int row = 0; row < rows; row++) {
        double difference = predicted[2 * row + place] - target[2 * row + place];
        error += difference * difference;
        absolutes += Math.abs(difference);
        mean += target[2 * row + place] / rows;
      }
      double deviations = 0;
      for (int row = 0; row < rows; row++) {
        deviations += Math.pow(target[2 * row + place] - mean, 2);
      }
      squares += error;
      explained += (1 - error / deviations) / 2;
    }
    assertEquals(squares / 2 / rows, metric.values().get("mean_squared_error"), 1e-12);
    assertEquals(absolutes / 2 / rows, metric.values().get("mean_absolute_error"), 1e-12);
    assertEquals(explained, metric.values().get("r2"), 1e-7);
  }

  private static Tensor part(double[] values, int from, int to) {
    return Tensor.of(Arrays.copyOfRange(values, 2 * from, 2 * to), to - from, 2);
  }

  @ParameterizedTest
  @MethodSource("constants")
  void targetsThatAreAllTheSame(double predicted, double expected) {
    RegressionErrors metric = new RegressionErrors();
    metric.add(Tensor.of(new double[] {2, predicted}, 2), Tensor.of(new double[] {2, 2}, 2));
    assertEquals(expected, metric.values().get("r2"));
  }

  static Stream<Arguments> constants() {
    return Stream.of(arguments(2, 1), arguments(3, 0));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void isRefused(
      Metric metric, Tensor predictions, Tensor targets, ErrorCode code, String message) {
    SinterException refusal =
        assertThrows(SinterException.class, () -> metric.add(predictions, targets));
    assertEquals(message, refusal.getMessage());
    assertEquals(code, refusal.code());
  }

  static Stream<Arguments> refusals() {
    Tensor row = scores(1, 2, 3);
    Tensor reals = Tensor.of(new double[] {1}, 1);
    return Stream.of(
        arguments(
            new TopAccuracy(),
            row,
            labels(3),
            ErrorCode.VALUE_OUT_OF_RANGE,
            "row 0 of a batch: class 3, expected one of 0 to 2"),
        arguments(
            new TopAccuracy(),
            row,
            labels(-1),
            ErrorCode.VALUE_OUT_OF_RANGE,
            "row 0 of a batch: class -1, expected one of 0 to 2"),
        arguments(
            new TopAccuracy(),
            row,
            labels(1, 2),
            ErrorCode.INPUT_SHAPE,
            "predictions are f32[1,3] and labels i64[2]; expected [rows,classes] and [rows]"),
        arguments(
            new TopAccuracy(),
            labels(1),
            labels(1),
            ErrorCode.INPUT_TYPE,
            "predictions are i64[1] and labels i64[1]; expected floats and integers"),
        arguments(
            new ConfusionMatrix(4),
            row,
            labels(1),
            ErrorCode.INPUT_SHAPE,
            "predictions are f32[1,3], expected 4 classes"),
        arguments(
            new RegressionErrors(),
            reals,
            labels(1),
            ErrorCode.INPUT_TYPE,
            "predictions are f64[1] and targets i64[1]; expected floats"),
        arguments(
            new RegressionErrors(),
            reals,
            Tensor.of(new double[] {1}, 1, 1),
            ErrorCode.INPUT_SHAPE,
            "predictions are f64[1] and targets f64[1,1]; expected one shape [rows,...]"));
  }
}
