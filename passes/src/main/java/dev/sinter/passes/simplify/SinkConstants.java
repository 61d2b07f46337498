package dev.sinter.passes.simplify;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.HostOp;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.While;
import dev.sinter.passes.pipeline.GraphPass;
import dev.sinter.passes.pipeline.PassContext;
import dev.sinter.passes.rewrite.Rewriter;
import dev.sinter.passes.rewrite.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Moves constants into the loops and branches that are given them, where their weights are then
 * packed at compile time, as outside, and rules see their values.
 *
 * <pre>{@code
 * %1 = constant {…}                            %2 = scan(%0) {carried=1, invariant=0, …}
 * %2 = scan(%0, %1) {carried=1, invariant=1}   →   body: graph (%0) { %1 = constant {…} … }
 *   body: graph (%0, %1) { … }
 * }</pre>
 */
public final class SinkConstants implements GraphPass {
  @Override
  public String name() {
    return "sink-constants";
  }

  @Override
  public Graph apply(Graph graph, PassContext context) {
    return Rewriter.rewrite(graph, () -> SinkConstants::sink);
  }

  private static List<Value> sink(Node node, Scope out) {
    int end = node.operands().size();
    return switch (node.op()) {
      case While loop -> out.add(sink(node, constants(node, loop.carried(), end, out)));
      case Scan scan -> {
        int scanned = scan.carried() + scan.invariant();
        yield out.add(sink(node, constants(node, scan.carried(), scanned, out)));
      }
      case Cond _ -> out.add(sink(node, constants(node, 1, end, out)));
      case Primitive _, Composite _, HostOp _ -> out.add(node);
    };
  }

  private static Node sink(Node node, Map<Integer, Node> constants) {
    if (constants.isEmpty()) {
      return node;
    }
    Op op =
        switch (node.op()) {
          case While loop ->
              new While(
                  loop.carried(),
                  hold(loop.condition(), 0, constants),
                  hold(loop.body(), 0, constants));
          case Scan scan ->
              new Scan(
                  scan.carried(),
                  scan.invariant() - constants.size(),
                  scan.length(),
                  scan.reverse(),
                  hold(scan.body(), 0, constants));
          case Cond cond ->
              new Cond(hold(cond.whenTrue(), 1, constants), hold(cond.whenFalse(), 1, constants));
          case Primitive _, Composite _, HostOp _ -> node.op();
        };
    return without(node, op, constants);
  }

  /** The constants among some operands by their places. */
  private static Map<Integer, Node> constants(Node node, int from, int to, Scope out) {
    Map<Integer, Node> constants = new TreeMap<>();
    for (int i = from; i < to; i++) {
      Node producer = out.producer(node.operand(i));
      if (producer != null && producer.op() instanceof Constant) {
        constants.put(i, producer);
      }
    }
    return constants;
  }

  /**
   * A body with constants of its own for some of its inputs.
   *
   * @param before how many operands of the node come before those that are the body's inputs
   */
  private static Graph hold(Graph body, int before, Map<Integer, Node> constants) {
    List<Port> inputs = new ArrayList<>();
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < body.inputs().size(); i++) {
      Port input = body.inputs().get(i);
      Node constant = constants.get(i + before);
      if (constant == null) {
        inputs.add(input);
      } else {
        nodes.add(new Node(constant.op(), List.of(), List.of(input.value()), constant.location()));
      }
    }
    nodes.addAll(body.nodes());
    return new Graph(body.name(), inputs, body.outputs(), nodes, body.state(), body.metadata());
  }

  private static Node without(Node node, Op op, Map<Integer, Node> constants) {
    List<Value> operands = new ArrayList<>();
    for (int i = 0; i < node.operands().size(); i++) {
      if (!constants.containsKey(i)) {
        operands.add(node.operand(i));
      }
    }
    return new Node(op, operands, node.results(), node.location());
  }
}
