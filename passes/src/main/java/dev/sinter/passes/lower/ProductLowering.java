package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.passes.fuse.AxisIndex;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Fusion;
import dev.sinter.passes.fuse.Group;
import dev.sinter.passes.fuse.LoopNest;
import dev.sinter.passes.schedule.Contraction;
import dev.sinter.passes.schedule.ContractionSchedule;
import dev.sinter.passes.schedule.ProductTile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Lowers a dot_general: axes of one kind become one axis, by a transposed copy where they do not
 * lie one after another; the right operand is packed into panels of columns, once at compile time
 * where it is a constant.
 */
final class ProductLowering {
  private final GraphLowering lowering;
  private final Group group;
  private final Node node;
  private final DotGeneral op;

  ProductLowering(GraphLowering lowering, Group group, Node node, DotGeneral op) {
    this.lowering = lowering;
    this.group = group;
    this.node = node;
    this.op = op;
  }

  /** Adds the steps; false where no schedule takes the product, and nothing was added. */
  boolean lower() {
    Value lhs = node.operand(0);
    Value rhs = node.operand(1);
    boolean plain =
        lhs.type().element() == op.accumulate() && rhs.type().element() == op.accumulate();
    if (!Fusion.typesInKernels(node) || !plain || op.accumulate() == ElementType.BOOL) {
      return false;
    }
    List<Integer> lhsFree = DotGeneral.free(lhs.type().rank(), op.lhsBatch(), op.lhsContracting());
    List<Integer> rhsFree = DotGeneral.free(rhs.type().rank(), op.rhsBatch(), op.rhsContracting());
    Matrix a = matrix(lhs, op.lhsBatch(), lhsFree, op.lhsContracting());
    Matrix b = matrix(rhs, op.rhsBatch(), op.rhsContracting(), rhsFree);
    Optional<LoopNest> fused =
        epilogue(group.result(), group.body(), lhsFree.size(), rhsFree.size());
    if (fused.isPresent()) {
      lowering.allocate(group.result());
      launch(a, b, fused.get());
      return true;
    }
    lowering.allocate(node.result());
    launch(
        a,
        b,
        epilogue(node.result(), Optional.empty(), lhsFree.size(), rhsFree.size()).orElseThrow());
    lowering.pointwise(
        group.result(),
        GraphLowering.withoutAccumulator(group.body().orElseThrow(), node.result()),
        group.origin());
    return true;
  }

  /** An operand as matrices [batch, rows, columns], with strides in elements. */
  private record Matrix(
      Value value, Dim batches, Dim rows, Dim columns, Dim batch, Dim row, Dim column) {}

  private Matrix matrix(
      Value value, List<Integer> batch, List<Integer> rows, List<Integer> columns) {
    List<Integer> order = new ArrayList<>(batch);
    order.addAll(rows);
    order.addAll(columns);
    List<Integer> runs = List.of(batch.size(), rows.size(), columns.size());
    Optional<LoopNest> direct = permuted(value, order).group(runs);
    Value dense =
        direct.isPresent() ? value : new Packing(lowering, group.origin()).permuted(value, order);
    LoopNest nest =
        direct.orElseGet(() ->
            new LoopNest(
                    dense.type().shape().dims(), Body.Leaf.dense(dense), Body.Leaf.dense(dense))
                .group(runs)
                .orElseThrow());
    List<Dim> strides = ((Body.Leaf) nest.body()).strides();
    return new Matrix(
        dense,
        nest.extents().get(0),
        nest.extents().get(1),
        nest.extents().get(2),
        strides.get(0),
        strides.get(1),
        strides.get(2));
  }

  /**
   * Loops over a value's axes in another order; its target does not restrict which of them can be
   * merged.
   */
  private static LoopNest permuted(Value value, List<Integer> order) {
    List<Dim> strides = value.type().shape().strides();
    Body.Leaf leaf =
        new Body.Leaf(
            value, value.type().element(), Dim.of(0), order.stream().map(strides::get).toList());
    return new LoopNest(order.stream().map(value.type()::dim).toList(), leaf, leaf);
  }

  private Optional<LoopNest> epilogue(Value result, Optional<Body> body, int lhsFree, int rhsFree) {
    Body.Leaf accumulator =
        new Body.Leaf(
            null,
            node.result().type().element(),
            Dim.of(0),
            node.result().type().shape().strides());
    LoopNest nest = LoopNest.over(result, body.orElse(accumulator));
    return nest.group(List.of(op.lhsBatch().size(), 0, lhsFree, 0, rhsFree));
  }

  private void launch(Matrix a, Matrix b, LoopNest epilogue) {
    ElementType element = op.accumulate();
    long bytes = element.bytes();
    ProductTile tile = ProductTile.of(lowering.context().target(), element, a.rows(), b.columns());
    Dim panels = b.columns().ceilDiv(tile.width());
    Dim depth = a.columns();
    Value packed = pack(b, panels, tile.width());
    Dim panel = depth.times(tile.width() * bytes);
    Contraction problem =
        new Contraction(
            "product",
            element,
            a.rows(),
            b.columns(),
            depth,
            b.columns(),
            Contraction.Lhs.matrix(
                a.value(),
                a.batch().times(bytes),
                Dim.of(0),
                new Contraction.Axis(a.rows(), a.row().times(bytes)),
                new Contraction.Axis(depth, a.column().times(bytes))),
            new Contraction.Rhs(
                packed,
                panel.times(panels),
                Dim.of(0),
                panel,
                Dim.of(tile.width() * bytes),
                Optional.empty()),
            epilogue);
    lowering.launch(
        ContractionSchedule.schedule(problem, tile, lowering.context().target()), group.origin());
  }

  /** B as [batch, panel, depth, column in the panel], zero past the last column. */
  private Value pack(Matrix b, Dim panels, int width) {
    Shape shape = Shape.of(b.batches(), panels, b.rows(), Dim.of(width));
    List<Dim> strides = List.of(b.batch(), b.column().times(width), b.row(), b.column());
    List<Dim> column = new ArrayList<>(Collections.nCopies(4, Dim.of(0)));
    column.set(1, Dim.of(width));
    column.set(3, Dim.of(1));
    boolean exact = b.columns().mod(width).is(0);
    List<Body.Guard> guards =
        exact ? List.of() : List.of(new Body.Guard(new AxisIndex(Dim.of(0), column), b.columns()));
    return new Packing(lowering, group.origin())
        .pack(b.value(), shape, Dim.of(0), strides, guards, 0);
  }
}
