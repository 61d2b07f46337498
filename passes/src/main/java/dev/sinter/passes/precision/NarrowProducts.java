package dev.sinter.passes.precision;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.spi.Autocast;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.rewrite.Rewriter;
import dev.sinter.passes.rewrite.Scope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rounds what enters products and convolutions.
 *
 * <pre>{@code
 * %2: f32[2,2] = dot_general(%0: f32, %1: f32)  →  dot_general(cast bf16 (%0), cast bf16 (%1))
 * }</pre>
 *
 * <p>A composite that holds a product gives way to its body: whoever takes it whole, by its name,
 * would compute it in f32.
 */
public final class NarrowProducts implements Autocast {
  @Override
  public Graph apply(Graph graph, ElementType element) {
    return Rewriter.rewrite(graph, () -> new Narrowing(element)::apply);
  }

  /** Of one graph, in which a value is rounded once. */
  private static final class Narrowing {
    private final ElementType element;
    private final Map<Value, Value> rounded = new HashMap<>();

    Narrowing(ElementType element) {
      this.element = element;
    }

    List<Value> apply(Node node, Scope out) {
      return switch (node.op()) {
        case DotGeneral dot when dot.accumulate() == ElementType.F32 -> narrow(node, out);
        case ConvGeneral conv when conv.accumulate() == ElementType.F32 -> narrow(node, out);
        // The body's own products have been narrowed before.
        case Composite composite when holdsProducts(composite.body()) ->
            out.inline(
                composite.body(),
                node.operands(),
                node.location(),
                (copy, scope) -> scope.add(copy));
        case Op _ -> out.add(node);
      };
    }

    private List<Value> narrow(Node node, Scope out) {
      if (node.operands().stream().anyMatch(one -> one.type().element() != ElementType.F32)) {
        return out.add(node);
      }
      List<Value> operands =
          node.operands().stream().map(one -> rounded(one, node.location(), out)).toList();
      return out.add(new Node(node.op(), operands, node.results(), node.location()));
    }

    private Value rounded(Value value, Location location, Scope out) {
      return rounded.computeIfAbsent(
          value, _ -> out.emit(new Cast(element), List.of(value), location));
    }

    private static boolean holdsProducts(Graph body) {
      return body.nodes().stream()
          .anyMatch(node ->
              node.op() instanceof DotGeneral
                  || node.op() instanceof ConvGeneral
                  || node.op().bodies().stream().anyMatch(Narrowing::holdsProducts));
    }
  }
}
