package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Primitive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph in two parts: what it computes, and how the results change with its inputs, which is
 * linear in their tangents.
 *
 * @param primal inputs → outputs…, residuals that are not inputs…
 * @param linear residuals…, tangents of the inputs that have one… → tangents of the outputs that
 *     have one…
 * @param residuals what the linear part needs to know, in order
 * @param moving which outputs have tangents
 * @param losses nodes at which tangents ended, for messages
 */
record Linearized(
    Graph primal,
    Graph linear,
    List<Residual> residuals,
    List<Boolean> moving,
    Set<String> losses) {

  /** Where a residual is to be had. */
  sealed interface Residual {
    /** It is an input of the graph. */
    record Input(int index) implements Residual {}

    /** It is an output of the primal part. */
    record Output(int index) implements Residual {}
  }

  /**
   * Takes a graph apart.
   *
   * @param active which inputs have tangents
   */
  static Linearized of(Graph graph, List<Boolean> active) {
    GraphBuilder joint = new GraphBuilder(graph.name());
    Tangents tangents = new Tangents(joint);
    List<Value> inputs = new ArrayList<>();
    graph.inputs().forEach(port -> inputs.add(joint.input(port.name(), port.value().type())));
    List<Port> moved = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      if (active.get(i)) {
        Value tangent = new Value(inputs.get(i).type());
        moved.add(new Port(graph.inputs().get(i).name() + ".tangent", tangent));
        tangents.put(inputs.get(i), tangent);
      }
    }
    List<Value> outputs = new Linearizer(tangents).run(graph, inputs);
    for (int i = 0; i < outputs.size(); i++) {
      joint.output(graph.outputs().get(i).name(), outputs.get(i));
    }
    return new Split(joint.build(), tangents, moved).linearized();
  }

  /** The parting of a joint graph by whether a node depends on a tangent. */
  private static final class Split {
    private final Graph joint;
    private final Tangents tangents;
    private final List<Port> moved;
    private final List<Node> nodes;
    private final Set<Value> dependent = new HashSet<>();
    private final Map<Value, Node> literals = new HashMap<>();

    Split(Graph joint, Tangents tangents, List<Port> moved) {
      this.joint = joint;
      this.tangents = tangents;
      this.moved = moved;
      moved.forEach(port -> dependent.add(port.value()));
      nodes = live(joint, tangents);
      for (Node node : nodes) {
        if (node.operands().stream().anyMatch(dependent::contains)) {
          dependent.addAll(node.results());
        } else if (node.op() instanceof Primitive
            && literals.keySet().containsAll(node.operands())) {
          node.results().forEach(result -> literals.put(result, node));
        }
      }
    }

    /** The nodes that outputs or their tangents come from, and those that give sizes. */
    private static List<Node> live(Graph joint, Tangents tangents) {
      Set<Value> used = new HashSet<>();
      for (Port port : joint.outputs()) {
        used.add(port.value());
        tangents.of(port.value()).ifPresent(used::add);
      }
      List<Node> live = new ArrayList<>();
      for (Node node : joint.nodes().reversed()) {
        if (node.op() instanceof BindSize || node.results().stream().anyMatch(used::contains)) {
          used.addAll(node.operands());
          live.add(node);
        }
      }
      return live.reversed();
    }

    Linearized linearized() {
      List<Value> needed = needed();
      List<Port> outputs = new ArrayList<>(joint.outputs());
      List<Value> inputs = joint.inputs().stream().map(Port::value).toList();
      List<Residual> residuals = new ArrayList<>();
      PortNames names = PortNames.of(outputs);
      for (Value value : needed) {
        int input = inputs.indexOf(value);
        residuals.add(input >= 0 ? new Residual.Input(input) : new Residual.Output(outputs.size()));
        if (input < 0) {
          outputs.add(new Port(names.fresh("residual"), value));
        }
      }
      List<Node> primal =
          nodes.stream().filter(node -> !dependent.containsAll(node.results())).toList();
      List<Boolean> moving =
          joint.outputs().stream().map(port -> tangents.has(port.value())).toList();
      return new Linearized(
          joint.with(primal, outputs), linear(needed), residuals, moving, tangents.losses());
    }

    /** The values outside of the linear part that it reads; what is constant it has itself. */
    private List<Value> needed() {
      Set<Value> needed = new LinkedHashSet<>();
      for (Node node : nodes) {
        if (dependent.containsAll(node.results())) {
          node.operands().stream()
              .filter(value -> !dependent.contains(value) && !literals.containsKey(value))
              .forEach(needed::add);
        }
      }
      return List.copyOf(needed);
    }

    private Graph linear(List<Value> needed) {
      GraphBuilder builder = new GraphBuilder(joint.name() + ".linear");
      Map<Value, Value> copies = new HashMap<>();
      PortNames names = new PortNames();
      for (Value value : needed) {
        copies.put(value, builder.input(names.fresh("residual"), value.type()));
      }
      for (Port port : moved) {
        copies.put(port.value(), builder.input(names.fresh(port.name()), port.value().type()));
      }
      nodes.stream()
          .filter(node -> dependent.containsAll(node.results()))
          .forEach(node -> copy(node, builder, copies));
      for (Port port : joint.outputs()) {
        tangents
            .of(port.value())
            .ifPresent(tangent ->
                builder.output(port.name() + ".tangent", copied(tangent, builder, copies)));
      }
      return builder.build();
    }

    private Value copied(Value value, GraphBuilder builder, Map<Value, Value> copies) {
      if (!copies.containsKey(value)) {
        copy(literals.get(value), builder, copies);
      }
      return copies.get(value);
    }

    private void copy(Node node, GraphBuilder builder, Map<Value, Value> copies) {
      List<Value> operands = new ArrayList<>();
      node.operands().forEach(operand -> operands.add(copied(operand, builder, copies)));
      List<Value> results = builder.at(node.location()).applyAll(node.op(), operands);
      for (int i = 0; i < results.size(); i++) {
        copies.put(node.results().get(i), results.get(i));
      }
    }
  }
}
