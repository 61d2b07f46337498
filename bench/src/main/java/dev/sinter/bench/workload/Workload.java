package dev.sinter.bench.workload;

import dev.sinter.cli.model.ModelSource;
import dev.sinter.cli.model.RandomInputs;
import dev.sinter.cli.model.SymbolSizes;
import dev.sinter.frontend.onnx.Onnx;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A graph to run again and again on the same inputs.
 *
 * @param inputs in the order of the graph's
 * @param file the ONNX file it came from; empty where it was built here
 */
public record Workload(Graph graph, List<Tensor> inputs, Work work, Optional<Path> file) {
  private static final RandomInputs VALUES = new RandomInputs(0, RandomInputs.INTEGERS);

  public Workload {
    inputs = List.copyOf(inputs);
  }

  /** A graph without symbols, on normally distributed values. */
  static Workload of(Graph graph, Work work) {
    return new Workload(
        graph,
        VALUES.makeAll(ModelSource.signatureOf(graph), SymbolSizes.none()),
        work,
        Optional.empty());
  }

  /** A model from an ONNX file; its symbols, the batch among them, are 1. */
  public static Workload ofModel(Path file) {
    return ofModel(file, 1);
  }

  /**
   * A model from an ONNX file, whose integers are as a {@code .spec} beside it says.
   *
   * @param batch the size of symbols that are the first dimension of an input; others are 1
   * @throws SinterException USAGE where the batch is fixed to another one
   */
  public static Workload ofModel(Path file, long batch) {
    Graph graph = Onnx.importModel(file);
    Signature signature = ModelSource.signatureOf(graph);
    SymbolSizes sizes = sizes(file, signature, batch);
    InputBounds bounds = InputBounds.beside(file);
    List<Tensor> inputs =
        signature.inputs().stream()
            .map(input -> new RandomInputs(0, bounds.of(input.name())).make(input, sizes))
            .toList();
    return new Workload(graph, inputs, Work.arithmetic(graph, sizes), Optional.of(file));
  }

  private static SymbolSizes sizes(Path file, Signature signature, long batch) {
    Map<String, Long> sizes = new TreeMap<>();
    for (Signature.Parameter input : signature.inputs()) {
      input.type().shape().dims().stream()
          .limit(1)
          .flatMap(first -> first.symbols().stream())
          .forEach(symbol -> sizes.put(symbol, batch));
    }
    if (batch != 1 && sizes.isEmpty()) {
      throw new SinterException(
          ErrorCode.USAGE, file.getFileName() + ": its batch is fixed, it takes no other");
    }
    return new SymbolSizes(sizes).complete(signature);
  }

  /** Weights of a graph; the same for the same name and type. */
  static Tensor weights(String name, TensorType type) {
    return VALUES.make(new Signature.Parameter(name, type), SymbolSizes.none());
  }
}
