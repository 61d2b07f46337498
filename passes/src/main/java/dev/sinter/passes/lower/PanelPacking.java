package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.fuse.AxisIndex;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.LoopNest;
import dev.sinter.passes.schedule.AttentionProblem.Panels;
import dev.sinter.passes.schedule.PointwiseSchedule;
import dev.sinter.passes.schedule.ProductTile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Brings an operand of an attention to panels of columns, given in loops over batches, the axis
 * that is summed over, and columns.
 */
final class PanelPacking {
  private static final int BYTES = ElementType.F32.bytes();

  private final GraphLowering lowering;
  private final Location origin;
  private final List<Dim> batches;

  /**
   * @param batches trip counts of the loops over batches
   */
  PanelPacking(GraphLowering lowering, Location origin, List<Dim> batches) {
    this.lowering = lowering;
    this.origin = origin;
    this.batches = batches;
  }

  /** A tile as high as another for a product with so many columns, in place where that fits. */
  ProductTile tile(Body operand, Dim columns, ProductTile other, Target target) {
    ProductTile tile = ProductTile.of(target, ElementType.F32, Dim.of(other.rows()), columns);
    for (int vectors = tile.vectors(); vectors > 1 && liesSideBySide(operand); vectors--) {
      if (columns.mod((long) vectors * tile.lanes()).is(0)) {
        return new ProductTile(other.rows(), vectors, tile.lanes());
      }
    }
    return new ProductTile(other.rows(), tile.vectors(), tile.lanes());
  }

  private static boolean liesSideBySide(Body operand) {
    return operand instanceof Body.Leaf leaf && leaf.strides().getLast().is(1);
  }

  /** The operand where it lies if its columns fill panels, or else a copy. */
  Panels inPlaceOrPacked(Body operand, Dim depth, Dim columns, ProductTile tile) {
    if (!columns.mod(tile.width()).is(0)
        || !liesSideBySide(operand)
        || !(operand instanceof Body.Leaf leaf)) {
      return pack(operand, depth, columns, tile.width());
    }
    List<Dim> strides = leaf.strides().stream().map(stride -> stride.times(BYTES)).toList();
    return new Panels(
        leaf.value(),
        leaf.offset().times(BYTES),
        strides.subList(0, batches.size()),
        Dim.of((long) tile.width() * BYTES),
        strides.get(batches.size()));
  }

  /** A copy with zeros past the last column; batches that share elements share the copy. */
  Panels pack(Body operand, Dim depth, Dim columns, int width) {
    List<Integer> kept =
        IntStream.range(0, batches.size()).filter(d -> moves(operand, d)).boxed().toList();
    int step = batches.size();
    List<Dim> extents = new ArrayList<>(kept.stream().map(batches::get).toList());
    extents.addAll(List.of(columns.ceilDiv(width), depth, Dim.of(width)));
    Value packed = new Value(new TensorType(ElementType.F32, new Shape(extents)));
    Body copied =
        operand.mapStrides(strides -> {
          List<Dim> all = new ArrayList<>(kept.stream().map(strides::get).toList());
          Dim column = strides.get(step + 1);
          all.addAll(List.of(column.times(width), strides.get(step), column));
          return all;
        });
    Body body = columns.mod(width).is(0) ? copied : padded(copied, columns, width, kept.size());
    lowering.allocate(packed);
    LoopNest nest = new LoopNest(extents, body, Body.Leaf.dense(packed));
    lowering.launch(PointwiseSchedule.schedule(nest, lowering.context().target()), origin);
    List<Dim> strides = packed.type().shape().strides();
    List<Dim> outer = new ArrayList<>(Collections.nCopies(batches.size(), Dim.of(0)));
    for (int d = 0; d < kept.size(); d++) {
      outer.set(kept.get(d), strides.get(d).times(BYTES));
    }
    return new Panels(
        packed,
        Dim.of(0),
        outer,
        strides.get(kept.size()).times(BYTES),
        Dim.of((long) width * BYTES));
  }

  private static Body padded(Body body, Dim columns, int width, int outer) {
    List<Dim> column = new ArrayList<>(Collections.nCopies(outer + 3, Dim.of(0)));
    column.set(outer, Dim.of(width));
    column.set(outer + 2, Dim.of(1));
    Body.Guard inside = new Body.Guard(new AxisIndex(Dim.of(0), column), columns);
    return new Body.Guarded(List.of(inside), body, new Body.Literal(ElementType.F32, 0, 0));
  }

  private static boolean moves(Body operand, int loop) {
    boolean[] moves = {false};
    operand.mapStrides(strides -> {
      moves[0] |= !strides.get(loop).is(0);
      return strides;
    });
    return moves[0];
  }
}
