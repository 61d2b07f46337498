package dev.sinter.ir.graph;

import dev.sinter.ir.text.GraphPrinter;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An immutable dataflow program over tensors. Nodes stand in an order in which every operand is
 * defined before it is used; a body graph sees nothing but its own inputs. Passes are functions
 * Graph → Graph.
 *
 * <p>Graphs are built with {@link GraphBuilder}, checked by {@code GraphVerifier}, printed and
 * parsed by {@code ir.text}. Identity equality: two graphs are the same when their text is.
 */
public final class Graph {
  private final String name;
  private final List<Port> inputs;
  private final List<Port> outputs;
  private final List<Node> nodes;
  private final List<StatePair> state;
  private final Map<String, String> metadata;

  public Graph(
      String name,
      List<Port> inputs,
      List<Port> outputs,
      List<Node> nodes,
      List<StatePair> state,
      Map<String, String> metadata) {
    this.name = Objects.requireNonNull(name);
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.nodes = List.copyOf(nodes);
    this.state = List.copyOf(state);
    this.metadata = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(metadata));
  }

  public String name() {
    return name;
  }

  public List<Port> inputs() {
    return inputs;
  }

  public List<Port> outputs() {
    return outputs;
  }

  public List<Node> nodes() {
    return nodes;
  }

  public List<StatePair> state() {
    return state;
  }

  /** Key-value pairs that came with the model: producer, description, licence. */
  public Map<String, String> metadata() {
    return metadata;
  }

  public List<TensorType> inputTypes() {
    return inputs.stream().map(port -> port.value().type()).toList();
  }

  public List<TensorType> outputTypes() {
    return outputs.stream().map(port -> port.value().type()).toList();
  }

  /** The same ports, state and metadata around other nodes and outputs: what a pass returns. */
  public Graph with(List<Node> newNodes, List<Port> newOutputs) {
    return new Graph(name, inputs, newOutputs, newNodes, state, metadata);
  }

  @Override
  public String toString() {
    return GraphPrinter.print(this);
  }
}
