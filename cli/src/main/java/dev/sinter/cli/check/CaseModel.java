package dev.sinter.cli.check;

import dev.sinter.cli.model.Backend;
import dev.sinter.cli.model.Engine;
import dev.sinter.cli.model.ModelSource;
import dev.sinter.frontend.onnx.ImportOptions;
import dev.sinter.frontend.onnx.Onnx;
import dev.sinter.ir.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The model of a test case, compiled at its first run; where its structure depends on the values of
 * inputs, again for each run.
 */
final class CaseModel implements AutoCloseable {
  private final Path file;
  private final Backend backend;
  private final int threads;

  /** Null before the first run. */
  private Engine engine;

  private ModelSource source;

  CaseModel(Path file, Backend backend, int threads) {
    this.file = file;
    this.backend = backend;
    this.threads = threads;
  }

  /**
   * Runs the model.
   *
   * @param inputs in the order of the model's inputs; none where they are to be made by {@link
   *     RampInputs}
   */
  List<Tensor> run(List<Tensor> inputs) {
    if (engine == null || isSpecialised()) {
      open(inputs);
    }
    if (inputs.isEmpty()) {
      return engine.run(RampInputs.of(engine.signature()));
    }
    return engine.run(isSpecialised() ? rest(inputs) : inputs);
  }

  String outputName(int index) {
    return engine.signature().outputs().get(index).name();
  }

  private void open(List<Tensor> inputs) {
    close();
    source = ModelSource.open(file, () -> named(inputs));
    engine = backend.open(source, threads);
  }

  private boolean isSpecialised() {
    return source instanceof ModelSource.Onnx onnx && !onnx.options().equals(ImportOptions.DEFAULT);
  }

  private Map<String, Tensor> named(List<Tensor> inputs) {
    Map<String, Tensor> named = new HashMap<>();
    List<String> names = Onnx.inputNames(file);
    for (int i = 0; i < Math.min(names.size(), inputs.size()); i++) {
      named.put(names.get(i), inputs.get(i));
    }
    return named;
  }

  private List<Tensor> rest(List<Tensor> inputs) {
    Set<String> fixed = ((ModelSource.Onnx) source).options().fixedInputs().keySet();
    List<Tensor> rest = new ArrayList<>();
    List<String> names = Onnx.inputNames(file);
    for (int i = 0; i < inputs.size(); i++) {
      if (!fixed.contains(names.get(i))) {
        rest.add(inputs.get(i));
      }
    }
    return rest;
  }

  @Override
  public void close() {
    if (engine != null) {
      engine.close();
    }
  }
}
