package dev.sinter.frontend.onnx.export;

import dev.sinter.frontend.onnx.ReadLimits;
import dev.sinter.frontend.onnx.file.ExternalData;
import dev.sinter.frontend.onnx.file.ProtoFiles;
import dev.sinter.frontend.onnx.file.TensorReader;
import dev.sinter.frontend.onnx.proto.ModelProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.AtomicFile;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Writes a graph as an ONNX model of operator set {@value #OPSET}: primitives as operators, symbols
 * as named sizes (dim_param), constants as initializers. Composites are written as their bodies, a
 * few as the operator that they are.
 *
 * <pre>
 *   %2: f32[batch,3] = max(%0, %1)      Relu(x) → y
 * </pre>
 *
 * <p>Sums may round otherwise where ONNX has another way to them (an average times its count is a
 * sum). State becomes plain inputs and outputs.
 */
public final class OnnxExport {
  /** The version of ONNX's operators. */
  public static final int OPSET = 22;

  /** What one message of the format may have at most. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - (1L << 20);

  private OnnxExport() {}

  /**
   * The bytes of an ONNX file.
   *
   * @throws SinterException FEATURE_UNSUPPORTED with every node that has no ONNX form, and why;
   *     LIMIT_EXCEEDED where the weights take more than 2 GiB
   */
  public static byte[] bytes(Graph graph) {
    return bytes(graph, Map.of());
  }

  /**
   * The bytes of an ONNX file in which some inputs are initializers, under their names: a model
   * with what it learnt.
   *
   * @param initializers values of inputs, by name
   * @throws SinterException as of {@link #bytes(Graph)}; INPUT_UNKNOWN, INPUT_TYPE or INPUT_SHAPE
   *     for values that are not of inputs
   */
  public static byte[] bytes(Graph graph, Map<String, Tensor> initializers) {
    requireInputs(graph, initializers);
    Graph opened = Opening.of(graph);
    long weights =
        Opening.constantBytes(opened)
            + initializers.values().stream().mapToLong(one -> one.data().byteSize()).sum();
    requireSize(graph.name(), weights);
    return new ModelWriter(opened, initializers).write().toByteArray();
  }

  private static void requireInputs(Graph graph, Map<String, Tensor> initializers) {
    Map<String, TensorType> types =
        graph.inputs().stream().collect(Collectors.toMap(Port::name, port -> port.value().type()));
    initializers.forEach((name, value) -> {
      TensorType type = types.get(name);
      if (type == null) {
        throw new SinterException(
            ErrorCode.INPUT_UNKNOWN,
            "%s: no input '%s' to be an initializer, expected one of %s"
                .formatted(graph.name(), name, new TreeSet<>(types.keySet())));
      }
      if (!type.equals(value.type())) {
        throw new SinterException(
            type.element() == value.element() ? ErrorCode.INPUT_SHAPE : ErrorCode.INPUT_TYPE,
            "%s: input '%s' is %s, the value of its initializer %s"
                .formatted(graph.name(), name, type, value.type()));
      }
    });
  }

  private static void requireSize(String name, long weights) {
    if (weights > MOST_BYTES) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "%s: %d bytes of weights, the limit of an ONNX file is %d"
              .formatted(name, weights, MOST_BYTES));
    }
  }

  /**
   * Writes an ONNX file; what was there before stays where something goes wrong.
   *
   * @throws SinterException as of {@link #bytes}, and FILE_UNWRITABLE
   */
  public static void write(Graph graph, Path file) {
    write(bytes(graph), file);
  }

  /** Writes an ONNX file in which some inputs are initializers: {@link #bytes(Graph, Map)}. */
  public static void write(Graph graph, Map<String, Tensor> initializers, Path file) {
    write(bytes(graph, initializers), file);
  }

  /**
   * Writes an ONNX file again with other values of some initializers, such as those that were
   * trained. Operators, names, operator sets and all else stay as they are; weights that lie in
   * other files come into the new one.
   *
   * @param source the file
   * @param values by the names of initializers, of their types
   * @param target may be the same file
   * @throws SinterException INPUT_UNKNOWN, INPUT_TYPE or INPUT_SHAPE for values that are not of
   *     initializers; LIMIT_EXCEEDED where the weights take more than 2 GiB; FEATURE_UNSUPPORTED
   *     where a node itself holds a tensor that lies in another file; FILE_UNWRITABLE, and as of
   *     {@link dev.sinter.frontend.onnx.Onnx#importModel(Path)} for the source
   */
  public static void replaceInitializers(Path source, Map<String, Tensor> values, Path target) {
    ReadLimits limits = ReadLimits.DEFAULT;
    String name = source.toString();
    ModelProto model = ProtoFiles.model(ProtoFiles.bytes(source, limits), name, limits);
    TensorReader tensors =
        new TensorReader(limits, ExternalData.in(source.toAbsolutePath().getParent()));
    ModelProto replaced = new InitializerReplacement(name, tensors, values).apply(model);
    requireSize(
        name,
        replaced.getGraph().getInitializerList().stream()
            .mapToLong(one -> one.getRawData().size())
            .sum());
    write(replaced.toByteArray(), target);
  }

  private static void write(byte[] bytes, Path file) {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    AtomicFile.write(
        file,
        channel -> {
          while (left.hasRemaining()) {
            channel.write(left);
          }
        });
  }
}
