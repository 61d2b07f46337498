package dev.sinter.passes.layout;

import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * An order of a value's axes.
 *
 * @param axes the axis that stands at each place
 */
record AxisOrder(List<Integer> axes) {
  AxisOrder {
    axes = List.copyOf(axes);
  }

  /** [N, C, spatial…] as [N, spatial…, C]. */
  static AxisOrder channelsLast(int rank) {
    List<Integer> axes = new ArrayList<>(List.of(0));
    for (int axis = 2; axis < rank; axis++) {
      axes.add(axis);
    }
    axes.add(1);
    return new AxisOrder(axes);
  }

  AxisOrder inverse() {
    List<Integer> places = new ArrayList<>();
    for (int axis = 0; axis < axes.size(); axis++) {
      places.add(place(axis));
    }
    return new AxisOrder(places);
  }

  /** Where an axis stands. */
  int place(int axis) {
    return axes.indexOf(axis);
  }

  /** What belongs to the axes, in this order. */
  <T> List<T> apply(List<T> each) {
    return axes.stream().map(each::get).toList();
  }

  /** Whether each axis stands where it is. */
  boolean isNatural() {
    return axes.stream().sorted().toList().equals(axes);
  }

  Transpose transpose() {
    return new Transpose(axes);
  }

  /**
   * A broadcast that gives its result in this order.
   *
   * @param operand the order of its operand's axes
   */
  record Moved(AxisOrder operand, Broadcast broadcast) {}

  /** The same broadcast with its result in this order. */
  Moved apply(Broadcast broadcast) {
    List<Integer> places = broadcast.axes().stream().map(this::place).toList();
    List<Integer> sorted = places.stream().sorted().toList();
    return new Moved(
        new AxisOrder(sorted.stream().map(places::indexOf).toList()),
        new Broadcast(new Shape(apply(broadcast.shape().dims())), sorted));
  }
}
