package dev.sinter.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class DifferenceTest {
  private static final double ALL = Double.POSITIVE_INFINITY;

  private static Tensor floats(double... values) {
    return Tensor.of(values, values.length);
  }

  static Stream<Arguments> cases() {
    return Stream.of(
        Arguments.of("the same", floats(1, 2), floats(1, 2), 0.0),
        Arguments.of("part of the largest", floats(1, -4), floats(2, -4), 0.25),
        Arguments.of("same specials", floats(Double.NaN, ALL), floats(Double.NaN, ALL), 0.0),
        Arguments.of("one is no number", floats(Double.NaN, 1), floats(1, 1), ALL),
        Arguments.of("other infinity", floats(-ALL), floats(ALL), ALL),
        Arguments.of("should be zero", floats(1), floats(0), ALL),
        Arguments.of("other shape", floats(1, 2), floats(1), ALL));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void isPartOfTheLargestValue(String name, Tensor actual, Tensor reference, double expected) {
    assertEquals(expected, Difference.of(List.of(actual), List.of(reference)));
  }
}
