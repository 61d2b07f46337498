package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.OperatorCase.floats;
import static dev.sinter.frontend.onnx.OperatorCase.longs;
import static dev.sinter.frontend.onnx.OperatorCase.shape;
import static dev.sinter.frontend.onnx.OperatorCase.vector;
import static dev.sinter.frontend.onnx.TestModel.integer;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** TopK, Unique and NonMaxSuppression. */
class SortingOperatorsTest {
  static Stream<OperatorCase> cases() {
    return Stream.of(tops(), uniques(), selections()).flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void importsAndComputes(OperatorCase one) {
    one.check();
  }

  private static List<OperatorCase> tops() {
    Tensor rows = floats(shape(2, 3), 1, 3, 3, 5, 4, 6);
    return List.of(
        OperatorCase.of("top by attribute", 1, "TopK")
            .input(rows)
            .with(integer("k", 2))
            .gives(floats(shape(2, 2), 3, 3, 6, 5), longs(shape(2, 2), 1, 2, 2, 0)),
        OperatorCase.of("top along the first axis", 10, "TopK")
            .input(rows)
            .constant(vector(1))
            .with(integer("axis", 0))
            .gives(floats(shape(1, 3), 5, 4, 6), longs(shape(1, 3), 1, 1, 1)),
        OperatorCase.of("smallest, of equals the first", 11, "TopK")
            .input(vector(2, 1, 2, 1, 1))
            .constant(Tensor.scalar(ElementType.I64, 4L))
            .with(integer("largest", 0))
            .gives(vector(1, 1, 1, 2), vector(1, 3, 4, 0)),
        OperatorCase.of("largest, of equals the first", 24, "TopK")
            .input(vector(2, 1, 2, 1, 1))
            .constant(vector(3))
            .with(integer("sorted", 0))
            .gives(vector(2, 2, 1), vector(0, 2, 1)),
        OperatorCase.of("top of none", 11, "TopK")
            .input(rows)
            .constant(vector(0))
            .gives(floats(shape(2, 0)), longs(shape(2, 0))),
        OperatorCase.of("top of bytes", 11, "TopK")
            .input(bytes(200, 3, 255))
            .constant(vector(2))
            .gives(bytes(255, 200), vector(2, 0)),
        OperatorCase.of("more than there is", 11, "TopK")
            .input(rows)
            .constant(vector(4))
            .gives(null, null)
            .fails(ErrorCode.SHAPE_MISMATCH),
        OperatorCase.of("more than there is on a symbolic axis", 11, "TopK")
            .input("f32[2,n]", rows)
            .constant(vector(4))
            .gives(null, null)
            .fails(ErrorCode.SHAPE_MISMATCH));
  }

  private static Tensor bytes(int... values) {
    Tensor tensor = Tensor.zeros(dev.sinter.ir.type.TensorType.of(ElementType.U8, values.length));
    for (int i = 0; i < values.length; i++) {
      tensor.setLong(i, values[i]);
    }
    return tensor;
  }

  private static List<OperatorCase> uniques() {
    Tensor mixed = floats(2, 1, 1, 3, 4, 3);
    Tensor cube = floats(shape(2, 4, 2), 1, 1, 0, 1, 2, 1, 0, 1, 1, 1, 0, 1, 2, 1, 0, 1);
    return List.of(
        OperatorCase.of("unique in order of occurrence", 11, "Unique")
            .input(mixed)
            .with(integer("sorted", 0))
            .gives(
                floats(2, 1, 3, 4),
                vector(0, 1, 3, 4),
                vector(0, 1, 1, 2, 3, 2),
                vector(1, 2, 2, 1)),
        OperatorCase.of("unique in ascending order, of a matrix", 11, "Unique")
            .input(longs(shape(2, 2), 1, 3, 2, 3))
            .gives(vector(1, 2, 3), vector(0, 2, 1), vector(0, 2, 1, 2), vector(1, 1, 2)),
        OperatorCase.of("unique rows", 11, "Unique")
            .input(floats(shape(3, 3), 1, 0, 0, 1, 0, 0, 2, 3, 4))
            .with(integer("axis", 0))
            .gives(
                floats(shape(2, 3), 1, 0, 0, 2, 3, 4), vector(0, 2), vector(0, 0, 1), vector(2, 1)),
        OperatorCase.of("unique slices along an inner axis", 11, "Unique")
            .input(cube)
            .with(integer("axis", 1))
            .gives(
                floats(shape(2, 3, 2), 0, 1, 1, 1, 2, 1, 0, 1, 1, 1, 2, 1),
                vector(1, 0, 2),
                vector(1, 0, 2, 0),
                vector(2, 1, 1)),
        OperatorCase.of("unique slices in order of occurrence", 11, "Unique")
            .input("f32[2,n,m]", cube)
            .with(integer("axis", -2), integer("sorted", 0))
            .gives(
                floats(shape(2, 3, 2), 1, 1, 0, 1, 2, 1, 1, 1, 0, 1, 2, 1),
                vector(0, 1, 2),
                vector(0, 1, 2, 1),
                vector(1, 2, 1)),
        OperatorCase.of("unique of not a number and both zeros", 11, "Unique")
            .input(floats(Double.NaN, 0, -0.0, Double.NaN))
            .gives(floats(0, Double.NaN), vector(1, 0), vector(1, 0, 0, 1), vector(2, 2)),
        OperatorCase.of("unique of nothing", 11, "Unique")
            .input("f32[n]", floats(new double[0]))
            .gives(floats(new double[0]), longs(shape(0)), longs(shape(0)), longs(shape(0))),
        OperatorCase.of("counts alone", 11, "Unique")
            .input(vector(5, 5, 5))
            .gives(null, null, null, vector(3)));
  }

  private static List<OperatorCase> selections() {
    Tensor boxes =
        floats(
            shape(1, 6, 4),
            new double[] {
              0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 0, 10.1, 1, 11.1, 0, 100,
              1, 101
            });
    Tensor scores = floats(shape(1, 1, 6), .9, .75, .6, .95, .5, .3);
    // Corners in the other order, which mean the same boxes.
    Tensor flipped =
        floats(
            shape(1, 6, 4),
            new double[] {
              1, 1, 0, 0, 0, 0.1, 1, 1.1, 0, .9, 1, -0.1, 0, 10, 1, 11, 1, 10.1, 0, 11.1, 1, 101, 0,
              100
            });
    Tensor three = Tensor.scalar(ElementType.I64, 3L);
    return List.of(
        OperatorCase.of("suppress boxes that overlap", 10, "NonMaxSuppression")
            .input(boxes)
            .input(scores)
            .input(three)
            .input(floats(0.5))
            .input(floats(0.0))
            .gives(longs(shape(3, 3), 0, 0, 3, 0, 0, 0, 0, 0, 5)),
        OperatorCase.of("corners in any order, a threshold for scores", 11, "NonMaxSuppression")
            .input(flipped)
            .input(scores)
            .input(three)
            .input(floats(0.5))
            .input(floats(0.4))
            .gives(longs(shape(2, 3), 0, 0, 3, 0, 0, 0)),
        OperatorCase.of("as many as allowed, of equal scores the first", 11, "NonMaxSuppression")
            .input(boxes)
            .input(floats(shape(1, 1, 6), .5, .5, .5, .5, .5, .5))
            .input(vector(2))
            .input(floats(0.5))
            .gives(longs(shape(2, 3), 0, 0, 0, 0, 0, 3)),
        OperatorCase.of("exactly the threshold stays", 11, "NonMaxSuppression")
            .input(floats(shape(1, 2, 4), 0, 0, 1, 1, 0, 0, 1, 2))
            .input(floats(shape(1, 1, 2), 1, .5))
            .input(three)
            .input(floats(0.5))
            .gives(longs(shape(2, 3), 0, 0, 0, 0, 0, 1)),
        OperatorCase.of("centres, two classes, two batches", 11, "NonMaxSuppression")
            .input(
                "f32[b,n,4]",
                floats(shape(2, 2, 4), .5, .5, 1, 1, .6, .5, 1, 1, .5, .5, 1, 1, 9.5, .5, 1, 1))
            .input("f32[b,2,n]", floats(shape(2, 2, 2), .9, .8, .1, .2, .9, .8, .1, .2))
            .input(three)
            .input(floats(0.5))
            .with(integer("center_point_box", 1))
            .gives(longs(shape(6, 3), 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 0)),
        OperatorCase.of("no number of boxes is none", 11, "NonMaxSuppression")
            .input(boxes)
            .input(scores)
            .gives(longs(shape(0, 3))),
        OperatorCase.of("boxes without area overlap nothing", 11, "NonMaxSuppression")
            .input(floats(shape(1, 2, 4), 0, 0, 0, 1, 0, 0, 0, 1))
            .input(floats(shape(1, 1, 2), 1, 1))
            .input(three)
            .input(floats(0.0))
            .gives(longs(shape(2, 3), 0, 0, 0, 0, 0, 1)),
        OperatorCase.of("no boxes", 11, "NonMaxSuppression")
            .input("f32[1,n,4]", floats(shape(1, 0, 4)))
            .input("f32[1,1,n]", floats(shape(1, 1, 0)))
            .input(three)
            .gives(longs(shape(0, 3))),
        OperatorCase.of("boxes of three numbers", 11, "NonMaxSuppression")
            .input(floats(shape(1, 1, 3), 0, 0, 1))
            .input(floats(shape(1, 1, 1), 1))
            .fails(ErrorCode.SHAPE_MISMATCH));
  }
}
