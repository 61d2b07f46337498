package dev.sinter.frontend.onnx.export;

import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Operators that read and write at computed places. Where an index outside is an error here, ONNX
 * counts a negative one from the end.
 */
final class IndexingExport {
  private final PrimitiveExport node;
  private final NodeWriter nodes;

  IndexingExport(PrimitiveExport node) {
    this.node = node;
    nodes = node.nodes();
  }

  /** With the indexed axes first. One of them without a batch is ONNX's simpler operator. */
  void gather(Gather gather) {
    TensorType indices = node.operand(1).type();
    String data =
        MovementExport.transposed(node, node.name(0), order(gather.batch(), gather.indexed()));
    String places = indices(gather.indexed(), gather.bounds());
    if (gather.batch() == 0 && gather.indexed().size() == 1) {
      long last = indices.rank() - 1L;
      String flat = node.add("Squeeze", List.of(places, nodes.integers(List.of(last))));
      node.result(node.add("Gather", List.of(data, flat), Attribute.integer("axis", 0)));
    } else if (gather.indexed().isEmpty()) {
      throw node.refuse("it indexes no axis");
    } else {
      node.result(
          node.add(
              "GatherND", List.of(data, places), Attribute.integer("batch_dims", gather.batch())));
    }
  }

  void scatter(Scatter scatter) {
    if (scatter.batch() != 0 || scatter.indexed().isEmpty()) {
      throw node.refuse("ONNX scatters without batches, and along one axis at least");
    }
    List<Integer> order = order(0, scatter.indexed());
    String data = MovementExport.transposed(node, node.name(0), order);
    String places = indices(scatter.indexed(), scatter.bounds());
    String reduction =
        switch (scatter.combination()) {
          case REPLACE -> "none";
          case ADD -> "add";
          case MULTIPLY -> "mul";
          case MAX -> "max";
          case MIN -> "min";
        };
    String result =
        node.add(
            "ScatterND",
            List.of(data, places, node.name(2)),
            Attribute.text("reduction", reduction));
    List<Integer> back =
        IntStream.range(0, order.size()).mapToObj(axis -> order.indexOf(axis)).toList();
    node.result(MovementExport.transposed(node, result, back));
  }

  /** The axes of data: batch, indexed, others. */
  private List<Integer> order(int batch, List<Integer> indexed) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, batch).boxed().toList());
    order.addAll(indexed);
    IntStream.range(batch, node.operand(0).type().rank())
        .filter(axis -> !indexed.contains(axis))
        .forEach(order::add);
    return order;
  }

  private String indices(List<Integer> indexed, Gather.Bounds bounds) {
    ElementType from = node.operand(1).type().element();
    String indices = node.cast(node.name(1), from, ElementType.I64);
    return switch (bounds) {
      case REFUSE -> indices;
      case CLAMP -> {
        TensorType data = node.operand(0).type();
        List<Dim> last = indexed.stream().map(axis -> data.dim(axis).minus(1)).toList();
        String low = node.add("Max", List.of(indices, nodes.scalar(ElementType.I64, 0)));
        yield node.add("Min", List.of(low, nodes.sizes().vector(last)));
      }
    };
  }

  void sort(Sort sort) {
    TensorType type = node.operand(0).type();
    if (type.element() == ElementType.BOOL) {
      throw node.refuse("ONNX sorts no bools");
    }
    List<String> results =
        nodes.add(
            node.node().location(),
            "TopK",
            List.of(node.name(0), nodes.sizes().vector(List.of(type.dim(sort.axis())))),
            2,
            Attribute.integer("axis", sort.axis()),
            Attribute.flag("largest", sort.descending()),
            Attribute.flag("sorted", true));
    nodes.named(node.node().results().get(0), results.get(0));
    nodes.named(node.node().results().get(1), results.get(1));
  }
}
