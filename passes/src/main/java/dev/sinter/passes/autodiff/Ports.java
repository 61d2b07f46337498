package dev.sinter.passes.autodiff;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.HashSet;
import java.util.List;

/** Finds a graph's ports by name, and refuses those that nothing can be differentiated by. */
final class Ports {
  private Ports() {}

  /** The numbers of float inputs, none named twice. */
  static List<Integer> inputs(Graph f, List<String> names) {
    if (new HashSet<>(names).size() < names.size()) {
      throw new SinterException(
          ErrorCode.INPUT_UNKNOWN, "%s: inputs %s are named twice".formatted(f.name(), names));
    }
    return names.stream().map(name -> input(f, name)).toList();
  }

  static int input(Graph f, String name) {
    return find(f, f.inputs(), "input", name);
  }

  static int output(Graph f, String name) {
    return find(f, f.outputs(), "output", name);
  }

  /** The number of an output that is a scalar. */
  static int scalar(Graph f, String name) {
    int index = output(f, name);
    TensorType type = f.outputs().get(index).value().type();
    if (type.rank() != 0) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "%s: output '%s' is %s, expected a scalar to take the gradient of"
              .formatted(f.name(), name, type));
    }
    return index;
  }

  /** The type of an input, which must be f64. */
  static TensorType doubles(Graph f, Port port) {
    TensorType type = port.value().type();
    if (type.element() != ElementType.F64) {
      throw new SinterException(
          ErrorCode.TYPE_MISMATCH,
          "%s: input '%s' is %s, expected f64 for a complex step"
              .formatted(f.name(), port.name(), type));
    }
    return type;
  }

  private static int find(Graph f, List<Port> ports, String kind, String name) {
    List<String> names = ports.stream().map(Port::name).toList();
    int index = names.indexOf(name);
    if (index < 0) {
      throw new SinterException(
          ErrorCode.INPUT_UNKNOWN,
          "%s: no %s '%s', expected one of %s".formatted(f.name(), kind, name, names));
    }
    TensorType type = ports.get(index).value().type();
    if (!type.element().isFloat()) {
      throw new SinterException(
          ErrorCode.TYPE_MISMATCH,
          "%s: %s '%s' is %s, expected floats to differentiate"
              .formatted(f.name(), kind, name, type));
    }
    return index;
  }
}
