package dev.sinter.ir.graph;

import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Cholesky;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Extent;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.op.Lu;
import dev.sinter.ir.op.NonZero;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.RandomBits;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.op.TriangularSolve;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.op.While;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What primitives do to small integer tensors of size expressions. A rule throws {@link Unknown}
 * where the result is no size expression, or is one only for some bindings of the symbols.
 */
final class ShapeRules {
  /** The contents of a result cannot be told. */
  static final class Unknown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unknown() {
      super("no size expression", null, false, false);
    }
  }

  private ShapeRules() {}

  /**
   * The contents of a primitive's only result.
   *
   * @param type the result's type, which {@link DimTensor#holds}
   * @param operands the contents of all operands
   */
  static DimTensor apply(Primitive op, TensorType type, List<DimTensor> operands) {
    return switch (op) {
      case Constant constant -> {
        int[] next = {0};
        yield DimTensor.of(type, _ -> Dim.of(constant.value().getLong(next[0]++)));
      }
      case Iota iota -> DimTensor.of(type, index -> Dim.of(index.get(iota.axis())));
      case Extent extent -> DimTensor.of(type, _ -> extent.size());
      case BindSize bind -> DimTensor.of(type, _ -> Dim.symbol(bind.symbol()));
      case Unary unary -> operands.getFirst().map(x -> unary(unary.function(), x, type));
      case Binary binary ->
          operands
              .get(0)
              .zip(operands.get(1), (a, b) -> ShapeIntegers.binary(binary.function(), a, b));
      case Compare compare ->
          operands
              .get(0)
              .zip(
                  operands.get(1),
                  (a, b) -> truth(ShapeIntegers.compare(compare.relation(), a, b)));
      case Select _ ->
          DimTensor.of(
              type, index -> operands.get(isTrue(operands.get(0).at(index)) ? 1 : 2).at(index));
      case Cast cast -> cast(cast, operands.getFirst());
      case Reshape _ ->
          new DimTensor(DimTensor.of(type, _ -> Dim.of(0)).sizes(), operands.getFirst().elements());
      case Broadcast broadcast ->
          DimTensor.of(type, index -> stretched(broadcast, operands.getFirst(), index));
      case Transpose transpose ->
          DimTensor.of(type, index -> operands.getFirst().at(permuted(transpose, index)));
      case Slice slice -> DimTensor.of(type, index -> operands.getFirst().at(sliced(slice, index)));
      case Reverse reverse ->
          DimTensor.of(
              type, index -> operands.getFirst().at(reversed(reverse, operands.getFirst(), index)));
      case Concat concat -> DimTensor.of(type, index -> joined(concat.axis(), operands, index));
      case Gather gather ->
          DimTensor.of(type, index -> gathered(gather, operands.get(0), operands.get(1), index));
      case Reduce reduce -> reduced(reduce, operands.getFirst(), type);
      case Pad _, ArgReduce _, Cumulative _, Scatter _, Sort _, NonZero _, Bitcast _ ->
          throw new Unknown();
      case DotGeneral _, ConvGeneral _, ReduceWindow _, RandomBits _ -> throw new Unknown();
      case While _, Cond _, Scan _, Cholesky _, TriangularSolve _, Lu _ -> throw new Unknown();
    };
  }

  private static Dim unary(Unary.Function function, Dim x, TensorType type) {
    return switch (function) {
      case NEG -> x.times(-1);
      case ABS ->
          ShapeIntegers.isAtLeast(x, Dim.of(0))
              ? x
              : Dim.of(Math.absExact(ShapeIntegers.constant(x)));
      case SIGN -> Dim.of(Long.signum(ShapeIntegers.constant(x)));
      case NOT -> {
        if (type.element() != dev.sinter.ir.type.ElementType.BOOL) {
          throw new Unknown();
        }
        yield truth(!isTrue(x));
      }
      case FLOOR,
          CEIL,
          TRUNC,
          ROUND,
          SQRT,
          RSQRT,
          EXP,
          EXPM1,
          LOG,
          LOG1P,
          SIN,
          COS,
          TAN,
          ASIN,
          ACOS,
          ATAN ->
          throw new Unknown();
      case SINH, COSH, TANH, ASINH, ACOSH, ATANH, ERF, SIGMOID, LGAMMA, DIGAMMA ->
          throw new Unknown();
    };
  }

  private static DimTensor cast(Cast cast, DimTensor x) {
    return switch (cast.to()) {
      case I64 -> x;
      // Sizes beyond 31 bits are taken not to meet a model that computes them in 32.
      case I32 -> x;
      case BOOL ->
          x.map(value -> truth(ShapeIntegers.compare(Compare.Relation.NE, value, Dim.of(0))));
      case I2,
          I4,
          I8,
          I16,
          U2,
          U4,
          U8,
          U16,
          U32,
          U64,
          F4E2M1,
          F8E8M0,
          F8E4M3,
          F8E4M3FNUZ,
          F8E5M2,
          F8E5M2FNUZ,
          F16,
          BF16,
          F32,
          F64 ->
          throw new Unknown();
    };
  }

  private static Dim stretched(Broadcast broadcast, DimTensor from, List<Integer> index) {
    return from.at(
        IntStream.range(0, from.sizes().size())
            .mapToObj(i -> from.sizes().get(i) == 1 ? 0 : index.get(broadcast.axes().get(i)))
            .toList());
  }

  private static List<Integer> permuted(Transpose transpose, List<Integer> index) {
    Integer[] from = new Integer[index.size()];
    for (int axis = 0; axis < from.length; axis++) {
      from[transpose.permutation().get(axis)] = index.get(axis);
    }
    return List.of(from);
  }

  private static List<Integer> sliced(Slice slice, List<Integer> index) {
    return IntStream.range(0, index.size())
        .mapToObj(axis ->
            Math.toIntExact(
                ShapeIntegers.constant(slice.starts().get(axis))
                    + index.get(axis) * slice.strides().get(axis)))
        .toList();
  }

  private static List<Integer> reversed(Reverse reverse, DimTensor from, List<Integer> index) {
    return IntStream.range(0, index.size())
        .mapToObj(axis ->
            reverse.axes().contains(axis)
                ? from.sizes().get(axis) - 1 - index.get(axis)
                : index.get(axis))
        .toList();
  }

  private static Dim joined(int axis, List<DimTensor> parts, List<Integer> index) {
    List<Integer> place = new ArrayList<>(index);
    for (DimTensor part : parts) {
      if (place.get(axis) < part.sizes().get(axis)) {
        return part.at(place);
      }
      place.set(axis, place.get(axis) - part.sizes().get(axis));
    }
    throw new IllegalStateException("a place beyond all parts");
  }

  private static Dim gathered(
      Gather gather, DimTensor data, DimTensor indices, List<Integer> index) {
    int places = indices.sizes().size() - 1;
    List<Integer> from = new ArrayList<>();
    int free = places;
    for (int axis = 0; axis < data.sizes().size(); axis++) {
      int column = gather.indexed().indexOf(axis);
      if (axis < gather.batch()) {
        from.add(index.get(axis));
      } else if (column < 0) {
        from.add(index.get(free++));
      } else {
        List<Integer> row = new ArrayList<>(index.subList(0, places));
        row.add(column);
        from.add(
            place(
                gather.bounds(), ShapeIntegers.constant(indices.at(row)), data.sizes().get(axis)));
      }
    }
    return data.at(from);
  }

  private static int place(Gather.Bounds bounds, long index, int size) {
    return switch (bounds) {
      case CLAMP -> (int) Math.clamp(index, 0L, size - 1L);
      case REFUSE -> {
        if (index < 0 || index >= size) {
          throw new Unknown();
        }
        yield (int) index;
      }
    };
  }

  private static DimTensor reduced(Reduce reduce, DimTensor from, TensorType type) {
    Binary.Function step =
        switch (reduce.combiner()) {
          case SUM -> Binary.Function.ADD;
          case PRODUCT -> Binary.Function.MUL;
          case MAX -> Binary.Function.MAX;
          case MIN -> Binary.Function.MIN;
          case ALL -> Binary.Function.AND;
          case ANY -> Binary.Function.OR;
        };
    boolean empty = from.elements().isEmpty();
    if (empty
        && reduce.combiner() != Reduce.Combiner.SUM
        && reduce.combiner() != Reduce.Combiner.PRODUCT) {
      throw new Unknown();
    }
    if (empty) {
      return DimTensor.of(type, _ -> Dim.of(reduce.combiner() == Reduce.Combiner.SUM ? 0 : 1));
    }
    TensorType all =
        new TensorType(
            type.element(),
            new dev.sinter.ir.type.Shape(from.sizes().stream().map(size -> Dim.of(size)).toList()));
    return DimTensor.of(type, index -> folded(reduce, step, from, all, index));
  }

  private static Dim folded(
      Reduce reduce, Binary.Function step, DimTensor from, TensorType all, List<Integer> index) {
    List<Dim> group = new ArrayList<>();
    DimTensor.of(
        all,
        place -> {
          List<Integer> kept =
              IntStream.range(0, place.size())
                  .filter(axis -> !reduce.axes().contains(axis))
                  .mapToObj(place::get)
                  .toList();
          if (kept.equals(index)) {
            group.add(from.at(place));
          }
          return Dim.of(0);
        });
    return group.stream()
        .reduce((a, b) -> ShapeIntegers.binary(step, a, b))
        .orElseThrow(Unknown::new);
  }

  private static boolean isTrue(Dim bool) {
    return ShapeIntegers.constant(bool) != 0;
  }

  private static Dim truth(boolean value) {
    return Dim.of(value ? 1 : 0);
  }
}
