package dev.sinter.passes.recognise;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.Extent;
import dev.sinter.passes.rewrite.View;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The nodes of one graph, some of which are to become the bodies of composites. */
final class Outline {
  /** More elements than any number or list of sizes in a formula has: a constant that is data. */
  private static final int MOST_ELEMENTS = 64;

  /** More nodes than any formula is made of. */
  private static final int MOST_NODES = 256;

  private final Graph graph;
  private final View view;
  private final Map<Node, Integer> order = new HashMap<>();
  private final Readers readers;
  private final Map<Node, List<Node>> replaced = new LinkedHashMap<>();
  private final Set<Node> inside = new HashSet<>();
  private final Set<Value> operands = new HashSet<>();

  Outline(Graph graph, View view) {
    this.graph = graph;
    this.view = view;
    readers = new Readers(graph);
    graph.nodes().forEach(node -> order.put(node, order.size()));
  }

  /** Whether a node is part of a composite already. */
  boolean isTaken(Node node) {
    return inside.contains(node) || replaced.containsKey(node);
  }

  /** Puts a composite in the place of a node, where nothing else reads the nodes it is made of. */
  void raise(Node root, Pattern.Found found) {
    Set<Node> nodes = between(root, found.operands());
    if (nodes == null) {
      return;
    }
    List<Node> made = new ArrayList<>();
    List<Value> takes = new ArrayList<>();
    for (Pattern.Operand operand : found.operands()) {
      operands.add(operand.value());
      if (operand.there() == null) {
        takes.add(operand.value());
      } else {
        made.add(Node.of(operand.there(), List.of(operand.value()), root.location()));
        takes.add(made.getLast().result());
      }
    }
    Graph body = body(root, found, takes, nodes);
    made.add(new Node(found.what().over(body), takes, root.results(), root.location()));
    replaced.put(root, made);
    // Last ones first: a node goes once all its readers are gone.
    nodes.stream()
        .sorted(Comparator.comparing(order::get).reversed())
        .filter(node -> node != root && isUnread(node))
        .forEach(inside::add);
  }

  private boolean isUnread(Node node) {
    return node.results().stream().noneMatch(operands::contains)
        && readers.areAll(node, this::isTaken);
  }

  /** The nodes from the operands to the root; null where something else needs one of them. */
  private Set<Node> between(Node root, List<Pattern.Operand> operands) {
    Set<Value> ends = new HashSet<>();
    operands.forEach(operand -> ends.add(operand.value()));
    Set<Node> nodes = new HashSet<>(Set.of(root));
    Deque<Node> open = new ArrayDeque<>(nodes);
    while (!open.isEmpty()) {
      for (Value value : open.remove().operands()) {
        Node producer = ends.contains(value) ? null : view.producer(value);
        boolean outside = producer == null && !ends.contains(value);
        if (outside || (producer != null && (isTaken(producer) || isData(producer)))) {
          return null;
        }
        if (producer != null && nodes.add(producer)) {
          open.add(producer);
        }
      }
      if (nodes.size() > MOST_NODES) {
        return null;
      }
    }
    boolean apart =
        nodes.stream()
            .allMatch(
                node -> node == root || isFree(node) || readers.areAll(node, nodes::contains));
    return apart ? nodes : null;
  }

  private static boolean isData(Node node) {
    return node.op() instanceof Constant constant && constant.value().size() > MOST_ELEMENTS;
  }

  /** Whether it costs nothing to have a node inside and outside. */
  private boolean isFree(Node node) {
    return node.op() instanceof Constant
        || node.op() instanceof Extent
        || (node.results().size() == 1 && view.splat(node.result()) != null);
  }

  private Graph body(Node root, Pattern.Found found, List<Value> takes, Set<Node> nodes) {
    GraphBuilder body = new GraphBuilder(found.what().name()).at(root.location());
    Map<Value, Value> copies = new HashMap<>();
    for (int i = 0; i < takes.size(); i++) {
      Pattern.Operand operand = found.operands().get(i);
      Value input = body.input("in" + i, takes.get(i).type());
      if (operand.back() == null) {
        copies.putIfAbsent(operand.value(), input);
      } else {
        copies.put(operand.value(), body.apply(operand.back(), input));
      }
    }
    nodes.stream()
        .sorted(Comparator.comparing(order::get))
        .forEach(node -> copy(node, body, copies));
    body.output("out0", copies.get(root.result()));
    return body.build();
  }

  private static void copy(Node node, GraphBuilder body, Map<Value, Value> copies) {
    List<Value> operands = node.operands().stream().map(copies::get).toList();
    List<Value> results = node.results().stream().map(value -> new Value(value.type())).toList();
    body.add(new Node(node.op(), operands, results, node.location()));
    for (int i = 0; i < results.size(); i++) {
      copies.put(node.results().get(i), results.get(i));
    }
  }

  /** The graph with every composite in its place; itself where there is none. */
  Graph result() {
    if (replaced.isEmpty()) {
      return graph;
    }
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (!inside.contains(node)) {
        nodes.addAll(replaced.getOrDefault(node, List.of(node)));
      }
    }
    return graph.with(nodes, graph.outputs());
  }
}
