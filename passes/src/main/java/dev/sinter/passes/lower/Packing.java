package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.LoopNest;
import dev.sinter.passes.schedule.PointwiseSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Copies a tensor into the layout that a schedule reads: an affine access of any rank, with zeros
 * outside its bounds. Of a constant the copy is made now and is a constant too; else it is a step
 * before the one that needs it.
 */
final class Packing {
  private final GraphLowering lowering;
  private final Location origin;

  Packing(GraphLowering lowering, Location origin) {
    this.lowering = lowering;
    this.origin = origin;
  }

  /**
   * The packed copy as a value of this shape.
   *
   * @param source the tensor
   * @param offset in elements
   * @param strides of the source, one an axis of the copy
   * @param guards outside which the copy is zero
   * @param slack elements of memory after the copy that may be read but hold nothing
   */
  Value pack(
      Value source,
      Shape shape,
      Dim offset,
      List<Dim> strides,
      List<Body.Guard> guards,
      long slack) {
    Body.Leaf leaf = new Body.Leaf(source, source.type().element(), offset, strides);
    Optional<Tensor> constant = lowering.constant(source);
    if (constant.isPresent() && shape.isKnown() && shape.rank() > 0) {
      return lowering.constant(ConstantCopy.of(constant.get(), shape, leaf, guards));
    }
    Shape memory = slack == 0 ? shape : Shape.of(shape.size().plus(slack));
    Value packed = new Value(new TensorType(source.type().element(), memory));
    lowering.allocate(packed);
    Body.Literal zero = new Body.Literal(source.type().element(), 0, 0);
    Body body = guards.isEmpty() ? leaf : new Body.Guarded(guards, leaf, zero);
    Body.Leaf target = new Body.Leaf(packed, source.type().element(), Dim.of(0), shape.strides());
    lowering.launch(
        PointwiseSchedule.schedule(
            new LoopNest(shape.dims(), body, target), lowering.context().target()),
        origin);
    return packed;
  }

  /** A copy of a value with its axes in another order. */
  Value permuted(Value source, List<Integer> order) {
    List<Dim> from = source.type().shape().strides();
    List<Dim> dims = new ArrayList<>();
    List<Dim> strides = new ArrayList<>();
    for (int axis : order) {
      dims.add(source.type().dim(axis));
      strides.add(from.get(axis));
    }
    return pack(source, new Shape(dims), Dim.of(0), strides, List.of(), 0);
  }
}
