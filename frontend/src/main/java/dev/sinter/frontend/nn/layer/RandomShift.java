package dev.sinter.frontend.nn.layer;

import dev.sinter.frontend.composite.RandomValues;
import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.Scope;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * In training each image of x [N, …, height, width] is moved by up to some elements along its last
 * two axes, all distances equally likely, and zeros move in; afterwards nothing happens.
 *
 * @param most how far
 */
public record RandomShift(long most) implements Layer {
  public RandomShift {
    Positive.require("distance of a random shift", most);
  }

  @Override
  public Value apply(Scope scope, Value x) {
    if (!scope.isTraining()) {
      return x;
    }
    return along(scope, along(scope, x, -1), -2);
  }

  /** One copy for each distance, of which each image takes one. */
  private Value along(Scope scope, Value x, int axis) {
    NumPy np = scope.np();
    List<Dim> one = new ArrayList<>(Collections.nCopies(x.type().rank(), Dim.of(1)));
    one.set(0, x.type().dim(0));
    RandomValues random = scope.random();
    Value even = random.uniform(ElementType.F32, new Shape(one));
    Value distance = np.floor(np.mul(even, 2.0 * most + 1));
    Value y = x;
    for (long by = -most; by <= most; by++) {
      if (by != 0) {
        Value isThis = np.equal(distance, np.scalarLike(distance, (double) (by + most)));
        y = np.where(isThis, moved(np, x, axis + x.type().rank(), by), y);
      }
    }
    return y;
  }

  private static Value moved(NumPy np, Value x, int axis, long by) {
    List<Dim> low = new ArrayList<>(Collections.nCopies(x.type().rank(), Dim.of(0)));
    List<Dim> high = new ArrayList<>(low);
    low.set(axis, Dim.of(by));
    high.set(axis, Dim.of(-by));
    Pad pad = new Pad(low, high, Collections.nCopies(x.type().rank(), 0L));
    return np.builder().apply(pad, x, np.scalarLike(x, 0));
  }
}
