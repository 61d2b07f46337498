package dev.sinter.frontend.onnx.op;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The imported body of an If, Loop or Scan, before it is decided which operator it becomes part of.
 * ONNX bodies see the values around them, graphs do not: each value used from outside has become an
 * input of the body.
 *
 * @param np adds operations to the body
 * @param inputs the body's own inputs
 * @param captures values of the surrounding graph and the inputs that stand for them, in the order
 *     of first use
 * @param known what is known at import about values of the body
 */
public record Body(
    String name,
    NumPy np,
    List<Value> inputs,
    Map<Value, Value> captures,
    List<Value> outputs,
    Function<Value, Optional<Tensor>> known) {

  /** The values around it that the body uses. */
  List<Value> captured() {
    return List.copyOf(captures.keySet());
  }

  /**
   * The inputs that stand for these values of the surrounding graph; an unused input where the body
   * does not use one.
   */
  List<Value> stand(List<Value> outer) {
    return outer.stream()
        .map(value -> captures.getOrDefault(value, new Value(value.type())))
        .toList();
  }

  /** The body as a graph with these inputs and outputs in this order. */
  Graph close(List<Value> takes, List<Value> gives) {
    List<Node> nodes = np.builder().build().nodes();
    return new Graph(name, ports("in", takes), ports("out", gives), nodes, List.of(), Map.of());
  }

  private static List<Port> ports(String prefix, List<Value> values) {
    List<Port> ports = new ArrayList<>();
    for (Value value : values) {
      ports.add(new Port(prefix + ports.size(), value));
    }
    return ports;
  }
}
