package dev.sinter.ir.interpret;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/** Primitives whose places are values: gather, scatter and nonzero. */
final class Indexing {
  private final Workspace workspace;

  Indexing(Workspace workspace) {
    this.workspace = workspace;
  }

  Tensor gather(Gather op, TensorType type, Tensor data, Tensor indices) {
    Tensor result = workspace.allocate(type);
    Places places = new Places(op.mnemonic(), op.batch(), op.indexed(), op.bounds(), data, indices);
    StridedCopy slice = places.copyOut();
    if (result.size() > 0) {
      for (long place = 0; place < places.count(); place++) {
        slice.copy(data.data(), places.start(place), result.data(), place * places.sliceSize());
      }
    }
    return result;
  }

  Tensor scatter(Scatter op, Tensor data, Tensor indices, Tensor updates) {
    Tensor result = workspace.allocate(data.type());
    result.data().copyFrom(data.data());
    Places places = new Places(op.mnemonic(), op.batch(), op.indexed(), op.bounds(), data, indices);
    if (updates.size() == 0) {
      return result;
    }
    if (op.combination() == Scatter.Combination.REPLACE) {
      StridedCopy slice = places.copyIn();
      for (long place = 0; place < places.count(); place++) {
        slice.copy(updates.data(), place * places.sliceSize(), result.data(), places.start(place));
      }
      return result;
    }
    return data.element().isFloat()
        ? combineReals(op, places, result, updates)
        : combineIntegers(op, places, result, updates);
  }

  /** Many updates of one element are combined in double and rounded once. */
  private Tensor combineReals(Scatter op, Places places, Tensor data, Tensor updates) {
    DoubleBinaryOperator combiner = RealFunctions.combiner(combiner(op.combination()));
    Elementwise elementwise = new Elementwise(workspace);
    Tensor wide = elementwise.cast(data, ElementType.F64);
    SliceWalk slice = places.walk();
    for (long i = 0; i < updates.size(); ) {
      long start = places.start(i / places.sliceSize());
      for (long end = i + places.sliceSize(); i < end; i++) {
        long at = start + slice.offset();
        wide.setDouble(at, combiner.applyAsDouble(wide.getDouble(at), updates.getDouble(i)));
        slice.advance();
      }
    }
    return elementwise.cast(wide, data.element());
  }

  private static Tensor combineIntegers(Scatter op, Places places, Tensor data, Tensor updates) {
    LongBinaryOperator combiner =
        IntegerFunctions.combiner(combiner(op.combination()), data.element());
    SliceWalk slice = places.walk();
    for (long i = 0; i < updates.size(); ) {
      long start = places.start(i / places.sliceSize());
      for (long end = i + places.sliceSize(); i < end; i++) {
        long at = start + slice.offset();
        data.setLong(at, combiner.applyAsLong(data.getLong(at), updates.getLong(i)));
        slice.advance();
      }
    }
    return data;
  }

  private static Reduce.Combiner combiner(Scatter.Combination combination) {
    return switch (combination) {
      case ADD -> Reduce.Combiner.SUM;
      case MULTIPLY -> Reduce.Combiner.PRODUCT;
      case MAX -> Reduce.Combiner.MAX;
      case MIN -> Reduce.Combiner.MIN;
      case REPLACE -> throw new IllegalArgumentException("replacing combines nothing");
    };
  }

  Tensor nonZero(TensorType type, Tensor x) {
    long count = 0;
    for (long i = 0; i < x.size(); i++) {
      count += x.getLong(i);
    }
    if (!type.dim(0).is(count)) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "nonzero: %d elements are true, expected %s".formatted(count, type.dim(0)));
    }
    int rank = x.type().rank();
    Tensor result = workspace.allocate(type);
    SliceWalk walk = new SliceWalk(x.shape(), new long[rank]);
    long at = 0;
    for (long i = 0; i < x.size(); i++) {
      if (x.getLong(i) != 0) {
        for (int axis = 0; axis < rank; axis++) {
          result.setLong(at++, walk.index(axis));
        }
      }
      walk.advance();
    }
    return result;
  }
}
