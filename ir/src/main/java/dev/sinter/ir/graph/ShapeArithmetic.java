package dev.sinter.ir.graph;

import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.HostOp;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The contents of small integer tensors as size expressions, followed from node to node while a
 * graph is built. What exporters write as Shape → Gather → Concat → Reshape becomes a symbolic
 * shape:
 *
 * <pre>{@code
 * %1: i64[] = extent {size=batch}
 * %2: i64[1] = reshape(%1) {shape=[1]}
 * %4: i64[2] = concat(%2, %3) {axis=0}      // %3 is constant {value=i64[1]{-1}}
 *                                           // contents(%4) = [batch, -1]
 * }</pre>
 *
 * <p>Integers are taken not to overflow. A result that would be an expression for some bindings of
 * the symbols only (a truncated division of what may be negative) has no contents.
 */
public final class ShapeArithmetic {
  /** Bodies shared at every level would take time exponential in the depth. */
  private static final int MAX_DEPTH = 8;

  private final GraphBuilder builder;
  private final Map<Value, DimTensor> known = new HashMap<>();
  private int followed;

  public ShapeArithmetic(GraphBuilder builder) {
    this.builder = builder;
  }

  /**
   * The elements of an i64, i32 or bool value of the builder, in row-major order; empty where they
   * are not size expressions, or more than 64. Bools are 0 and 1.
   */
  public Optional<List<Dim>> contents(Value value) {
    List<Node> nodes = builder.nodes();
    follow(nodes.subList(followed, nodes.size()), known, 0);
    followed = nodes.size();
    return Optional.ofNullable(known.get(value)).map(DimTensor::elements);
  }

  private static void follow(List<Node> nodes, Map<Value, DimTensor> known, int depth) {
    for (Node node : nodes) {
      if (node.results().stream().anyMatch(result -> DimTensor.holds(result.type()))) {
        switch (node.op()) {
          case Primitive primitive -> follow(primitive, node, known);
          case Composite composite -> follow(composite, node, known, depth + 1);
          case HostOp _ -> {}
        }
      }
    }
  }

  private static void follow(Primitive primitive, Node node, Map<Value, DimTensor> known) {
    List<DimTensor> operands = new ArrayList<>();
    // A size that is bound is one whatever it was computed from.
    List<Value> read = primitive instanceof BindSize ? List.of() : node.operands();
    for (Value operand : read) {
      DimTensor contents = known.get(operand);
      if (contents == null) {
        return;
      }
      operands.add(contents);
    }
    if (node.results().size() != 1) {
      return;
    }
    try {
      DimTensor result = ShapeRules.apply(primitive, node.result().type(), operands);
      if (result.fits(node.result().type().element())) {
        known.put(node.result(), result);
      }
    } catch (ShapeRules.Unknown | ArithmeticException _) {
      // No size expression: the value stays data.
    }
  }

  private static void follow(
      Composite composite, Node node, Map<Value, DimTensor> known, int depth) {
    if (depth > MAX_DEPTH) {
      return;
    }
    Graph body = composite.body();
    Map<Value, DimTensor> inner = new HashMap<>();
    for (int i = 0; i < node.operands().size(); i++) {
      DimTensor contents = known.get(node.operand(i));
      if (contents != null) {
        inner.put(body.inputs().get(i).value(), contents);
      }
    }
    follow(body.nodes(), inner, depth);
    for (int i = 0; i < node.results().size(); i++) {
      DimTensor contents = inner.get(body.outputs().get(i).value());
      if (contents != null) {
        known.put(node.results().get(i), contents);
      }
    }
  }
}
