package dev.sinter.bench.workload;

import dev.sinter.cli.model.ModelSource;
import dev.sinter.cli.model.RandomInputs;
import dev.sinter.cli.model.SymbolSizes;
import dev.sinter.frontend.onnx.Onnx;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
    Graph graph = Onnx.importModel(file);
    Signature signature = ModelSource.signatureOf(graph);
    SymbolSizes sizes = SymbolSizes.none().complete(signature);
    return new Workload(
        graph, VALUES.makeAll(signature, sizes), Work.arithmetic(graph, sizes), Optional.of(file));
  }

  /** Weights of a graph; the same for the same name and type. */
  static Tensor weights(String name, TensorType type) {
    return VALUES.make(new Signature.Parameter(name, type), SymbolSizes.none());
  }
}
