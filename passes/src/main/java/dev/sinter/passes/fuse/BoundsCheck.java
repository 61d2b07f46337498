package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a gather would read outside its data, which a kernel cannot report: it is asked before
 * the kernel runs.
 *
 * @param node the gather
 * @param indices the indices, in loops over their axes; for where they have no memory
 * @param places loops over the rows of indices
 * @param outside whether a row leads outside, in those loops
 */
public record BoundsCheck(Node node, Body indices, Shape places, Body outside) {
  /** The check of a gather; empty where every index is known to be in bounds. */
  static Optional<BoundsCheck> of(Node node, Map<Value, Node> producers, Set<Value> inlined) {
    Gather op = (Gather) node.op();
    Value indices = node.operand(1);
    int rank = indices.type().rank();
    BodyBuilder rows = new BodyBuilder(producers, inlined, null, rank - 1);
    List<Body> outside = new ArrayList<>();
    for (int k = 0; k < op.indexed().size(); k++) {
      List<AxisIndex> row = new ArrayList<>(AxisIndex.identity(rank - 1));
      row.add(AxisIndex.constant(rank - 1, Dim.of(k)));
      Body index = rows.at(indices, row);
      Dim size = node.operand(0).type().dim(op.indexed().get(k));
      switch (op.bounds()) {
        case REFUSE -> {
          if (!BodyBuilder.inside(index, size)) {
            outside.add(less(index, new Body.Literal(index.element(), 0, 0)));
            outside.add(less(new Body.Argument(size.minus(1)), index));
          }
        }
        case CLAMP -> {
          if (!size.isKnown() || size.is(0)) {
            outside.add(less(new Body.Argument(size), new Body.Literal(ElementType.I64, 0, 1)));
          }
        }
      }
    }
    return outside.stream()
        .reduce((a, b) ->
            new Body.Apply(new Binary(Binary.Function.OR), ElementType.BOOL, List.of(a, b)))
        .map(any -> {
          BodyBuilder all = new BodyBuilder(producers, inlined, null, rank);
          List<Dim> places = indices.type().shape().dims().subList(0, rank - 1);
          return new BoundsCheck(
              node, all.at(indices, AxisIndex.identity(rank)), new Shape(places), any);
        });
  }

  private static Body less(Body a, Body b) {
    return new Body.Apply(
        new Compare(Compare.Relation.LT),
        ElementType.BOOL,
        List.of(BodyBuilder.wide(a), BodyBuilder.wide(b)));
  }
}
