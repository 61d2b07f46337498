package dev.sinter.cli.model;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.program.Signature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A model file: ONNX, or a jar that Sinter compiled. Which of the two is decided by its contents.
 */
public sealed interface ModelSource {
  /** The file. */
  Path file();

  /** A model still to be compiled. */
  record Onnx(Path file, Graph graph) implements ModelSource {
    /** What it takes and gives. */
    public Signature signature() {
      return signatureOf(graph);
    }
  }

  /** A compiled model. */
  record Compiled(Path file) implements ModelSource {}

  /**
   * Reads a model.
   *
   * @throws SinterException FILE_UNREADABLE, and as {@link
   *     dev.sinter.frontend.onnx.Onnx#importModel} does
   */
  static ModelSource open(Path file) {
    return isJar(file)
        ? new Compiled(file)
        : new Onnx(file, dev.sinter.frontend.onnx.Onnx.importModel(file));
  }

  /**
   * Reads a model of which the graph is needed.
   *
   * @throws SinterException USAGE for a compiled model, and as {@link #open} does
   */
  static Onnx openGraph(Path file, String command) {
    return switch (open(file)) {
      case Onnx onnx -> onnx;
      case Compiled _ ->
          throw new SinterException(
              ErrorCode.USAGE,
              file + ": is compiled already; `sinter " + command + "` takes the ONNX file");
    };
  }

  /** The signature of a graph. */
  static Signature signatureOf(Graph graph) {
    return new Signature(parameters(graph.inputs()), parameters(graph.outputs()));
  }

  private static List<Signature.Parameter> parameters(List<Port> ports) {
    return ports.stream()
        .map(port -> new Signature.Parameter(port.name(), port.value().type()))
        .toList();
  }

  private static boolean isJar(Path file) {
    byte[] localFileHeader = {'P', 'K', 3, 4};
    if (!Files.isRegularFile(file)) {
      throw new SinterException(
          ErrorCode.FILE_UNREADABLE,
          file + (Files.exists(file) ? ": is not a file" : ": there is no such file"));
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(localFileHeader.length), localFileHeader);
    } catch (IOException e) {
      throw new SinterException(ErrorCode.FILE_UNREADABLE, file + ": cannot be read: " + e, e);
    }
  }
}
