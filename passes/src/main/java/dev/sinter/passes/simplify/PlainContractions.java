package dev.sinter.passes.simplify;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.pipeline.GraphPass;
import dev.sinter.passes.pipeline.PassContext;
import dev.sinter.passes.rewrite.Rewriter;
import dev.sinter.passes.rewrite.Scope;
import java.util.List;

/**
 * Brings products and convolutions to the forms that there are schedules for: operands of the type
 * that is summed in, which is one that machines compute with, and convolutions as {@link
 * PlainConvolution} makes them.
 *
 * <pre>{@code
 * %2: i32[2,2] = dot_general(%0: i8, %1: u8)   →   dot_general(cast i32 (%0), cast i32 (%1))
 * %2: f16[2,2] = dot_general(%0: f16, %1: f16) →   cast f16 (dot_general(cast f32 …, cast f32 …))
 * }</pre>
 */
public final class PlainContractions implements GraphPass {
  @Override
  public String name() {
    return "contractions";
  }

  @Override
  public Graph apply(Graph graph, PassContext context) {
    return Rewriter.rewrite(graph, () -> PlainContractions::plain);
  }

  private static List<Value> plain(Node node, Scope out) {
    return switch (node.op()) {
      case DotGeneral dot -> {
        ElementType sum = summed(dot.accumulate());
        yield summed(dot.accumulatingIn(sum), sum, node, out);
      }
      case ConvGeneral conv -> {
        ElementType sum = summed(conv.accumulate());
        ConvGeneral op = conv.accumulatingIn(sum);
        List<Value> operands = operands(sum, node, out);
        List<Value> plain =
            PlainConvolution.of(op, operands, node.location())
                .map(graph ->
                    out.inline(graph, operands, node.location(), (copy, scope) -> scope.add(copy)))
                .orElse(null);
        yield plain == null
            ? summed(op, sum, node, out)
            : List.of(as(conv.accumulate(), plain.getFirst(), node, out));
      }
      case Op _ -> out.add(node);
    };
  }

  private static List<Value> summed(Op op, ElementType sum, Node node, Scope out) {
    List<Value> operands = operands(sum, node, out);
    if (op.equals(node.op()) && operands.equals(node.operands())) {
      return out.add(node);
    }
    Value result = out.emit(op, operands, node.location());
    return List.of(as(node.result().type().element(), result, node, out));
  }

  private static List<Value> operands(ElementType sum, Node node, Scope out) {
    return node.operands().stream().map(operand -> as(sum, operand, node, out)).toList();
  }

  private static Value as(ElementType element, Value value, Node node, Scope out) {
    return value.type().element() == element
        ? value
        : out.emit(new Cast(element), List.of(value), node.location());
  }

  /** Integers of fewer bits are what is left of longer sums; halves are rounded at the end. */
  private static ElementType summed(ElementType accumulate) {
    return switch (accumulate) {
      case F16, BF16, F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F32 ->
          ElementType.F32;
      case F64 -> ElementType.F64;
      case I2, I4, I8, I16, I32, U2, U4, U8, U16, U32 -> ElementType.I32;
      case I64, U64 -> ElementType.I64;
      case BOOL -> ElementType.BOOL;
    };
  }
}
