package dev.sinter.frontend.onnx.model;

import dev.sinter.frontend.onnx.OnnxValue;
import dev.sinter.frontend.onnx.op.Body;
import dev.sinter.frontend.onnx.op.NodeAttributes;
import dev.sinter.frontend.onnx.op.OnnxNode;
import dev.sinter.frontend.onnx.op.OpImport;
import dev.sinter.frontend.onnx.op.OperatorTable;
import dev.sinter.frontend.onnx.op.Surroundings;
import dev.sinter.frontend.onnx.proto.FunctionProto;
import dev.sinter.frontend.onnx.proto.GraphProto;
import dev.sinter.frontend.onnx.proto.NodeProto;
import dev.sinter.frontend.onnx.proto.TensorProto;
import dev.sinter.frontend.onnx.proto.ValueInfoProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Imports the nodes of one graph, body or function into a region, one by one in the order in which
 * they are listed.
 */
final class GraphImport {
  private final Model model;
  private final Scope scope;
  private final Frame frame;

  GraphImport(Model model, Scope scope, Frame frame) {
    this.model = model;
    this.scope = scope;
    this.frame = frame;
  }

  /** Makes the initializers of a graph constants. */
  void initializers(GraphProto graph) {
    initializers(graph, (_, tensor) -> scope.region().np().builder().constant(tensor));
  }

  /** Defines the initializers of a graph as what is made of their names and values. */
  void initializers(GraphProto graph, BiFunction<String, Tensor, Value> maker) {
    if (graph.getSparseInitializerCount() > 0) {
      model
          .problems()
          .add(
              "graph '%s'".formatted(graph.getName()),
              ErrorCode.FEATURE_UNSUPPORTED,
              "sparse initializers are not supported");
    }
    scope.region().np().builder().at(Location.UNKNOWN);
    for (TensorProto proto : graph.getInitializerList()) {
      String where = "initializer '%s'".formatted(frame.prefix() + proto.getName());
      try {
        scope.requireFree(proto.getName());
        Tensor tensor = model.tensors().read(proto, where);
        Value value = maker.apply(proto.getName(), tensor);
        scope.define(proto.getName(), new OnnxValue.Single<>(value));
      } catch (SinterException e) {
        scope.poison(proto.getName());
        model.problems().add(e);
      }
    }
  }

  /**
   * Imports nodes; what goes wrong at one is gathered, and the nodes that need its outputs are
   * passed over.
   */
  void nodes(List<NodeProto> nodes) {
    for (int index : NodeOrder.of(nodes)) {
      NodeProto node = nodes.get(index);
      model.countNode();
      String label = frame.label(node, index);
      try {
        define(node, outputs(node, label));
      } catch (Scope.Poisoned _) {
        node.getOutputList().forEach(scope::poison);
      } catch (SinterException e) {
        report(node, label, e.code(), e.getMessage(), e);
      } catch (ArithmeticException e) {
        // Its own message may be missing: the JVM leaves it out of exceptions thrown often.
        report(
            node,
            label,
            ErrorCode.SHAPE_MISMATCH,
            "a size is divided by zero or beyond 64 bits",
            e);
      } catch (IllegalArgumentException | IllegalStateException e) {
        report(node, label, ErrorCode.SHAPE_MISMATCH, String.valueOf(e.getMessage()), e);
      }
    }
  }

  private void report(
      NodeProto node, String label, ErrorCode code, String message, RuntimeException cause) {
    node.getOutputList().forEach(scope::poison);
    // The builder may have put the same name before its message.
    String found =
        message.startsWith(label + ": ") ? message.substring(label.length() + 2) : message;
    model
        .problems()
        .add(
            "node '%s' (%s)".formatted(label, node.getOpType()),
            new SinterException(code, found, cause));
  }

  private void define(NodeProto node, List<OnnxValue<Value>> results) {
    for (int i = 0; i < node.getOutputCount(); i++) {
      String name = node.getOutput(i);
      if (!name.isEmpty()) {
        if (i >= results.size()) {
          throw new SinterException(
              ErrorCode.FEATURE_UNSUPPORTED,
              "output %d ('%s') is not supported".formatted(i, name));
        }
        scope.define(name, results.get(i));
      }
    }
  }

  private List<OnnxValue<Value>> outputs(NodeProto node, String label) {
    node.getOutputList().stream().filter(name -> !name.isEmpty()).forEach(scope::requireFree);
    List<OnnxValue<Value>> inputs = new ArrayList<>();
    for (String name : node.getInputList()) {
      inputs.add(scope.isOmitted(name) ? null : input(name));
    }
    scope.region().np().builder().at(Location.of(label));
    Optional<FunctionProto> function = model.functions().find(node);
    return function.isPresent()
        ? call(function.get(), node, inputs, label)
        : operator(node, inputs, label);
  }

  private OnnxValue<Value> input(String name) {
    return scope
        .find(name)
        .orElseThrow(() ->
            new SinterException(
                ErrorCode.MODEL_INVALID,
                "input '%s' is not defined, or computed from this node".formatted(name)));
  }

  private List<OnnxValue<Value>> operator(
      NodeProto node, List<OnnxValue<Value>> inputs, String label) {
    String domain = Opsets.domain(node.getDomain());
    int opset =
        frame
            .opsets()
            .version(domain)
            .orElseThrow(() ->
                new SinterException(
                    ErrorCode.MODEL_INVALID,
                    domain.isEmpty()
                        ? "no ONNX operator set is imported"
                        : "no operator set '%s' is imported".formatted(domain)));
    String name = OpImport.name(domain, node.getOpType());
    OpImport form =
        OperatorTable.find(name, opset).orElseThrow(() -> OperatorCheck.unsupported(name));
    count("inputs", form.inputs(), inputs.size());
    count("outputs", form.outputs(), node.getOutputCount());
    NodeAttributes attributes = new NodeAttributes(frame.attributes(node), model.tensors());
    OnnxNode one =
        new OnnxNode(
            node.getOpType(),
            opset,
            inputs,
            node.getOutputList(),
            attributes,
            scope.region().np(),
            new Around(label));
    List<OnnxValue<Value>> results = form.function().apply(one);
    attributes.requireAllRead();
    return results;
  }

  private static void count(String what, OpImport.Count allowed, int found) {
    if (!allowed.allows(found)) {
      throw new SinterException(
          ErrorCode.MODEL_INVALID, "%d %s, expected %s".formatted(found, what, allowed));
    }
  }

  private List<OnnxValue<Value>> call(
      FunctionProto function, NodeProto node, List<OnnxValue<Value>> inputs, String label) {
    if (inputs.size() > function.getInputCount()) {
      throw new SinterException(
          ErrorCode.MODEL_INVALID,
          "%d inputs, the function takes %d".formatted(inputs.size(), function.getInputCount()));
    }
    Scope inner = new Scope(scope.region());
    for (int i = 0; i < function.getInputCount(); i++) {
      if (i < inputs.size() && inputs.get(i) != null) {
        inner.define(function.getInput(i), inputs.get(i));
      } else {
        inner.omit(function.getInput(i));
      }
    }
    Frame inside =
        frame.call(
            label,
            FunctionLibrary.Key.of(node),
            Opsets.of(function.getOpsetImportList()),
            FunctionArguments.of(function, frame.attributes(node)));
    model.checkDepth(inside.depth());
    new GraphImport(model, inner, inside).nodes(function.getNodeList());
    return results(function.getOutputList(), inner);
  }

  /** The outputs of a body or function, each of which must be there. */
  private static List<OnnxValue<Value>> results(List<String> names, Scope inner) {
    List<OnnxValue<Value>> results = new ArrayList<>();
    for (String name : names) {
      results.add(
          inner
              .find(name)
              .orElseThrow(() ->
                  new SinterException(
                      ErrorCode.MODEL_INVALID, "output '%s' is never computed".formatted(name))));
    }
    return results;
  }

  /** The bodies of one node, and what is known of the values it reads. */
  private final class Around implements Surroundings {
    private final String label;

    Around(String label) {
      this.label = label;
    }

    @Override
    public Optional<Tensor> known(Value value) {
      return scope.region().known(value);
    }

    @Override
    public Optional<List<Dim>> sizes(Value value) {
      return scope.region().sizes(value);
    }

    @Override
    public String freshSymbol(String purpose) {
      return model.symbols().unique(label + "." + purpose);
    }

    @Override
    public Body body(GraphProto graph, List<TensorType> inputs) {
      checkInputs(graph, inputs.size());
      Region region = new Region(label);
      Scope inner = new Scope(region, scope);
      List<Value> values = inputs.stream().map(Value::new).toList();
      for (int i = 0; i < values.size(); i++) {
        inner.define(graph.getInput(i).getName(), new OnnxValue.Single<>(values.get(i)));
      }
      List<Value> outputs = new ArrayList<>();
      for (OnnxValue<Value> output : fill(graph, inner)) {
        outputs.add(tensor(output, graph));
      }
      return new Body(label, region.np(), values, region.captures(), outputs, region::known);
    }

    @Override
    public List<OnnxValue<Value>> inline(GraphProto graph, List<OnnxValue<Value>> inputs) {
      checkInputs(graph, inputs.size());
      Scope inner = new Scope(scope.region(), scope);
      for (int i = 0; i < inputs.size(); i++) {
        inner.define(graph.getInput(i).getName(), inputs.get(i));
      }
      return fill(graph, inner);
    }

    private static void checkInputs(GraphProto graph, int expected) {
      if (graph.getInputCount() != expected) {
        throw new SinterException(
            ErrorCode.MODEL_INVALID,
            "body '%s' takes %d inputs, expected %d"
                .formatted(graph.getName(), graph.getInputCount(), expected));
      }
    }

    private static Value tensor(OnnxValue<Value> output, GraphProto graph) {
      if (output instanceof OnnxValue.Single<Value>(Value value)) {
        return value;
      }
      throw new SinterException(
          ErrorCode.VALUE_NEEDED,
          "body '%s' gives %s; what decides whether it runs must be known before the model runs"
              .formatted(graph.getName(), output.describe()));
    }

    private List<OnnxValue<Value>> fill(GraphProto graph, Scope inner) {
      // A body that is repeated may have no nodes of its own to count.
      model.countNode();
      Frame inside = frame.body(label);
      model.checkDepth(inside.depth());
      GraphImport nodes = new GraphImport(model, inner, inside);
      nodes.initializers(graph);
      nodes.nodes(graph.getNodeList());
      List<OnnxValue<Value>> outputs =
          results(graph.getOutputList().stream().map(ValueInfoProto::getName).toList(), inner);
      inner.region().np().builder().at(Location.of(label));
      return outputs;
    }
  }
}
