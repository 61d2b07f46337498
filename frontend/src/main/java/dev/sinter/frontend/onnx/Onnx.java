package dev.sinter.frontend.onnx;

import dev.sinter.frontend.onnx.file.DeclaredKind;
import dev.sinter.frontend.onnx.file.ExternalData;
import dev.sinter.frontend.onnx.file.ProtoFiles;
import dev.sinter.frontend.onnx.file.TensorReader;
import dev.sinter.frontend.onnx.file.ValueReader;
import dev.sinter.frontend.onnx.model.ModelImporter;
import dev.sinter.frontend.onnx.proto.GraphProto;
import dev.sinter.frontend.onnx.proto.ModelProto;
import dev.sinter.frontend.onnx.proto.NodeProto;
import dev.sinter.frontend.onnx.proto.TensorProto;
import dev.sinter.frontend.onnx.proto.ValueInfoProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.FileProblem;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads ONNX files: models of operator sets up to 28 as graphs, and single tensors.
 *
 * <p>A file is not trusted. One that is damaged, forged, too large or uses what Sinter does not
 * have gets one {@link SinterException} that names all its problems: FILE_UNREADABLE,
 * FILE_MALFORMED, LIMIT_EXCEEDED, EXTERNAL_DATA, MODEL_INVALID, TYPE_MISMATCH, SHAPE_MISMATCH,
 * ATTRIBUTE_INVALID, OPERATOR_UNSUPPORTED or FEATURE_UNSUPPORTED.
 */
public final class Onnx {
  private Onnx() {}

  /** Imports a model; tensors that it keeps in other files are looked for in its folder. */
  public static Graph importModel(Path file) {
    return importModel(file, ImportOptions.DEFAULT);
  }

  /** Imports a model with limits of one's own, or with inputs and sizes that are fixed. */
  public static Graph importModel(Path file, ImportOptions options) {
    ExternalData external = ExternalData.in(file.toAbsolutePath().getParent());
    byte[] bytes = ProtoFiles.bytes(file, options.limits());
    return importModel(bytes, file.toString(), external, options);
  }

  /**
   * Imports a model from the bytes of a file, which cannot refer to others; {@code name} stands for
   * it in errors.
   */
  public static Graph importModel(byte[] bytes, String name, ImportOptions options) {
    return importModel(bytes, name, ExternalData.none(), options);
  }

  /** Imports a model from what is left of a stream, which is not closed. */
  public static Graph importModel(InputStream in, String name, ImportOptions options) {
    try {
      byte[] bytes = ProtoFiles.bytes(in, name, options.limits());
      return importModel(bytes, name, ExternalData.none(), options);
    } catch (IOException e) {
      throw FileProblem.unreadable(name, e);
    }
  }

  /**
   * Imports a model with initializers as inputs, to be trained on.
   *
   * @param trainable names of float initializers, or patterns of them: {@code *} stands for any
   *     characters and {@code ?} for one. A pattern takes weights only: not scalars, not what
   *     operators read as a setting, nor the statistics of batch normalization. After {@code !} it
   *     takes away what others took: {@code "*", "!conv1.*"}
   * @throws SinterException INPUT_UNKNOWN where a name is none, or a pattern takes none;
   *     TYPE_MISMATCH where a named one has no floats; VALUE_NEEDED where a node must know what is
   *     to be trained
   */
  public static TrainableModel importTrainable(
      Path file, ImportOptions options, String... trainable) {
    ExternalData external = ExternalData.in(file.toAbsolutePath().getParent());
    byte[] bytes = ProtoFiles.bytes(file, options.limits());
    return importModel(bytes, file.toString(), external, options, List.of(trainable));
  }

  /** As {@link #importTrainable(Path, ImportOptions, String...)}, from the bytes of a file. */
  public static TrainableModel importTrainable(
      byte[] bytes, String name, ImportOptions options, String... trainable) {
    return importModel(bytes, name, ExternalData.none(), options, List.of(trainable));
  }

  /**
   * The names of a model's inputs in order, whether or not it can be imported. Initializers that
   * old files list among them are none.
   */
  public static List<String> inputNames(Path file) {
    return inputs(graph(file)).stream().map(ValueInfoProto::getName).toList();
  }

  /**
   * The types of the operators in a model's graph, such as Conv, whether or not it can be imported.
   */
  public static Set<String> operators(Path file) {
    return graph(file).getNodeList().stream()
        .map(NodeProto::getOpType)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static GraphProto graph(Path file) {
    ReadLimits limits = ReadLimits.DEFAULT;
    return ProtoFiles.model(ProtoFiles.bytes(file, limits), file.toString(), limits).getGraph();
  }

  private static List<ValueInfoProto> inputs(GraphProto graph) {
    Set<String> initializers =
        graph.getInitializerList().stream().map(TensorProto::getName).collect(Collectors.toSet());
    return graph.getInputList().stream()
        .filter(info -> !initializers.contains(info.getName()))
        .toList();
  }

  /**
   * Reads test data for the first inputs of a model, one file each: TensorProto, SequenceProto or
   * OptionalProto, as the model declares.
   *
   * @return the values by the names of the inputs, in the order of both
   */
  public static Map<String, OnnxValue<Tensor>> readInputs(Path model, List<Path> files) {
    return values(model, inputs(graph(model)), files);
  }

  /** Reads what a model should give for its first outputs, as {@link #readInputs} does. */
  public static Map<String, OnnxValue<Tensor>> readOutputs(Path model, List<Path> files) {
    return values(model, graph(model).getOutputList(), files);
  }

  private static Map<String, OnnxValue<Tensor>> values(
      Path model, List<ValueInfoProto> declared, List<Path> files) {
    if (files.size() > declared.size()) {
      throw new SinterException(
          ErrorCode.INPUT_UNKNOWN,
          "%s: %d files of values, the model declares %d"
              .formatted(model, files.size(), declared.size()));
    }
    ReadLimits limits = ReadLimits.DEFAULT;
    Map<String, OnnxValue<Tensor>> values = new LinkedHashMap<>();
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      ExternalData external = ExternalData.in(file.toAbsolutePath().getParent());
      ValueReader reader = new ValueReader(limits, new TensorReader(limits, external));
      byte[] bytes = ProtoFiles.bytes(file, limits);
      DeclaredKind kind = DeclaredKind.of(declared.get(i));
      values.put(declared.get(i).getName(), reader.read(bytes, kind, file.toString()));
    }
    return Collections.unmodifiableMap(values);
  }

  private static Graph importModel(
      byte[] bytes, String name, ExternalData external, ImportOptions options) {
    return importModel(bytes, name, external, options, List.of()).graph();
  }

  private static TrainableModel importModel(
      byte[] bytes,
      String name,
      ExternalData external,
      ImportOptions options,
      List<String> trainable) {
    TensorReader tensors = new TensorReader(options.limits(), external);
    ModelProto model = ProtoFiles.model(bytes, name, options.limits());
    return ModelImporter.importModel(model, name, tensors, options, trainable);
  }

  /** Reads a file that holds one TensorProto, such as the test data beside a model. */
  public static Tensor readTensor(Path file) {
    ReadLimits limits = ReadLimits.DEFAULT;
    ExternalData external = ExternalData.in(file.toAbsolutePath().getParent());
    String name = file.toString();
    return new TensorReader(limits, external)
        .read(ProtoFiles.tensor(ProtoFiles.bytes(file, limits), name, limits), name);
  }

  /** Reads the bytes of a file that holds one TensorProto. */
  public static Tensor readTensor(byte[] bytes, String name) {
    ReadLimits limits = ReadLimits.DEFAULT;
    return new TensorReader(limits, ExternalData.none())
        .read(ProtoFiles.tensor(bytes, name, limits), name);
  }
}
