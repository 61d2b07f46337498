package dev.sinter.frontend.onnx.model;

import dev.sinter.frontend.onnx.ImportOptions;
import dev.sinter.frontend.onnx.OnnxValue;
import dev.sinter.frontend.onnx.file.DataTypes;
import dev.sinter.frontend.onnx.file.DeclaredKind;
import dev.sinter.frontend.onnx.proto.GraphProto;
import dev.sinter.frontend.onnx.proto.TensorProto;
import dev.sinter.frontend.onnx.proto.ValueInfoProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The inputs and outputs of a model as ports of a graph. A sequence has a port for each element,
 * named as {@link OnnxValue#ports} says.
 */
final class ModelPorts {
  private final String file;
  private final ImportOptions options;
  private final Scope scope;
  private final Problems problems;
  private final DeclaredTypes types;
  private final GraphBuilder builder;
  private final Set<String> inputs = new HashSet<>();
  private final Set<String> outputs = new HashSet<>();

  ModelPorts(String file, ImportOptions options, Symbols symbols, Scope scope, Problems problems) {
    this.file = file;
    this.options = options;
    this.scope = scope;
    this.problems = problems;
    types = new DeclaredTypes(symbols, options.shapes());
    builder = scope.region().np().builder();
  }

  /**
   * Defines the inputs. Files older than IR version 4 list initializers among them; those are
   * constants, not inputs.
   */
  void inputs(GraphProto graph) {
    Set<String> initializers =
        graph.getInitializerList().stream().map(TensorProto::getName).collect(Collectors.toSet());
    for (ValueInfoProto info : graph.getInputList()) {
      String where = "input '%s'".formatted(info.getName());
      if (info.getName().isEmpty()) {
        problems.add(where, ErrorCode.MODEL_INVALID, "has no name");
      } else if (!initializers.contains(info.getName())) {
        try {
          scope.define(info.getName(), input(info));
        } catch (SinterException e) {
          scope.poison(info.getName());
          problems.add(where, e);
        }
      }
    }
    Set<String> known = new HashSet<>(inputs);
    graph.getInputList().forEach(info -> known.add(info.getName()));
    reportUnknown(options.fixedInputs().keySet(), known, "a value is fixed for it");
    reportUnknown(options.structures().keySet(), known, "its tensors are given");
    for (String symbol : types.unusedSizes()) {
      problems.add(
          "size '" + symbol + "'",
          ErrorCode.INPUT_UNKNOWN,
          "it is given, but no input has such a size");
    }
  }

  private void reportUnknown(Set<String> names, Set<String> known, String given) {
    for (String name : names) {
      if (!known.contains(name)) {
        problems.add(
            "input '" + name + "'",
            ErrorCode.INPUT_UNKNOWN,
            given + ", but the model has no such input");
      }
    }
  }

  private OnnxValue<Value> input(ValueInfoProto info) {
    DeclaredKind kind = DeclaredKind.of(info);
    return kind.isTensor()
        ? new OnnxValue.Single<>(port(info.getName(), types.input(info)))
        : structured(info.getName(), kind);
  }

  private OnnxValue<Value> structured(String name, DeclaredKind kind) {
    OnnxValue<TensorType> given = options.structures().get(name);
    if (given == null) {
      throw new SinterException(
          ErrorCode.VALUE_NEEDED,
          "'%s' is declared as %s; how many tensors it has, and their types, must be known"
              .formatted(name, kind));
    }
    ElementType element = DataTypes.element(kind.tensor().getElemType(), "'" + name + "'");
    if (!kind.allows(given)
        || given.tensors().stream().anyMatch(type -> type.element() != element)) {
      throw new SinterException(
          ErrorCode.INPUT_SHAPE,
          "it is given as %s of types %s, the model declares %s of element type %s"
              .formatted(given.describe(), given.tensors(), kind, element));
    }
    Iterator<String> names = given.ports(name).iterator();
    return given.map(type -> port(names.next(), type));
  }

  /** An input for an initializer that is trained. */
  Value parameter(String name, TensorType type) {
    requireNew(inputs, name);
    return builder.input(name, type);
  }

  private Value port(String name, TensorType type) {
    requireNew(inputs, name);
    Tensor value = options.fixedInputs().get(name);
    if (value == null) {
      return builder.input(name, type);
    }
    boolean fits = value.element() == type.element() && value.type().rank() == type.rank();
    for (int axis = 0; fits && axis < type.rank(); axis++) {
      fits = !type.dim(axis).isKnown() || type.dim(axis).equals(value.type().dim(axis));
    }
    if (!fits) {
      throw new SinterException(
          ErrorCode.INPUT_SHAPE,
          "its fixed value is %s, the model declares %s".formatted(value.type(), type));
    }
    return builder.constant(value);
  }

  /** Defines the outputs, once all nodes are imported. */
  void outputs(GraphProto graph) {
    builder.at(Location.UNKNOWN);
    for (ValueInfoProto info : graph.getOutputList()) {
      String where = "output '%s'".formatted(info.getName());
      try {
        output(info);
      } catch (Scope.Poisoned _) {
        // Its problem has been reported where it arose.
      } catch (SinterException e) {
        problems.add(where, e);
      }
    }
    if (graph.getOutputCount() == 0) {
      problems.add(
          "graph '%s'".formatted(graph.getName()), ErrorCode.MODEL_INVALID, "has no outputs");
    }
  }

  private void output(ValueInfoProto info) {
    OnnxValue<Value> found =
        scope
            .find(info.getName())
            .orElseThrow(() -> new SinterException(ErrorCode.MODEL_INVALID, "is never computed"));
    types.checkOutput(file, info, found);
    OnnxValue.ports(Map.of(info.getName(), found))
        .forEach((name, value) -> {
          requireNew(outputs, name);
          builder.output(name, value);
        });
  }

  private static void requireNew(Set<String> ports, String name) {
    if (!ports.add(name)) {
      throw new SinterException(ErrorCode.MODEL_INVALID, "'%s' is declared twice".formatted(name));
    }
  }
}
