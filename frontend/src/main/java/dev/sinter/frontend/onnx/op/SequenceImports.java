package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.onnx.OnnxValue;
import dev.sinter.frontend.onnx.proto.GraphProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Sequences and optional values, which are gone once a model is imported: their operators choose
 * among values that the graph has anyway. Places must therefore be known before the model runs.
 */
final class SequenceImports {
  private static final int MOST_PARTS = OnnxValue.Sequence.MOST_ELEMENTS;

  private SequenceImports() {}

  static List<OnnxValue<Value>> identity(OnnxNode node) {
    return List.of(node.value(0));
  }

  static List<OnnxValue<Value>> construct(OnnxNode node) {
    return sequence(node.inputs());
  }

  static List<OnnxValue<Value>> empty(OnnxNode node) {
    node.attributes().ignore("dtype");
    return sequence(List.of());
  }

  static List<OnnxValue<Value>> insert(OnnxNode node) {
    List<Value> elements = new ArrayList<>(node.sequence(0));
    int end = elements.size();
    elements.add(node.has(2) ? place(node, 2, elements, end) : end, node.input(1));
    return sequence(elements);
  }

  static List<OnnxValue<Value>> erase(OnnxNode node) {
    List<Value> elements = new ArrayList<>(node.sequence(0));
    int last = elements.size() - 1;
    elements.remove(node.has(1) ? place(node, 1, elements, last) : place(-1, elements, last));
    return sequence(elements);
  }

  static Value at(OnnxNode node) {
    List<Value> elements = node.sequence(0);
    return elements.get(place(node, 1, elements, elements.size() - 1));
  }

  static Value length(OnnxNode node) {
    return node.constant(Tensor.scalar(ElementType.I64, (long) node.sequence(0).size()));
  }

  /** A position that may count from the end, up to the greatest one allowed. */
  private static int place(OnnxNode node, int input, List<Value> elements, int greatest) {
    node.scalar(input, "the position");
    return place(node.integers(input, "the position").getFirst(), elements, greatest);
  }

  private static int place(long position, List<Value> elements, int greatest) {
    int size = elements.size();
    if (position < -size || position > greatest) {
      throw OnnxNode.invalid(
          ErrorCode.VALUE_OUT_OF_RANGE,
          "position %d in a sequence of %d tensors, expected %d to %d",
          position,
          size,
          -size,
          greatest);
    }
    return (int) (position < 0 ? position + size : position);
  }

  /** All elements have one element type; their shapes may differ. */
  private static List<OnnxValue<Value>> sequence(List<Value> elements) {
    for (Value element : elements) {
      ElementType first = elements.getFirst().type().element();
      if (element.type().element() != first) {
        throw OnnxNode.invalid(
            ErrorCode.TYPE_MISMATCH, "a sequence of %s takes no element %s", first, element.type());
      }
    }
    return List.of(new OnnxValue.Sequence<>(elements));
  }

  static Value concatFromSequence(OnnxNode node) {
    List<Value> elements = node.sequence(0);
    if (elements.isEmpty()) {
      throw OnnxNode.invalid(ErrorCode.SHAPE_MISMATCH, "the sequence is empty");
    }
    long axis =
        node.attributes()
            .integer("axis")
            .orElseThrow(
                () -> OnnxNode.invalid(ErrorCode.ATTRIBUTE_INVALID, "attribute axis is missing"));
    int rank = elements.getFirst().type().rank();
    return node.attributes().flag("new_axis", false)
        ? node.np().stack(elements, node.axis(axis, rank + 1))
        : node.builder().applyAll(new Concat(node.axis(axis, rank)), elements).getFirst();
  }

  /**
   * Parts of one size, the last one possibly smaller; parts of given sizes; or single places, which
   * may lose their axis.
   */
  static List<OnnxValue<Value>> split(OnnxNode node) {
    Value x = node.input(0);
    int axis = node.axis(node.attributes().integer("axis", 0), x.type().rank());
    boolean keepAxis = node.attributes().flag("keepdims", true) || node.has(1);
    List<Value> parts = MovementImports.cut(node, axis, partSizes(node, x.type().dim(axis)));
    return sequence(
        keepAxis ? parts : parts.stream().map(part -> node.np().squeeze(part, axis)).toList());
  }

  private static List<Dim> partSizes(OnnxNode node, Dim size) {
    if (node.has(1) && node.type(1).rank() > 0) {
      return MovementImports.givenParts(node, size);
    }
    long each = node.has(1) ? node.integers(1, "the size of parts").getFirst() : 1;
    if (!size.isKnown()) {
      throw OnnxNode.needed("how many parts the sequence has is not known: %s is split", size);
    }
    if (each < 1 || Math.ceilDiv(size.known(), each) > MOST_PARTS) {
      throw OnnxNode.invalid(
          ErrorCode.VALUE_OUT_OF_RANGE,
          "an axis of size %s in parts of %d, of which there may be %d",
          size,
          each,
          MOST_PARTS);
    }
    List<Dim> parts =
        new ArrayList<>(Collections.nCopies((int) (size.known() / each), Dim.of(each)));
    if (size.known() % each > 0) {
      parts.add(Dim.of(size.known() % each));
    }
    return parts;
  }

  /** The body once for each element; other inputs that are sequences are taken along. */
  static List<OnnxValue<Value>> map(OnnxNode node) {
    GraphProto body = node.attributes().graph("body");
    int size = node.sequence(0).size();
    List<List<Value>> results = new ArrayList<>();
    for (int i = 0; i < body.getOutputCount(); i++) {
      results.add(new ArrayList<>());
    }
    for (int round = 0; round < size; round++) {
      List<OnnxValue<Value>> outputs =
          node.surroundings().inline(body, elements(node, round, size));
      for (int i = 0; i < outputs.size(); i++) {
        results.get(i).add(OnnxNode.tensor(outputs.get(i), "output " + i + " of the body"));
      }
    }
    return results.stream().map(elements -> sequence(elements).getFirst()).toList();
  }

  private static List<OnnxValue<Value>> elements(OnnxNode node, int round, int size) {
    List<OnnxValue<Value>> elements = new ArrayList<>();
    for (int i = 0; i < node.inputCount(); i++) {
      if (node.value(i) instanceof OnnxValue.Sequence<Value>(List<Value> values)) {
        if (values.size() != size) {
          throw OnnxNode.invalid(
              ErrorCode.SHAPE_MISMATCH,
              "input %d has %d elements, input 0 has %d",
              i,
              values.size(),
              size);
        }
        elements.add(new OnnxValue.Single<>(values.get(round)));
      } else {
        elements.add(node.value(i));
      }
    }
    return elements;
  }

  static List<OnnxValue<Value>> optional(OnnxNode node) {
    node.attributes().ignore("type");
    return List.of(node.has(0) ? node.value(0) : new OnnxValue.Nothing<>());
  }

  static Value hasElement(OnnxNode node) {
    boolean has = node.has(0) && !(node.value(0) instanceof OnnxValue.Nothing<Value>);
    return node.constant(Tensor.scalar(ElementType.BOOL, has ? 1L : 0));
  }

  static List<OnnxValue<Value>> getElement(OnnxNode node) {
    if (node.value(0) instanceof OnnxValue.Nothing<Value>) {
      throw OnnxNode.invalid(
          ErrorCode.VALUE_OUT_OF_RANGE, "the optional value that is asked for is not there");
    }
    return List.of(node.value(0));
  }
}
