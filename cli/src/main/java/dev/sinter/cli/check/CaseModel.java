package dev.sinter.cli.check;

import dev.sinter.cli.model.Backend;
import dev.sinter.cli.model.Engine;
import dev.sinter.cli.model.EngineOptions;
import dev.sinter.cli.model.ModelSource;
import dev.sinter.frontend.onnx.ImportOptions;
import dev.sinter.frontend.onnx.Onnx;
import dev.sinter.frontend.onnx.OnnxValue;
import dev.sinter.ir.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The model of a test case, compiled at its first run; where its structure depends on the values of
 * inputs, again for each run.
 */
final class CaseModel implements AutoCloseable {
  private static final Set<String> TRANSFORMS = Set.of("DFT", "STFT");

  /**
   * What ONNX allows Fourier transforms: an element that should be 0 is as far from it as the
   * others are large.
   */
  private static final double TRANSFORM_ERROR = 1e-3;

  private final Path file;
  private final Backend backend;
  private final EngineOptions options;

  /** Null before the first run. */
  private Engine engine;

  private ModelSource source;

  CaseModel(Path file, Backend backend, EngineOptions options) {
    this.file = file;
    this.backend = backend;
    this.options = options;
  }

  /**
   * Runs the model.
   *
   * @param inputs by name; none where they are to be made by {@link RampInputs}
   */
  List<Tensor> run(Map<String, OnnxValue<Tensor>> inputs) {
    if (engine == null || isSpecialised()) {
      open(inputs);
    }
    return engine.run(inputs.isEmpty() ? RampInputs.of(engine.signature()) : fed(inputs));
  }

  /** What its outputs may differ, where those of other models may by this. */
  Tolerance tolerance(Tolerance usual) {
    return Collections.disjoint(Onnx.operators(file), TRANSFORMS)
        ? usual
        : usual.atLeast(TRANSFORM_ERROR);
  }

  String outputName(int index) {
    return engine.signature().outputs().get(index).name();
  }

  private void open(Map<String, OnnxValue<Tensor>> inputs) {
    close();
    source = ModelSource.open(file, () -> inputs);
    engine = backend.open(source, options);
  }

  private boolean isSpecialised() {
    return source instanceof ModelSource.Onnx onnx && !onnx.options().equals(ImportOptions.DEFAULT);
  }

  /** The tensors that did not become constants. */
  private List<Tensor> fed(Map<String, OnnxValue<Tensor>> inputs) {
    Map<String, Tensor> ports = OnnxValue.ports(inputs);
    if (source instanceof ModelSource.Onnx onnx) {
      ports.keySet().removeAll(onnx.options().fixedInputs().keySet());
    }
    return List.copyOf(ports.values());
  }

  @Override
  public void close() {
    if (engine != null) {
      engine.close();
    }
  }
}
