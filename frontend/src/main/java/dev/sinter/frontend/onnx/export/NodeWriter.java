package dev.sinter.frontend.onnx.export;

import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.frontend.onnx.proto.GraphProto;
import dev.sinter.frontend.onnx.proto.NodeProto;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The nodes and initializers of a model so far, and what every value is called in it. Values that
 * may not be needed as they are, such as constants and broadcasts, are written when they are first
 * asked for.
 */
final class NodeWriter {
  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final Map<Value, String> names = new HashMap<>();
  private final Map<Value, Supplier<String>> later = new HashMap<>();
  private final Map<Value, Node> makers = new HashMap<>();
  private final Map<String, String> constants = new HashMap<>();
  private final Map<String, Integer> origins = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final SizeWriter sizes;
  private int fresh;

  NodeWriter(Graph source) {
    graph.setName(source.name());
    for (Port port : source.inputs()) {
      names.put(port.value(), port.name());
      taken.add(port.name());
    }
    source.outputs().forEach(port -> taken.add(port.name()));
    for (Node node : source.nodes()) {
      node.results().forEach(result -> makers.put(result, node));
    }
    sizes = new SizeWriter(this, source.inputs());
  }

  GraphProto.Builder graph() {
    return graph;
  }

  /** Sizes as values. */
  SizeWriter sizes() {
    return sizes;
  }

  /** The node that gives a value; null for an input. */
  Node maker(Value value) {
    return makers.get(value);
  }

  /** What a value is called; it is written now where it was put off. */
  String name(Value value) {
    String name = names.get(value);
    if (name == null) {
      name = later.get(value).get();
      names.put(value, name);
    }
    return name;
  }

  List<String> names(List<Value> values) {
    return values.stream().map(this::name).toList();
  }

  void named(Value value, String name) {
    names.put(value, name);
  }

  /** How to write a value once it is asked for. */
  void later(Value value, Supplier<String> writer) {
    later.put(value, writer);
  }

  /** What needs the results of a node that cannot be written goes on without them. */
  void giveUp(Node node) {
    node.results().forEach(result -> names.putIfAbsent(result, ""));
  }

  /** Adds a node of one result and gives what that is called. */
  String add(Location origin, String operator, List<String> inputs, AttributeProto... attributes) {
    return add(origin, operator, inputs, 1, attributes).getFirst();
  }

  /** Adds a node and gives what its results are called. */
  List<String> add(
      Location origin,
      String operator,
      List<String> inputs,
      int results,
      AttributeProto... attributes) {
    List<String> outputs =
        java.util.stream.IntStream.range(0, results).mapToObj(_ -> fresh()).toList();
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setOpType(operator)
            .addAllInput(inputs)
            .addAllOutput(outputs)
            .addAllAttribute(List.of(attributes));
    if (!origin.equals(Location.UNKNOWN)) {
      node.setName(unique(origin.toString()));
    }
    graph.addNode(node);
    return outputs;
  }

  /** Some readers want no two nodes to have the same name. */
  private String unique(String origin) {
    int count = origins.merge(origin, 1, Integer::sum);
    if (count == 1) {
      return origin;
    }
    String name = origin + "_" + count;
    return origins.putIfAbsent(name, 1) == null ? name : unique(origin);
  }

  private String fresh() {
    String name;
    do {
      name = "v" + fresh++;
    } while (!taken.add(name));
    return name;
  }

  /** An output gets its name from a node of its own, since inputs and constants have theirs. */
  void output(Port port) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType("Identity")
            .addInput(name(port.value()))
            .addOutput(port.name()));
  }

  /** An initializer; equal ones are one. */
  String constant(Tensor value) {
    String key = value.type() + value.contentHash();
    return constants.computeIfAbsent(
        key,
        _ -> {
          String name = fresh();
          graph.addInitializer(InitializerMessage.of(name, value));
          return name;
        });
  }

  /** An initializer i64[n]. */
  String integers(List<Long> values) {
    return constant(Tensor.of(values.stream().mapToLong(Long::longValue).toArray(), values.size()));
  }

  /** An initializer that is a scalar. */
  String scalar(ElementType element, long value) {
    return constant(Tensor.scalar(element, value).reshaped(Shape.SCALAR));
  }
}
