package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.OperatorCase.floats;
import static dev.sinter.frontend.onnx.OperatorCase.shape;
import static dev.sinter.frontend.onnx.TestModel.integer;
import static dev.sinter.frontend.onnx.TestModel.ints;
import static dev.sinter.frontend.onnx.TestModel.real;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random operators: types, ranges and moments; which numbers they give is not specified. */
class RandomOperatorsTest {
  private static final int COUNT = 20_000;

  /**
   * What a node gives and what must hold for it.
   *
   * @param mean of all elements, within four of its own standard deviations
   */
  record Draw(
      String title,
      Supplier<OperatorCase> node,
      ElementType element,
      double least,
      double most,
      double mean,
      double deviation) {
    @Override
    public String toString() {
      return title;
    }
  }

  static Stream<Draw> draws() {
    double even = 1 / Math.sqrt(12);
    return Stream.of(
        new Draw("uniform", () -> shaped("RandomUniform"), ElementType.F32, 0, 1, .5, even),
        new Draw(
            "uniform between bounds",
            () -> shaped("RandomUniform").with(real("low", -4), real("high", 4)),
            ElementType.F32,
            -4,
            4,
            0,
            8 * even),
        new Draw(
            "uniform in half precision",
            () -> shaped("RandomUniform").with(integer("dtype", 10)),
            ElementType.F16,
            0,
            1 - 0x1p-11,
            .5,
            even),
        new Draw(
            "uniform in double precision",
            () -> shaped("RandomUniform").with(integer("dtype", 11), real("seed", 7)),
            ElementType.F64,
            0,
            1,
            .5,
            even),
        new Draw("normal", () -> shaped("RandomNormal"), ElementType.F32, -9, 9, 0, 1),
        new Draw(
            "normal, moved and scaled",
            () ->
                shaped("RandomNormal")
                    .with(integer("dtype", 11), real("mean", 5), real("scale", 2)),
            ElementType.F64,
            -13,
            23,
            5,
            2),
        new Draw(
            "uniform like integers, in a float type",
            () -> like("RandomUniformLike", ElementType.I64).with(integer("dtype", 1)),
            ElementType.F32,
            0,
            1,
            .5,
            even),
        new Draw(
            "normal like",
            () -> like("RandomNormalLike", ElementType.F64),
            ElementType.F64,
            -9,
            9,
            0,
            1),
        new Draw(
            "Bernoulli",
            () -> OperatorCase.of("", 15, "Bernoulli").input(full(.25)).with(integer("dtype", 7)),
            ElementType.I64,
            0,
            1,
            .25,
            Math.sqrt(.25 * .75)),
        new Draw(
            "Bernoulli, certain",
            () -> OperatorCase.of("", 22, "Bernoulli").input(full(1)),
            ElementType.F32,
            1,
            1,
            1,
            0),
        new Draw(
            "Bernoulli, impossible",
            () -> OperatorCase.of("", 22, "Bernoulli").input(full(0)),
            ElementType.F32,
            0,
            0,
            0,
            0),
        new Draw(
            "multinomial of classes 1 and 3",
            () ->
                OperatorCase.of("", 7, "Multinomial")
                    .input(
                        floats(
                            shape(1, 4),
                            Double.NEGATIVE_INFINITY,
                            100,
                            Double.NEGATIVE_INFINITY,
                            100 + Math.log(3)))
                    .with(integer("sample_size", COUNT)),
            ElementType.I32,
            1,
            3,
            2.5,
            2 * Math.sqrt(.25 * .75)),
        new Draw(
            "dropout in training keeps the expectation",
            () ->
                OperatorCase.of("", 13, "Dropout")
                    .input(full(3))
                    .input(floats(shape(), .75))
                    .input(Tensor.scalar(ElementType.BOOL, 1L))
                    .with(integer("seed", 5)),
            ElementType.F32,
            0,
            12,
            3,
            12 * Math.sqrt(.25 * .75)));
  }

  private static OperatorCase shaped(String operator) {
    return OperatorCase.of("", 22, operator).with(ints("shape", COUNT / 10, 10));
  }

  private static OperatorCase like(String operator, ElementType element) {
    return OperatorCase.of("", 1, operator).input(Tensor.zeros(TensorType.of(element, COUNT)));
  }

  private static Tensor full(double value) {
    Tensor tensor = Tensor.zeros(TensorType.of(ElementType.F32, COUNT));
    for (long i = 0; i < COUNT; i++) {
      tensor.setDouble(i, value);
    }
    return tensor;
  }

  @ParameterizedTest
  @MethodSource("draws")
  void hasTheRangeAndMoments(Draw draw) {
    Tensor found = draw.node.get().run(1).getFirst();
    assertEquals(draw.element, found.element());
    double sum = 0;
    double squares = 0;
    for (long i = 0; i < COUNT; i++) {
      double value = found.getDouble(i);
      assertTrue(value >= draw.least && value <= draw.most, "element " + i + " is " + value);
      sum += value;
      squares += (value - draw.mean) * (value - draw.mean);
    }
    double error = 4 * draw.deviation / Math.sqrt(COUNT);
    assertEquals(draw.mean, sum / COUNT, error + 1e-12);
    assertEquals(draw.deviation, Math.sqrt(squares / COUNT), 0.05 * draw.deviation + 1e-12);
  }

  @Test
  void dependsOnTheSeed() {
    List<Double> first =
        Stream.of(1, 1, 2)
            .map(seed -> shaped("RandomNormal").with(real("seed", seed)).run(1).getFirst())
            .map(tensor -> tensor.getDouble(0))
            .toList();
    assertEquals(first.get(0), first.get(1));
    assertNotEquals(first.get(0), first.get(2));
  }

  static Stream<OperatorCase> cases() {
    Tensor x = floats(1, 2, 3);
    Tensor half = floats(shape(), .5);
    return Stream.of(
        OperatorCase.of("dropout, training computed to be off", 13, "Dropout")
            .input(x)
            .input(half)
            .input(Tensor.scalar(ElementType.BOOL, 0L))
            .gives(x, OperatorCase.bools(true, true, true)),
        OperatorCase.of("dropout in training that drops nothing", 12, "Dropout")
            .input(x)
            .constant(floats(shape(), 0))
            .constant(Tensor.scalar(ElementType.BOOL, 1L))
            .gives(x, OperatorCase.bools(true, true, true)),
        OperatorCase.of("dropout in training that drops all", 13, "Dropout")
            .input(x)
            .constant(floats(shape(), 1))
            .constant(Tensor.scalar(ElementType.BOOL, 1L))
            .gives(floats(0, 0, 0), OperatorCase.bools(false, false, false)),
        OperatorCase.of("random integers", 22, "RandomUniform")
            .with(ints("shape", 2), integer("dtype", 7))
            .fails(ErrorCode.TYPE_MISMATCH),
        OperatorCase.of("no shape", 22, "RandomNormal").fails(ErrorCode.ATTRIBUTE_INVALID));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void importsAndComputes(OperatorCase one) {
    one.check();
  }
}
