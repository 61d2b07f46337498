package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a kernel relies on and could not report: that no index of a gather or scatter leads outside
 * its data, that no integer divisor is zero. It is asked before the kernel runs.
 *
 * @param node which the interpreter refuses to run where the condition does not hold
 * @param operands those of the node, each in loops over its own axes; for where they have no memory
 * @param extents loops in which the condition is asked
 * @param violated whether it does not hold, in those loops
 */
public record Precondition(Node node, List<Body> operands, Shape extents, Body violated) {
  public Precondition {
    operands = List.copyOf(operands);
  }

  /** That of a node; empty where there is none, or where it is known to hold. */
  static Optional<Precondition> of(Node node, Map<Value, Node> producers, Set<Value> inlined) {
    return switch (node.op()) {
      case Gather op -> inside(op.indexed(), op.bounds(), node, producers, inlined);
      case Scatter op -> inside(op.indexed(), op.bounds(), node, producers, inlined);
      case Binary _ when mayFail(node) -> {
        Shape shape = node.result().type().shape();
        Body divisor =
            new BodyBuilder(producers, inlined, null, shape.rank())
                .at(node.operand(1), AxisIndex.identity(shape.rank()));
        yield divisor instanceof Body.Literal literal && literal.integer() != 0
            ? Optional.empty()
            : Optional.of(
                new Precondition(
                    node,
                    operands(node, producers, inlined),
                    shape,
                    compare(Compare.Relation.EQ, divisor, zero(divisor.element()))));
      }
      case dev.sinter.ir.op.Op _ -> Optional.empty();
    };
  }

  /** What is asked before a kernel runs cannot depend on a product or a row that it computes. */
  static Optional<Obstacle> obstacle(Node node) {
    return mayFail(node) ? Optional.of(new Obstacle.MayFail(node)) : Optional.empty();
  }

  /** Whether an elementwise node may find operands that it refuses. */
  private static boolean mayFail(Node node) {
    return node.op() instanceof Binary op
        && (op.function() == Binary.Function.DIV || op.function() == Binary.Function.REM)
        && node.result().type().element().isInteger();
  }

  /** That every index, in operand 1 of the node, is inside of what it addresses in operand 0. */
  private static Optional<Precondition> inside(
      List<Integer> indexed,
      Gather.Bounds bounds,
      Node node,
      Map<Value, Node> producers,
      Set<Value> inlined) {
    Shape indices = node.operand(1).type().shape();
    Shape rows = new Shape(indices.dims().subList(0, indices.rank() - 1));
    BodyBuilder loops = new BodyBuilder(producers, inlined, null, rows.rank());
    return outside(indexed, bounds, node, loops, rows.rank())
        .map(any -> new Precondition(node, operands(node, producers, inlined), rows, any));
  }

  private static Optional<Body> outside(
      List<Integer> indexed, Gather.Bounds bounds, Node node, BodyBuilder loops, int rank) {
    List<Body> ways = new ArrayList<>();
    for (int k = 0; k < indexed.size(); k++) {
      List<AxisIndex> row = new ArrayList<>(AxisIndex.identity(rank));
      row.add(AxisIndex.constant(rank, Dim.of(k)));
      Body index = loops.at(node.operand(1), row);
      Dim size = node.operand(0).type().dim(indexed.get(k));
      switch (bounds) {
        case REFUSE -> {
          if (!BodyBuilder.inside(index, size)) {
            Body wide = BodyBuilder.wide(index);
            ways.add(compare(Compare.Relation.LT, wide, zero(ElementType.I64)));
            ways.add(compare(Compare.Relation.GE, wide, new Body.Argument(size)));
          }
        }
        case CLAMP -> {
          if (!size.isKnown() || size.is(0)) {
            Body argument = new Body.Argument(size);
            ways.add(compare(Compare.Relation.EQ, argument, zero(ElementType.I64)));
          }
        }
      }
    }
    return ways.stream().reduce(Precondition::or);
  }

  private static Body or(Body a, Body b) {
    return new Body.Apply(new Binary(Binary.Function.OR), ElementType.BOOL, List.of(a, b));
  }

  private static Body compare(Compare.Relation relation, Body a, Body b) {
    return new Body.Apply(new Compare(relation), ElementType.BOOL, List.of(a, b));
  }

  private static Body zero(ElementType element) {
    return new Body.Literal(element, 0, 0);
  }

  private static List<Body> operands(Node node, Map<Value, Node> producers, Set<Value> inlined) {
    return node.operands().stream()
        .map(operand -> {
          int rank = operand.type().rank();
          return new BodyBuilder(producers, inlined, null, rank)
              .at(operand, AxisIndex.identity(rank));
        })
        .toList();
  }
}
