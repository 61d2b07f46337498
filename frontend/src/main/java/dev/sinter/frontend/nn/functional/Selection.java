package dev.sinter.frontend.nn.functional;

import dev.sinter.frontend.composite.Cut;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.op.Scatter.Combination;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reading, writing and ordering by place. Places are i64 or i32; negative ones count from the end,
 * one outside is an error when it happens.
 */
public final class Selection {
  /** Elements in order, and i64 places where they were. */
  public record Ordered(Value values, Value places) {}

  private Selection() {}

  /** Element by element along an axis: y[i][j] = x[i][places[i][j]] for axis 1. */
  public static Value gatherElements(NumPy np, Value x, Value places, int axis) {
    int along = axis(x, places, axis);
    int rank = x.type().rank();
    Value counted = counted(np, places, x.type().dim(along));
    if (!agreeBeside(x.type(), places.type(), along)) {
      Gather single = new Gather(0, range(rank), Gather.Bounds.REFUSE);
      return np.builder().apply(single, x, spread(np, counted, along));
    }
    Gather rows = new Gather(rank - 1, List.of(rank - 1), Gather.Bounds.REFUSE);
    Value last = np.expandDims(np.moveAxis(counted, along, -1), -1);
    return np.moveAxis(np.builder().apply(rows, np.moveAxis(x, along, -1), last), -1, along);
  }

  /**
   * Element by element along an axis: y[i][places[i][j]] meets updates[i][j] for axis 1, and the
   * rest of y is x. The updates have the shape of the places.
   */
  public static Value scatterElements(
      NumPy np, Value x, Value places, Value updates, int axis, Combination combination) {
    int along = axis(x, places, axis);
    int rank = x.type().rank();
    Value counted = counted(np, places, x.type().dim(along));
    if (!agreeBeside(x.type(), places.type(), along)) {
      Scatter single = new Scatter(0, range(rank), combination, Gather.Bounds.REFUSE);
      return np.builder().apply(single, x, spread(np, counted, along), updates);
    }
    Scatter rows = new Scatter(rank - 1, List.of(rank - 1), combination, Gather.Bounds.REFUSE);
    Value last = np.expandDims(np.moveAxis(counted, along, -1), -1);
    Value moved = updates.type().rank() == rank ? np.moveAxis(updates, along, -1) : updates;
    return np.moveAxis(np.builder().apply(rows, np.moveAxis(x, along, -1), last, moved), -1, along);
  }

  /** PyTorch's scatter_add: where places meet, their updates are added. */
  public static Value scatterAdd(NumPy np, Value x, Value places, Value updates, int axis) {
    return scatterElements(np, x, places, updates, axis, Combination.ADD);
  }

  /** Whole slices along an axis: slice i of the updates is added to slice places[i] of x. */
  public static Value indexAdd(NumPy np, Value x, Value places, Value updates, int axis) {
    return indexed(np, x, places, updates, axis, Combination.ADD);
  }

  /** Slice i of the updates replaces slice places[i] of x, the last one where places meet. */
  public static Value indexCopy(NumPy np, Value x, Value places, Value updates, int axis) {
    return indexed(np, x, places, updates, axis, Combination.REPLACE);
  }

  private static Value indexed(
      NumPy np, Value x, Value places, Value updates, int axis, Combination combination) {
    int along = axis < 0 ? axis + x.type().rank() : axis;
    Value rows = np.expandDims(counted(np, places, x.type().dim(along)), -1);
    Scatter scatter = new Scatter(0, List.of(along), combination, Gather.Bounds.REFUSE);
    return np.builder().apply(scatter, x, rows, np.moveAxis(updates, along, 0));
  }

  /** A stable sort along an axis. */
  public static Ordered sort(NumPy np, Value x, int axis, boolean descending) {
    int along = axis < 0 ? axis + x.type().rank() : axis;
    List<Value> both = np.builder().applyAll(new Sort(along, descending), List.of(x));
    return new Ordered(both.get(0), both.get(1));
  }

  /** The k largest or smallest along an axis, in order; of equals the first ones. */
  public static Ordered top(NumPy np, Value x, Dim k, int axis, boolean largest) {
    int along = axis < 0 ? axis + x.type().rank() : axis;
    Dim size = x.type().dim(along);
    if (k instanceof Dim.Const(long count)
        && (count < 0 || (size.isKnown() && count > size.known()))) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "the first %s along axis %d of %s".formatted(k, along, x.type()));
    }
    Ordered all = sort(np, x, along, largest);
    return new Ordered(
        Cut.cut(np, all.values, along, Dim.of(0), k), Cut.cut(np, all.places, along, Dim.of(0), k));
  }

  /** Places of one axis, of which negative ones count from the end. */
  public static Value counted(NumPy np, Value places, Dim size) {
    Value below = np.less(places, np.scalarLike(places, 0));
    return np.where(below, np.add(places, np.size(size, places.type().element())), places);
  }

  /**
   * The places of all elements of a tensor of places where the axis is theirs and all other axes
   * are those of the elements themselves: [d…] → [d…, rank].
   */
  private static Value spread(NumPy np, Value places, int axis) {
    TensorType type = places.type();
    List<Value> columns = new ArrayList<>();
    for (int other = 0; other < type.rank(); other++) {
      columns.add(other == axis ? places : np.builder().apply(new Iota(type, other)));
    }
    return np.stack(columns, -1);
  }

  /** Whether two types have the same sizes on all axes but one. */
  private static boolean agreeBeside(TensorType a, TensorType b, int axis) {
    return IntStream.range(0, a.rank())
        .allMatch(other -> other == axis || a.dim(other).equals(b.dim(other)));
  }

  private static int axis(Value x, Value places, int axis) {
    int rank = x.type().rank();
    if (places.type().rank() != rank || rank == 0) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "x is %s and places are %s, expected the same rank above 0"
              .formatted(x.type(), places.type()));
    }
    return axis < 0 ? axis + rank : axis;
  }

  private static List<Integer> range(int end) {
    return IntStream.range(0, end).boxed().toList();
  }
}
