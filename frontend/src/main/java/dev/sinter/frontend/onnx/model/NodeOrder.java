package dev.sinter.frontend.onnx.model;

import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.frontend.onnx.proto.GraphProto;
import dev.sinter.frontend.onnx.proto.NodeProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * An order of a graph's nodes in which each comes after those whose outputs it reads. ONNX asks for
 * it and most files have it; tools that rewrite models often lose it. Among nodes that are ready
 * the one listed first goes first, so a list in order stays as it is.
 */
final class NodeOrder {
  private final List<NodeProto> nodes;
  private final List<List<Integer>> readers = new ArrayList<>();
  private final int[] waitsFor;

  private NodeOrder(List<NodeProto> nodes) {
    this.nodes = nodes;
    waitsFor = new int[nodes.size()];
    Map<String, Integer> producers = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      readers.add(new ArrayList<>());
      for (String output : nodes.get(i).getOutputList()) {
        producers.putIfAbsent(output, i);
      }
    }
    producers.remove("");
    for (int i = 0; i < nodes.size(); i++) {
      Set<Integer> read = new HashSet<>();
      for (String name : reads(nodes.get(i))) {
        Integer producer = producers.get(name);
        if (producer != null && read.add(producer)) {
          readers.get(producer).add(i);
          waitsFor[i]++;
        }
      }
    }
  }

  /** Places in the list; nodes in a cycle, which have no order, come last as they are listed. */
  static List<Integer> of(List<NodeProto> nodes) {
    return new NodeOrder(nodes).sorted();
  }

  private List<Integer> sorted() {
    PriorityQueue<Integer> ready = new PriorityQueue<>();
    for (int i = 0; i < nodes.size(); i++) {
      if (waitsFor[i] == 0) {
        ready.add(i);
      }
    }
    List<Integer> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      int node = ready.remove();
      order.add(node);
      for (int reader : readers.get(node)) {
        if (--waitsFor[reader] == 0) {
          ready.add(reader);
        }
      }
    }
    for (int i = 0; i < nodes.size(); i++) {
      if (waitsFor[i] > 0) {
        order.add(i);
      }
    }
    return order;
  }

  /** The names a node reads, those that its bodies may read from outside among them. */
  private static Set<String> reads(NodeProto node) {
    Set<String> names = new HashSet<>(node.getInputList());
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.hasG()) {
        collect(attribute.getG(), names);
      }
    }
    return names;
  }

  private static void collect(GraphProto body, Set<String> names) {
    body.getNodeList().forEach(node -> names.addAll(reads(node)));
    body.getOutputList().forEach(output -> names.add(output.getName()));
  }
}
