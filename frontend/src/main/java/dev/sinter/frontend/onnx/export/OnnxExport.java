package dev.sinter.frontend.onnx.export;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.AtomicFile;
import dev.sinter.ir.graph.Graph;
import java.nio.ByteBuffer;
import java.nio.file.Path;

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
    Graph opened = Opening.of(graph);
    long weights = Opening.constantBytes(opened);
    if (weights > MOST_BYTES) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "%s: %d bytes of weights, the limit of an ONNX file is %d"
              .formatted(graph.name(), weights, MOST_BYTES));
    }
    return new ModelWriter(opened).write().toByteArray();
  }

  /**
   * Writes an ONNX file; what was there before stays where something goes wrong.
   *
   * @throws SinterException as of {@link #bytes}, and FILE_UNWRITABLE
   */
  public static void write(Graph graph, Path file) {
    ByteBuffer bytes = ByteBuffer.wrap(bytes(graph));
    AtomicFile.write(
        file,
        channel -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }
}
