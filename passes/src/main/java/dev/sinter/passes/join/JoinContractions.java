package dev.sinter.passes.join;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.join.Joint.Operand;
import dev.sinter.passes.pipeline.GraphPass;
import dev.sinter.passes.pipeline.PassContext;
import dev.sinter.passes.rewrite.Origins;
import dev.sinter.passes.rewrite.Rewriter;
import dev.sinter.passes.rewrite.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes one contraction of several of the same operand with constants: their constants are joined,
 * and each of the results is a slice of the one. What is done to all of them in the same way, such
 * as adding a bias, is done before it is sliced, so that it stays the epilogue of one kernel.
 *
 * <pre>{@code
 * %3 = dot_general(%0, %1)       %4 = dot_general(%0, %3: both constants)
 * %4 = exp(%3)               →   %5 = exp(%4)
 * %5 = dot_general(%0, %2)       %6 = slice(%5)
 * %6 = exp(%5)                   %7 = slice(%5)
 * }</pre>
 */
public final class JoinContractions implements GraphPass {
  @Override
  public String name() {
    return "join-contractions";
  }

  @Override
  public Graph apply(Graph graph, PassContext context) {
    return Rewriter.rewrite(graph, Joining::new);
  }

  /** The walk over one graph. */
  private static final class Joining implements Rewriter.Transform {
    private final Uses uses;
    private final ConstantRoom room;

    /** What is joined, by the first contraction. */
    private final Map<Value, List<Joint>> families = new HashMap<>();

    /** The results of joined nodes, as far as they have been made. */
    private final Map<Value, Value> parts = new HashMap<>();

    Joining(Graph graph) {
      uses = new Uses(graph);
      room = new ConstantRoom(graph);
      for (List<Joint> family : new Families(graph, uses).worthJoining()) {
        if (room.take(family)) {
          families.put(family.getFirst().parts().getFirst(), family);
        }
      }
    }

    @Override
    public List<Value> apply(Node node, Scope out) {
      if (node.results().size() != 1) {
        return out.add(node);
      }
      List<Joint> family = families.get(node.result());
      if (family != null) {
        join(family, node.operand(0), out);
      }
      Value part = parts.get(node.result());
      return part == null ? out.add(node) : List.of(part);
    }

    /**
     * Adds all joints at the place of the first contraction; they read nothing else but constants.
     *
     * @param operand what the contractions read
     */
    private void join(List<Joint> family, Value operand, Scope out) {
      Map<Value, Value> joined = new HashMap<>();
      Set<Node> members = new HashSet<>();
      family.forEach(joint -> members.addAll(joint.nodes()));
      for (Joint joint : family) {
        Location origin =
            joint.nodes().stream().map(Node::location).reduce(Origins::merge).orElseThrow();
        List<Value> operands = new ArrayList<>();
        for (Operand one : joint.operands()) {
          operands.add(
              switch (one) {
                case Operand.Same _ -> operand;
                case Operand.Joined of -> joined.get(of.first());
                case Operand.Constants constants -> constant(constants, joint, origin, out);
              });
        }
        Value whole = out.emit(joint.op(), operands, origin);
        joined.put(joint.parts().getFirst(), whole);
        slice(joint, whole, members, out);
      }
    }

    private Value constant(Operand.Constants constants, Joint joint, Location origin, Scope out) {
      Constant op =
          new Constant(
              constants.axis() < 0
                  ? constants.parts().getFirst()
                  : room.join(constants.parts(), constants.axis()));
      Value value = out.emit(op, List.of(), origin);
      return constants.broadcast().isEmpty()
          ? value
          : out.emit(
              new Broadcast(joint.shape(), constants.broadcast().get()), List.of(value), origin);
    }

    /** The parts of a whole; those that only joined nodes read are read no more. */
    private void slice(Joint joint, Value whole, Set<Node> members, Scope out) {
      Dim start = Dim.of(0);
      for (Node node : joint.nodes()) {
        Value part = node.result();
        boolean read = uses.isOutput(part) || !members.containsAll(uses.readers(part));
        parts.put(
            part,
            read
                ? out.emit(slice(part, joint.axis(), start), List.of(whole), node.location())
                : part);
        start = start.plus(part.type().dim(joint.axis()));
      }
    }

    private static Slice slice(Value part, int axis, Dim start) {
      int rank = part.type().rank();
      List<Dim> starts = new ArrayList<>(Collections.nCopies(rank, Dim.of(0)));
      starts.set(axis, start);
      return new Slice(starts, part.type().shape().dims(), Collections.nCopies(rank, 1L));
    }
  }
}
