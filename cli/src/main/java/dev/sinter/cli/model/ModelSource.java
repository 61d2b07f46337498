package dev.sinter.cli.model;

import dev.sinter.frontend.onnx.ImportOptions;
import dev.sinter.frontend.onnx.OnnxValue;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.FileProblem;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A model file: ONNX, or a jar that Sinter compiled. Which of the two is decided by its contents.
 */
public sealed interface ModelSource {
  /** Longer vectors are data. */
  int MOST_DECIDING = 64;

  /** The file. */
  Path file();

  /**
   * A model still to be compiled.
   *
   * @param options what was fixed of its inputs
   */
  record Onnx(Path file, Graph graph, ImportOptions options) implements ModelSource {
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
    return open(file, ImportOptions.DEFAULT);
  }

  /** Reads a model, an ONNX file with these options. */
  static ModelSource open(Path file, ImportOptions options) {
    return isJar(file) ? new Compiled(file) : openOnnx(file, options);
  }

  /**
   * Reads a model for given inputs. Where its structure depends on them, sequences become as long
   * as they are; where that is not enough, shapes are fixed and small inputs become constants.
   *
   * @param inputs values by name, asked for only then
   */
  static ModelSource open(Path file, Supplier<Map<String, OnnxValue<Tensor>>> inputs) {
    try {
      return open(file);
    } catch (SinterException e) {
      if (e.code() != ErrorCode.VALUE_NEEDED || inputs.get().isEmpty()) {
        throw e;
      }
    }
    ImportOptions options = ImportOptions.DEFAULT;
    for (Map.Entry<String, OnnxValue<Tensor>> input : inputs.get().entrySet()) {
      options = options.withStructure(input.getKey(), input.getValue().map(Tensor::type));
    }
    try {
      return openOnnx(file, options);
    } catch (SinterException e) {
      if (e.code() != ErrorCode.VALUE_NEEDED) {
        throw e;
      }
    }
    for (Map.Entry<String, Tensor> input : OnnxValue.ports(inputs.get()).entrySet()) {
      options =
          decides(input.getValue())
              ? options.withFixedInput(input.getKey(), input.getValue())
              : options.withShape(input.getKey(), input.getValue().type().shape());
    }
    return openOnnx(file, options);
  }

  private static Onnx openOnnx(Path file, ImportOptions options) {
    Graph graph = dev.sinter.frontend.onnx.Onnx.importModel(file, options);
    return new Onnx(file, graph, options);
  }

  /** Whether a value may be a list of axes, a switch or a scale. */
  private static boolean decides(Tensor value) {
    return value.type().rank() < 2 && value.size() <= MOST_DECIDING;
  }

  /**
   * Reads a model of which the graph is needed.
   *
   * @throws SinterException USAGE for a compiled model, and as {@link #open} does
   */
  static Onnx openGraph(Path file, ImportOptions options, String command) {
    return switch (open(file, options)) {
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
      throw FileProblem.unreadable(file, e);
    }
  }
}
