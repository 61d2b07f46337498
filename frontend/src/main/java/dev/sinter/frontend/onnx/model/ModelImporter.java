package dev.sinter.frontend.onnx.model;

import dev.sinter.frontend.onnx.ImportOptions;
import dev.sinter.frontend.onnx.file.TensorReader;
import dev.sinter.frontend.onnx.proto.GraphProto;
import dev.sinter.frontend.onnx.proto.ModelProto;
import dev.sinter.frontend.onnx.proto.StringStringEntryProto;
import dev.sinter.frontend.onnx.proto.TensorProto;
import dev.sinter.frontend.onnx.proto.ValueInfoProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Imports a parsed model: the door of this package. */
public final class ModelImporter {
  /**
   * The newest version of the file format; later ones may say things that are not understood here.
   */
  private static final long NEWEST_IR = 14;

  private final ModelProto proto;
  private final String file;
  private final ImportOptions options;
  private final Problems problems;
  private final Symbols symbols;
  private final DeclaredTypes types;
  private final Region region;
  private final Scope scope;

  private ModelImporter(ModelProto proto, String file, ImportOptions options) {
    this.proto = proto;
    this.file = file;
    this.options = options;
    symbols = new Symbols(options.sizes());
    types = new DeclaredTypes(symbols, options.shapes());
    problems = new Problems(file);
    region = new Region(proto.getGraph().getName());
    scope = new Scope(region);
  }

  /**
   * Imports a model.
   *
   * @param file what the model is called in errors
   * @throws SinterException with all problems found
   */
  public static Graph importModel(
      ModelProto proto, String file, TensorReader tensors, ImportOptions options) {
    ModelImporter importer = new ModelImporter(proto, file, options);
    try {
      return importer.run(tensors);
    } catch (Model.Aborted e) {
      throw new SinterException(e.reason().code(), file + ": " + e.getMessage(), e);
    }
  }

  private Graph run(TensorReader tensors) {
    Opsets opsets;
    FunctionLibrary functions;
    try {
      checkHeader();
      opsets = Opsets.of(proto.getOpsetImportList());
      functions = new FunctionLibrary(proto.getFunctionsList());
      OperatorCheck.check(proto.getGraph(), opsets, functions);
    } catch (SinterException e) {
      throw new SinterException(e.code(), file + ": " + e.getMessage(), e);
    }
    GraphProto graph = proto.getGraph();
    GraphImport nodes =
        new GraphImport(
            new Model(functions, tensors, options.limits(), problems, symbols),
            scope,
            Frame.outermost(opsets));
    inputs(graph);
    nodes.initializers(graph);
    nodes.nodes(graph.getNodeList());
    outputs(graph);
    problems.throwIfAny();
    metadata(opsets);
    return region.np().builder().build();
  }

  private void checkHeader() {
    if (!proto.hasGraph()) {
      throw new SinterException(ErrorCode.MODEL_INVALID, "no graph: not an ONNX model");
    }
    if (proto.getIrVersion() < 1 || proto.getIrVersion() > NEWEST_IR) {
      throw new SinterException(
          ErrorCode.FEATURE_UNSUPPORTED,
          "ONNX file format version %d, expected 1 to %d"
              .formatted(proto.getIrVersion(), NEWEST_IR));
    }
    if (proto.getOpsetImportCount() == 0) {
      throw new SinterException(ErrorCode.MODEL_INVALID, "the model imports no operator set");
    }
  }

  /**
   * Files older than IR version 4 list initializers among the inputs; those are constants, not
   * inputs.
   */
  private void inputs(GraphProto graph) {
    Set<String> initializers =
        graph.getInitializerList().stream().map(TensorProto::getName).collect(Collectors.toSet());
    Set<String> seen = new HashSet<>();
    Set<String> unknown = new TreeSet<>(options.fixedInputs().keySet());
    graph.getInputList().forEach(info -> unknown.remove(info.getName()));
    unknown.forEach(name ->
        problems.add(
            "input '" + name + "'",
            ErrorCode.INPUT_UNKNOWN,
            "a value is fixed for it, but the model has no such input"));
    for (ValueInfoProto info : graph.getInputList()) {
      String where = "input '%s'".formatted(info.getName());
      if (info.getName().isEmpty()) {
        problems.add(where, ErrorCode.MODEL_INVALID, "has no name");
      } else if (!seen.add(info.getName())) {
        problems.add(where, ErrorCode.MODEL_INVALID, "is declared twice");
      } else if (!initializers.contains(info.getName())) {
        try {
          scope.define(info.getName(), input(info));
        } catch (SinterException e) {
          scope.poison(info.getName());
          problems.add(where, e);
        }
      }
    }
    for (String symbol : types.unusedSizes()) {
      problems.add(
          "size '" + symbol + "'",
          ErrorCode.INPUT_UNKNOWN,
          "it is given, but no input has such a size");
    }
  }

  private Value input(ValueInfoProto info) {
    TensorType type = types.input(info);
    Tensor value = options.fixedInputs().get(info.getName());
    if (value == null) {
      return region.np().builder().input(info.getName(), type);
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
    return region.np().builder().constant(value);
  }

  private void outputs(GraphProto graph) {
    GraphBuilder builder = region.np().builder().at(Location.UNKNOWN);
    Set<String> seen = new HashSet<>();
    for (ValueInfoProto info : graph.getOutputList()) {
      String where = "output '%s'".formatted(info.getName());
      if (!seen.add(info.getName())) {
        problems.add(where, ErrorCode.MODEL_INVALID, "is declared twice");
        continue;
      }
      try {
        Value value =
            scope
                .find(info.getName())
                .orElseThrow(
                    () -> new SinterException(ErrorCode.MODEL_INVALID, "is never computed"));
        types.checkOutput(file, info, value.type());
        builder.output(info.getName(), value);
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

  private void metadata(Opsets opsets) {
    GraphBuilder builder = region.np().builder();
    List<StringStringEntryProto> given = proto.getMetadataPropsList();
    given.forEach(entry -> builder.metadata(entry.getKey(), entry.getValue()));
    builder.metadata("onnx.opset", opsets.toString());
    builder.metadata("onnx.ir_version", Long.toString(proto.getIrVersion()));
    optional("onnx.producer", (proto.getProducerName() + " " + proto.getProducerVersion()).strip());
    optional("onnx.domain", proto.getDomain());
    optional(
        "onnx.model_version",
        proto.getModelVersion() == 0 ? "" : Long.toString(proto.getModelVersion()));
    optional("onnx.doc", proto.getDocString());
    optional("onnx.graph_doc", proto.getGraph().getDocString());
  }

  private void optional(String key, String value) {
    if (!value.isEmpty()) {
      region.np().builder().metadata(key, value);
    }
  }
}
