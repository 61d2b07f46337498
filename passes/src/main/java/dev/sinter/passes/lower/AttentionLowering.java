package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.Attention;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Group;
import dev.sinter.passes.fuse.LoopCollapse;
import dev.sinter.passes.fuse.Row;
import dev.sinter.passes.schedule.AttentionProblem;
import dev.sinter.passes.schedule.AttentionSchedule;
import dev.sinter.passes.schedule.ProductTile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Lowers an attention to one kernel, before which keys are copied into panels of columns, and
 * values too where they do not lie in such.
 */
final class AttentionLowering {
  private final GraphLowering lowering;
  private final Group group;
  private final Attention attention;
  private final Row row;
  private final int batches;

  AttentionLowering(GraphLowering lowering, Group group, Attention attention) {
    this.lowering = lowering;
    this.group = group;
    this.attention = attention;
    this.row = attention.row();
    this.batches = row.kept() - 1;
  }

  void lower() {
    DotGeneral first = (DotGeneral) attention.scores().op();
    DotGeneral second = (DotGeneral) attention.weighted().op();
    Body query = inLoops(attention.query(), first.lhsBatch(), first.lhsContracting(), true);
    Body keys = inLoops(attention.keys(), first.rhsBatch(), first.rhsContracting(), false);
    Body values = inLoops(attention.values(), second.rhsBatch(), second.rhsContracting(), false);
    Body.Leaf target = target();
    LoopCollapse collapse = collapse(List.of(query, keys, values, target));
    UnaryOperator<List<Dim>> change = strides -> with(collapse.apply(strides), strides);
    List<Dim> loops = with(collapse.extents(), row.extents());
    launch(
        row.mapLoops(loops, collapse.extents().size() + 1, change),
        query.mapStrides(change),
        keys.mapStrides(change),
        values.mapStrides(change),
        (Body.Leaf) target.mapStrides(change));
  }

  private void launch(Row rows, Body query, Body keys, Body values, Body.Leaf target) {
    Target machine = lowering.context().target();
    Dim depth = attention.scores().operand(0).type().shape().dims().get(depthAxis());
    Dim width = attention.weighted().result().type().shape().dims().getLast();
    Dim queries = rows.extents().get(rows.kept() - 1);
    Dim count = rows.extents().getLast();
    List<Dim> outer = rows.extents().subList(0, rows.kept() - 1);
    ProductTile scores = ProductTile.of(machine, ElementType.F32, queries, count);
    PanelPacking packing = new PanelPacking(lowering, group.origin(), outer);
    ProductTile weighted = packing.tile(values, width, scores, machine);
    AttentionProblem problem =
        new AttentionProblem(
            rows,
            attention.scores().result(),
            attention.weighted().operand(0),
            query,
            depth,
            packing.pack(keys, depth, count, scores.width()),
            packing.inPlaceOrPacked(values, count, width, weighted),
            width,
            target);
    lowering.allocate(attention.result());
    lowering.launch(AttentionSchedule.schedule(problem, scores, weighted, machine), group.origin());
  }

  private int depthAxis() {
    return ((DotGeneral) attention.scores().op()).lhsContracting().getFirst();
  }

  /**
   * An operand of a product in loops over batches and its two other axes: the one that is summed
   * over last or before the last.
   */
  private static Body inLoops(
      Body operand, List<Integer> batch, List<Integer> summed, boolean last) {
    int rank = batch.size() + 2;
    List<Integer> free = DotGeneral.free(rank, batch, summed);
    List<Integer> order = new ArrayList<>(batch);
    order.addAll(last ? free : summed);
    order.addAll(last ? summed : free);
    return operand.mapStrides(strides -> order.stream().map(strides::get).toList());
  }

  /** Where the result lies, in loops over batches, queries and columns. */
  private Body.Leaf target() {
    Value result = attention.result();
    List<Dim> strides = result.type().shape().strides();
    Dim[] own = strides.toArray(Dim[]::new);
    attention
        .moved()
        .ifPresent(node -> {
          List<Integer> permutation = ((Transpose) node.op()).permutation();
          for (int axis = 0; axis < own.length; axis++) {
            own[permutation.get(axis)] = strides.get(axis);
          }
        });
    return new Body.Leaf(result, result.type().element(), Dim.of(0), Arrays.asList(own));
  }

  /** As few loops over batches as all accesses allow. */
  private LoopCollapse collapse(List<Body> bodies) {
    List<List<Dim>> strides = new ArrayList<>();
    UnaryOperator<List<Dim>> collect =
        one -> {
          strides.add(one);
          return one;
        };
    bodies.forEach(body -> body.mapStrides(collect));
    row.parts().forEach(part -> part.body().mapStrides(collect));
    return LoopCollapse.of(row.extents(), 0, batches, strides);
  }

  /** Dims of all loops, with others in place of those of the loops over batches. */
  private List<Dim> with(List<Dim> outer, List<Dim> dims) {
    List<Dim> all = new ArrayList<>(outer);
    all.addAll(dims.subList(batches, dims.size()));
    return all;
  }
}
