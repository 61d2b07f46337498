package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.fuse.AxisIndex;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.schedule.BorderSchedule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the positions of a convolution with channels last see: the input with its border, where it
 * has one.
 */
record BorderedImage(Value value, Shape shape) {
  /** The image, made by a step where it is not the input itself. */
  static BorderedImage of(Value input, ConvGeneral op, GraphLowering lowering, Location origin) {
    List<Dim> dims = new ArrayList<>(input.type().shape().dims());
    for (int i = 0; i < op.strides().size(); i++) {
      dims.set(i + 1, dims.get(i + 1).plus(op.low().get(i)).plus(op.high().get(i)));
    }
    Shape shape = new Shape(dims);
    List<Dim> pads = Stream.concat(op.low().stream(), op.high().stream()).toList();
    if (pads.stream().allMatch(pad -> pad.is(0))) {
      return new BorderedImage(input, shape);
    }
    boolean grows = pads.stream().allMatch(pad -> pad.isKnown() && pad.known() >= 0);
    return new BorderedImage(
        grows
            ? copied(input, op, shape, lowering, origin)
            : cut(input, op, shape, lowering, origin),
        shape);
  }

  private static Value copied(
      Value input, ConvGeneral op, Shape shape, GraphLowering lowering, Location origin) {
    Value copy = new Value(new TensorType(input.type().element(), shape));
    lowering.allocate(copy);
    int spatial = op.strides().size();
    Dim channels = shape.dim(spatial + 1);
    BorderSchedule.Axis lines =
        spatial == 1
            ? new BorderSchedule.Axis(Dim.of(0), Dim.of(1), Dim.of(1))
            : new BorderSchedule.Axis(op.low().getFirst(), input.type().dim(1), shape.dim(1));
    BorderSchedule.Axis line =
        new BorderSchedule.Axis(
            op.low().getLast().times(channels),
            input.type().dim(spatial).times(channels),
            shape.dim(spatial).times(channels));
    lowering.launch(
        BorderSchedule.schedule(
            input, copy, shape.dim(0), lines, line, lowering.context().target()),
        origin);
    return copy;
  }

  /** With a border of which some is negative, or may be. */
  private static Value cut(
      Value input, ConvGeneral op, Shape shape, GraphLowering lowering, Location origin) {
    List<Body.Guard> guards = new ArrayList<>();
    List<Dim> strides = input.type().shape().strides();
    Dim offset = Dim.of(0);
    for (int i = 0; i < op.strides().size(); i++) {
      List<Dim> moves = new ArrayList<>(Collections.nCopies(shape.rank(), Dim.of(0)));
      moves.set(i + 1, Dim.of(1));
      Dim low = op.low().get(i);
      guards.add(new Body.Guard(new AxisIndex(low.times(-1), moves), input.type().dim(i + 1)));
      offset = offset.minus(low.times(strides.get(i + 1)));
    }
    return new Packing(lowering, origin).pack(input, shape, offset, strides, guards, 0);
  }
}
