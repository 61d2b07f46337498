package dev.sinter.frontend.onnx.model;

import dev.sinter.frontend.onnx.ImportOptions;
import dev.sinter.frontend.onnx.TrainableModel;
import dev.sinter.frontend.onnx.file.TensorReader;
import dev.sinter.frontend.onnx.proto.GraphProto;
import dev.sinter.frontend.onnx.proto.ModelProto;
import dev.sinter.frontend.onnx.proto.StringStringEntryProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/** Imports a parsed model: the door of this package. */
public final class ModelImporter {
  /**
   * The newest version of the file format; later ones may say things that are not understood here.
   */
  private static final long NEWEST_IR = 14;

  private final ModelProto proto;
  private final String file;
  private final ImportOptions options;
  private final List<String> trainable;
  private final Problems problems;
  private final Symbols symbols;
  private final Region region;
  private final Scope scope;

  private ModelImporter(
      ModelProto proto, String file, ImportOptions options, List<String> trainable) {
    this.proto = proto;
    this.file = file;
    this.options = options;
    this.trainable = trainable;
    symbols = new Symbols(options.sizes());
    problems = new Problems(file);
    region = new Region(proto.getGraph().getName());
    scope = new Scope(region);
  }

  /**
   * Imports a model.
   *
   * @param file what the model is called in errors
   * @param trainable names and patterns of initializers that become inputs
   * @throws SinterException with all problems found
   */
  public static TrainableModel importModel(
      ModelProto proto,
      String file,
      TensorReader tensors,
      ImportOptions options,
      List<String> trainable) {
    ModelImporter importer = new ModelImporter(proto, file, options, trainable);
    try {
      return importer.run(tensors);
    } catch (Model.Aborted e) {
      throw new SinterException(e.reason().code(), file + ": " + e.getMessage(), e);
    }
  }

  private TrainableModel run(TensorReader tensors) {
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
    ModelPorts ports = new ModelPorts(file, options, symbols, scope, problems);
    ports.inputs(graph);
    Set<String> chosen = TrainableInitializers.choose(graph, trainable, problems);
    SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
    nodes.initializers(
        graph,
        (name, tensor) -> {
          if (!chosen.contains(name)) {
            return region.np().builder().constant(tensor);
          }
          Value input = ports.parameter(name, tensor.type());
          parameters.put(name, tensor);
          return input;
        });
    nodes.nodes(graph.getNodeList());
    ports.outputs(graph);
    problems.throwIfAny();
    metadata(opsets);
    return new TrainableModel(region.np().builder().build(), parameters);
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
