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

  Transpose transpose() {
    return new Transpose(axes);
  }

  /** Whether the operand's axes keep their order in a broadcast to this order. */
  boolean keeps(Broadcast broadcast) {
    List<Integer> places = broadcast.axes().stream().map(this::place).toList();
    return places.stream().sorted().toList().equals(places);
  }

  /** The broadcast that gives its result in this order. */
  Broadcast apply(Broadcast broadcast) {
    return new Broadcast(
        new Shape(apply(broadcast.shape().dims())),
        broadcast.axes().stream().map(this::place).toList());
  }
}
