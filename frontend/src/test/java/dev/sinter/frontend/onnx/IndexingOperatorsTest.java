package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.OperatorCase.bools;
import static dev.sinter.frontend.onnx.OperatorCase.floats;
import static dev.sinter.frontend.onnx.OperatorCase.longs;
import static dev.sinter.frontend.onnx.OperatorCase.shape;
import static dev.sinter.frontend.onnx.OperatorCase.vector;
import static dev.sinter.frontend.onnx.TestModel.integer;
import static dev.sinter.frontend.onnx.TestModel.text;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Operators that read, write and choose by indices: values from the text of the specification. */
class IndexingOperatorsTest {
  private static final Tensor SQUARE = floats(shape(2, 2), 1, 2, 3, 4);
  private static final Tensor NINE = floats(shape(3, 3), 1, 2, 3, 4, 5, 6, 7, 8, 9);

  static Stream<OperatorCase> cases() {
    return Stream.of(gathers(), scatters(), scatterNd(), caches(), conditions(), patterns())
        .flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void importsAndComputes(OperatorCase one) {
    one.check();
  }

  private static List<OperatorCase> gathers() {
    return List.of(
        OperatorCase.of("gather elements along axis 1", 11, "GatherElements")
            .input(SQUARE)
            .input(longs(shape(2, 2), 0, 0, 1, 0))
            .with(integer("axis", 1))
            .gives(floats(shape(2, 2), 1, 1, 4, 3)),
        OperatorCase.of("gather elements, fewer rows and negative indices", 13, "GatherElements")
            .input(NINE)
            .input(longs(shape(2, 3), -1, -2, 0, -2, 0, 0))
            .gives(floats(shape(2, 3), 7, 5, 3, 4, 2, 3)),
        OperatorCase.of("gather elements, fewer columns than the data", 13, "GatherElements")
            .input(NINE)
            .input(longs(shape(3, 1), 2, -1, 0))
            .with(integer("axis", 0))
            .gives(floats(shape(3, 1), 7, 7, 1)),
        OperatorCase.of(
                "gather elements by 32-bit indices of a symbolic axis", 13, "GatherElements")
            .input("f32[2,n]", SQUARE)
            .input("i32[2,m]", Tensor.of(new int[] {1, -2, 0, -1, 0, 0}, 2, 3))
            .with(integer("axis", -1))
            .gives(floats(shape(2, 3), 2, 1, 1, 4, 3, 3)),
        OperatorCase.of("gather no elements", 13, "GatherElements")
            .input(NINE)
            .input(longs(shape(0, 3)))
            .gives(floats(shape(0, 3))),
        OperatorCase.of("gather elements above the axis", 13, "GatherElements")
            .input(SQUARE)
            .input(longs(shape(2, 2), 0, 0, 2, 0))
            .fails(ErrorCode.VALUE_OUT_OF_RANGE),
        OperatorCase.of("gather elements below the axis", 13, "GatherElements")
            .input(SQUARE)
            .input(longs(shape(2, 2), 0, -3, 1, 0))
            .fails(ErrorCode.VALUE_OUT_OF_RANGE),
        OperatorCase.of("gather elements by indices of another rank", 13, "GatherElements")
            .input(SQUARE)
            .input(vector(0))
            .fails(ErrorCode.SHAPE_MISMATCH),
        OperatorCase.of("gather single elements", 11, "GatherND")
            .input(SQUARE)
            .input(longs(shape(2, 2), 0, 0, -1, -1))
            .gives(floats(1, 4)),
        OperatorCase.of("gather rows", 11, "GatherND")
            .input(SQUARE)
            .input(longs(shape(2, 1), 1, 0))
            .gives(floats(shape(2, 2), 3, 4, 1, 2)),
        OperatorCase.of("gather in batches", 12, "GatherND")
            .input(floats(shape(2, 2, 2), 0, 1, 2, 3, 4, 5, 6, 7))
            .input(longs(shape(2, 1), 1, 0))
            .with(integer("batch_dims", 1))
            .gives(floats(shape(2, 2), 2, 3, 4, 5)),
        OperatorCase.of("gather elements in batches of two axes", 13, "GatherND")
            .input(floats(shape(2, 2, 2), 0, 1, 2, 3, 4, 5, 6, 7))
            .input(longs(shape(2, 2, 1), 1, 0, -1, 0))
            .with(integer("batch_dims", 2))
            .gives(floats(shape(2, 2), 1, 2, 5, 6)),
        OperatorCase.of("gather beyond a matrix", 13, "GatherND")
            .input(SQUARE)
            .input(longs(shape(1, 2), 0, 2))
            .fails(ErrorCode.VALUE_OUT_OF_RANGE),
        OperatorCase.of("gather with rows deeper than the data", 13, "GatherND")
            .input(SQUARE)
            .input(longs(shape(1, 3), 0, 0, 0))
            .fails(ErrorCode.SHAPE_MISMATCH));
  }

  private static List<OperatorCase> scatters() {
    Tensor zeros = floats(shape(3, 3), 0, 0, 0, 0, 0, 0, 0, 0, 0);
    Tensor row = floats(shape(1, 5), 1, 2, 3, 4, 5);
    return List.of(
        OperatorCase.of("scatter, the old name", 9, "Scatter")
            .input(zeros)
            .input(longs(shape(2, 3), 1, 0, 2, 0, 2, 1))
            .input(floats(shape(2, 3), 1, 1.1, 1.2, 2, 2.1, 2.2))
            .gives(floats(shape(3, 3), 2, 1.1, 0, 1, 0, 2.2, 0, 2.1, 1.2)),
        OperatorCase.of("scatter elements along axis 1", 11, "ScatterElements")
            .input(row)
            .input(longs(shape(1, 2), 1, -2))
            .input(floats(shape(1, 2), 1.1, 2.1))
            .with(integer("axis", 1))
            .gives(floats(shape(1, 5), 1, 1.1, 3, 2.1, 5)),
        OperatorCase.of("scatter elements into part of the rows", 13, "ScatterElements")
            .input(zeros)
            .input(longs(shape(1, 2), 0, 2))
            .input(floats(shape(1, 2), 5, 6))
            .with(integer("axis", 1))
            .gives(floats(shape(3, 3), 5, 0, 6, 0, 0, 0, 0, 0, 0)),
        OperatorCase.of("add at an index that repeats", 16, "ScatterElements")
            .input(row)
            .input(longs(shape(1, 2), 1, 1))
            .input(floats(shape(1, 2), 1.5, 2.5))
            .with(integer("axis", 1), text("reduction", "add"))
            .gives(floats(shape(1, 5), 1, 6, 3, 4, 5)),
        OperatorCase.of("multiply integers at an index that repeats", 16, "ScatterElements")
            .input(vector(1, 2, 3))
            .input(vector(1, -2))
            .input(vector(5, 7))
            .with(text("reduction", "mul"))
            .gives(vector(1, 70, 3)),
        OperatorCase.of("keep the larger", 18, "ScatterElements")
            .input(floats(1, 2, 3))
            .input(vector(0, 1, 1))
            .input(floats(-1, 4, 3))
            .with(text("reduction", "max"))
            .gives(floats(1, 4, 3)),
        OperatorCase.of("keep the smaller", 18, "ScatterElements")
            .input(floats(1, 2, 3))
            .input(vector(0, 1, 1))
            .input(floats(-1, 4, 1))
            .with(text("reduction", "min"))
            .gives(floats(-1, 1, 3)),
        OperatorCase.of("add truth values", 18, "ScatterElements")
            .input(bools(true, false, false))
            .input(vector(0, 1, 1))
            .input(bools(false, true, false))
            .with(text("reduction", "add"))
            .gives(bools(true, true, false)),
        OperatorCase.of("scatter beyond the axis", 18, "ScatterElements")
            .input(row)
            .input(longs(shape(1, 1), 5))
            .input(floats(shape(1, 1), 1))
            .with(integer("axis", 1))
            .fails(ErrorCode.VALUE_OUT_OF_RANGE),
        OperatorCase.of("updates of another shape", 18, "ScatterElements")
            .input(row)
            .input(longs(shape(1, 2), 0, 1))
            .input(floats(shape(1, 1), 1))
            .with(integer("axis", 1))
            .fails(ErrorCode.SHAPE_MISMATCH),
        OperatorCase.of("no such reduction", 18, "ScatterElements")
            .input(row)
            .input(longs(shape(1, 1), 0))
            .input(floats(shape(1, 1), 1))
            .with(integer("axis", 1), text("reduction", "mean"))
            .fails(ErrorCode.ATTRIBUTE_INVALID));
  }

  private static List<OperatorCase> scatterNd() {
    return List.of(
        OperatorCase.of("write elements", 11, "ScatterND")
            .input(floats(1, 2, 3, 4))
            .input(longs(shape(2, 1), 3, -4))
            .input(floats(9, 8))
            .gives(floats(8, 2, 3, 9)),
        OperatorCase.of("write rows", 13, "ScatterND")
            .input(SQUARE)
            .input(longs(shape(1, 1), -1))
            .input(floats(shape(1, 2), 7, 8))
            .gives(floats(shape(2, 2), 1, 2, 7, 8)),
        OperatorCase.of("add rows at an index that repeats", 16, "ScatterND")
            .input(SQUARE)
            .input(longs(shape(2, 1), 0, 0))
            .input(floats(shape(2, 2), 10, 20, 100, 200))
            .with(text("reduction", "add"))
            .gives(floats(shape(2, 2), 111, 222, 3, 4)),
        OperatorCase.of("write nothing", 18, "ScatterND")
            .input(SQUARE)
            .input(longs(shape(0, 1)))
            .input(floats(shape(0, 2)))
            .with(text("reduction", "max"))
            .gives(SQUARE),
        OperatorCase.of("write outside", 18, "ScatterND")
            .input(SQUARE)
            .input(longs(shape(1, 2), 0, -3))
            .input(floats(9))
            .fails(ErrorCode.VALUE_OUT_OF_RANGE));
  }

  private static List<OperatorCase> caches() {
    Tensor past = floats(shape(2, 3, 1), 1, 2, 3, 4, 5, 6);
    Tensor update = floats(shape(2, 2, 1), 10, 20, 30, 40);
    return List.of(
        OperatorCase.of("update a cache from the start", 24, "TensorScatter")
            .input(past)
            .input(update)
            .gives(floats(shape(2, 3, 1), 10, 20, 3, 30, 40, 6)),
        OperatorCase.of("update a cache from a step of each sequence", 24, "TensorScatter")
            .input(past)
            .input(update)
            .input(vector(1, 0))
            .gives(floats(shape(2, 3, 1), 1, 10, 20, 30, 40, 6)),
        OperatorCase.of("update a cache around its end", 24, "TensorScatter")
            .input(past)
            .input(update)
            .input(vector(2, 4))
            .with(text("mode", "circular"), integer("axis", 1))
            .gives(floats(shape(2, 3, 1), 20, 2, 10, 4, 30, 40)),
        OperatorCase.of("update a cache beyond its end", 24, "TensorScatter")
            .input(past)
            .input(update)
            .input(vector(2, 0))
            .fails(ErrorCode.VALUE_OUT_OF_RANGE),
        OperatorCase.of("a cache along its batch", 24, "TensorScatter")
            .input(past)
            .input(update)
            .with(integer("axis", 0))
            .fails(ErrorCode.ATTRIBUTE_INVALID));
  }

  private static List<OperatorCase> conditions() {
    Tensor three = floats(shape(3, 2), 1, 2, 3, 4, 5, 6);
    return List.of(
        OperatorCase.of("compress rows", 9, "Compress")
            .input(three)
            .input(bools(false, true, true))
            .with(integer("axis", 0))
            .gives(floats(shape(2, 2), 3, 4, 5, 6)),
        OperatorCase.of("compress columns", 11, "Compress")
            .input(three)
            .input(bools(false, true))
            .with(integer("axis", -1))
            .gives(floats(shape(3, 1), 2, 4, 6)),
        OperatorCase.of("compress all elements by a condition that is too short", 11, "Compress")
            .input(three)
            .input(bools(false, true, false, false, true))
            .gives(floats(2, 5)),
        OperatorCase.of("compress to nothing", 11, "Compress")
            .input(three)
            .input(bools(false, false))
            .with(integer("axis", 0))
            .gives(floats(shape(0, 2))),
        OperatorCase.of("compress beyond the axis", 11, "Compress")
            .input(three)
            .input(bools(false, false, false, true))
            .with(integer("axis", 0))
            .fails(ErrorCode.VALUE_OUT_OF_RANGE),
        OperatorCase.of("places that are not zero", 9, "NonZero")
            .input(floats(shape(2, 2), 1, 0, Double.NaN, -1))
            .gives(longs(shape(2, 3), 0, 1, 1, 0, 0, 1)),
        OperatorCase.of("places of truths", 13, "NonZero")
            .input(bools(false, true))
            .gives(longs(shape(1, 1), 1)),
        OperatorCase.of("places of a scalar", 13, "NonZero")
            .input(floats(shape(), 3))
            .gives(longs(shape(0, 1))),
        OperatorCase.of("no places", 13, "NonZero").input(floats(0, 0)).gives(longs(shape(1, 0))),
        OperatorCase.of("reverse sequences in time order", 10, "ReverseSequence")
            .input(floats(shape(3, 2), 0, 3, 1, 4, 2, 5))
            .input(vector(2, 3))
            .gives(floats(shape(3, 2), 1, 5, 0, 4, 2, 3)),
        OperatorCase.of("reverse sequences in batch order", 10, "ReverseSequence")
            .input(floats(shape(2, 3, 1), 0, 1, 2, 3, 4, 5))
            .input(vector(1, 0))
            .with(integer("batch_axis", 0), integer("time_axis", 1))
            .gives(floats(shape(2, 3, 1), 0, 1, 2, 3, 4, 5)),
        OperatorCase.of("reverse more than there is", 10, "ReverseSequence")
            .input(floats(shape(2, 1), 0, 1))
            .input(vector(3))
            .fails(ErrorCode.VALUE_OUT_OF_RANGE),
        OperatorCase.of("reverse less than nothing", 10, "ReverseSequence")
            .input(floats(shape(2, 1), 0, 1))
            .input(vector(-1))
            .fails(ErrorCode.VALUE_OUT_OF_RANGE),
        OperatorCase.of("slice at bounds in inputs, before there were steps", 1, "DynamicSlice")
            .input(three)
            .constant(vector(-1))
            .constant(vector(100))
            .constant(vector(0))
            .gives(floats(shape(1, 2), 5, 6)));
  }

  private static List<OperatorCase> patterns() {
    Tensor depth = Tensor.scalar(ElementType.I64, 3L);
    Tensor values = floats(0.5, 2);
    return List.of(
        OperatorCase.of("one hot, negative indices outside", 9, "OneHot")
            .input(vector(0, -1, 3))
            .constant(depth)
            .input(values)
            .gives(floats(shape(3, 3), 2, .5, .5, .5, .5, .5, .5, .5, .5)),
        OperatorCase.of("one hot, negative indices from the end", 11, "OneHot")
            .input(vector(1, -1, -4))
            .constant(depth)
            .input(values)
            .gives(floats(shape(3, 3), .5, 2, .5, .5, .5, 2, .5, .5, .5)),
        OperatorCase.of("one hot along the first axis, of reals", 11, "OneHot")
            .input(floats(1.9, 0))
            .constant(floats(2.0))
            .input(vector(7, 9))
            .with(integer("axis", 0))
            .gives(longs(shape(2, 2), 7, 9, 9, 7)),
        OperatorCase.of("one hot of nothing", 11, "OneHot")
            .input(longs(shape(0)))
            .constant(depth)
            .input(values)
            .gives(floats(shape(0, 3))),
        OperatorCase.of("upper triangle", 14, "Trilu")
            .input(NINE)
            .gives(floats(shape(3, 3), 1, 2, 3, 0, 5, 6, 0, 0, 9)),
        OperatorCase.of("upper triangle without its diagonal, computed", 14, "Trilu")
            .input(NINE)
            .input(Tensor.scalar(ElementType.I64, 1L))
            .gives(floats(shape(3, 3), 0, 2, 3, 0, 0, 6, 0, 0, 0)),
        OperatorCase.of("lower triangle below the diagonal", 14, "Trilu")
            .input(NINE)
            .input(Tensor.scalar(ElementType.I64, -1L))
            .with(integer("upper", 0))
            .gives(floats(shape(3, 3), 0, 0, 0, 4, 0, 0, 7, 8, 0)),
        OperatorCase.of("triangles of a batch of truths", 14, "Trilu")
            .input(Tensor.of(new boolean[] {true, true, true, true}, 1, 2, 2))
            .with(integer("upper", 0))
            .gives(Tensor.of(new boolean[] {true, false, true, true}, 1, 2, 2)),
        OperatorCase.of("triangle of a vector", 14, "Trilu")
            .input(floats(1))
            .fails(ErrorCode.SHAPE_MISMATCH),
        OperatorCase.of("identity like a matrix", 9, "EyeLike")
            .input(floats(shape(2, 3), 0, 0, 0, 0, 0, 0))
            .gives(floats(shape(2, 3), 1, 0, 0, 0, 1, 0)),
        OperatorCase.of("diagonal of another type below the main one", 22, "EyeLike")
            .input(floats(shape(2, 2), 0, 0, 0, 0))
            .with(integer("k", -1), integer("dtype", 7))
            .gives(longs(shape(2, 2), 0, 0, 1, 0)));
  }
}
