package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Gather.Bounds;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.op.Scatter.Combination;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/** Tangents of what moves elements to or from computed places. */
record IndexingTangents(Tangents tangents) {

  /** Slices of the tangent from the same places. */
  Value gather(Gather gather, Value indices, Value dx) {
    return tangents.builder().apply(gather, dx, indices);
  }

  /** The tangent in the order of the sorted values, whose old places these are. */
  Value sorted(Sort sort, Value places, Value dx) {
    NumPy np = tangents.np();
    int last = dx.type().rank() - 1;
    Value row = np.moveAxis(dx, sort.axis(), last);
    Value indices = np.expandDims(np.moveAxis(places, sort.axis(), last), last + 1);
    Gather gather = new Gather(last, List.of(last), Bounds.REFUSE);
    return np.moveAxis(tangents.builder().apply(gather, row, indices), last, sort.axis());
  }

  /**
   * The tangent of data with updates scattered into it, given its value. Of the updates of one
   * element the last counts where they replace; those that are the extreme, with the data, share
   * the tangent equally.
   */
  Value scatter(Scatter scatter, Value data, Value indices, Value updates, Value value) {
    return switch (scatter.combination()) {
      case ADD -> add(scatter, tangents.orZero(data), indices, tangents.orZero(updates));
      case REPLACE -> replace(scatter, data, indices, updates);
      case MAX, MIN -> extreme(scatter, data, indices, updates, value);
      case MULTIPLY -> multiply(scatter, data, indices, updates);
    };
  }

  private Value replace(Scatter scatter, Value data, Value indices, Value updates) {
    NumPy np = tangents.np();
    TensorType type = updates.type();
    TensorType flat = new TensorType(ElementType.I64, Shape.of(type.shape().size()));
    Value numbers = tangents.builder().apply(new Iota(flat, 0));
    Value own = tangents.builder().apply(new Reshape(type.shape()), np.add(numbers, 1));
    Value none = np.zeros(ElementType.I64, data.type().shape());
    Value winners = tangents.builder().apply(scatter, none, indices, own);
    Value kept = np.equal(winners, none);
    Value won = np.equal(taken(scatter, winners, indices), own);
    Value dx = tangents.orZero(data);
    Value du = tangents.orZero(updates);
    return add(
        scatter,
        np.where(kept, dx, np.zerosLike(dx)),
        indices,
        np.where(won, du, np.zerosLike(du)));
  }

  private Value extreme(Scatter scatter, Value data, Value indices, Value updates, Value value) {
    NumPy np = tangents.np();
    ElementType element = data.type().element();
    Value kept = np.equal(data, value);
    Value hit = np.equal(updates, taken(scatter, value, indices));
    Value count = add(scatter, np.cast(kept, element), indices, np.cast(hit, element));
    Value dx = tangents.orZero(data);
    Value du = tangents.orZero(updates);
    Value sum =
        add(
            scatter,
            np.where(kept, dx, np.zerosLike(dx)),
            indices,
            np.where(hit, du, np.zerosLike(du)));
    return np.div(sum, count);
  }

  /**
   * Each factor's tangent times the product of the others: of all that are not 0, divided by it, or
   * nothing where another is 0. The derivative of this is right where at most one factor is 0.
   */
  private Value multiply(Scatter scatter, Value data, Value indices, Value updates) {
    NumPy np = tangents.np();
    ElementType element = data.type().element();
    Value zeroData = np.equal(data, np.zerosLike(data));
    Value zeroUpdate = np.equal(updates, np.zerosLike(updates));
    Value zeros = add(scatter, np.cast(zeroData, element), indices, np.cast(zeroUpdate, element));
    Value safeData = np.where(zeroData, np.onesLike(data), data);
    Value safeUpdates = np.where(zeroUpdate, np.onesLike(updates), updates);
    Value product = tangents.builder().apply(scatter, safeData, indices, safeUpdates);
    Value dx = np.mul(tangents.orZero(data), others(product, zeros, zeroData, safeData));
    Value du =
        np.mul(
            tangents.orZero(updates),
            others(
                taken(scatter, product, indices),
                taken(scatter, zeros, indices),
                zeroUpdate,
                safeUpdates));
    return add(scatter, dx, indices, du);
  }

  private Value others(Value product, Value zeros, Value isZero, Value factor) {
    NumPy np = tangents.np();
    Value elsewhere = np.sub(zeros, np.cast(isZero, zeros.type().element()));
    Value none = np.equal(elsewhere, np.zerosLike(elsewhere));
    return np.where(none, np.div(product, factor), np.zerosLike(product));
  }

  private Value add(Scatter scatter, Value data, Value indices, Value updates) {
    Scatter sum =
        new Scatter(scatter.batch(), scatter.indexed(), Combination.ADD, scatter.bounds());
    return tangents.builder().apply(sum, data, indices, updates);
  }

  private Value taken(Scatter scatter, Value data, Value indices) {
    Gather gather = new Gather(scatter.batch(), scatter.indexed(), scatter.bounds());
    return tangents.builder().apply(gather, data, indices);
  }
}
