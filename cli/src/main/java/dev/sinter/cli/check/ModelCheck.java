package dev.sinter.cli.check;

import dev.sinter.cli.model.Backend;
import dev.sinter.cli.model.Engine;
import dev.sinter.cli.model.EngineOptions;
import dev.sinter.cli.model.ModelSource;
import dev.sinter.cli.model.RandomInputs;
import dev.sinter.cli.model.SymbolSizes;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares backends with the interpreter on random inputs.
 *
 * @param factor the tolerance, as of {@link Deviation#of}
 */
public record ModelCheck(ModelSource.Onnx model, EngineOptions options, long seed, double factor) {

  /**
   * Inputs and what the interpreter makes of them.
   *
   * @param sizes of the symbols
   */
  public record Sample(SymbolSizes sizes, List<Tensor> inputs, List<Tensor> expected) {
    public Sample {
      inputs = List.copyOf(inputs);
      expected = List.copyOf(expected);
    }
  }

  /**
   * One comparison of one output.
   *
   * @param largest the largest magnitude expected
   */
  public record Row(String output, SymbolSizes sizes, Comparison comparison, double largest) {}

  /** Bindings to try: all symbols one, then sizes that no tile divides. */
  public List<SymbolSizes> bindings() {
    if (SymbolSizes.symbols(model.signature()).isEmpty()) {
      return List.of(SymbolSizes.none());
    }
    List<SymbolSizes> bindings = new ArrayList<>();
    for (long size : new long[] {1, 2, 7}) {
      bindings.add(SymbolSizes.all(model.signature(), size));
    }
    return bindings;
  }

  /**
   * A sample under a binding. Integers that are out of range are tried smaller, down to zero: they
   * may be indices.
   *
   * @throws SinterException where the interpreter takes no such inputs
   */
  public Sample sample(SymbolSizes sizes) {
    for (long integers = RandomInputs.INTEGERS; ; integers /= 2) {
      try {
        List<Tensor> inputs = new RandomInputs(seed, integers).makeAll(model.signature(), sizes);
        return new Sample(sizes, inputs, Interpreter.run(model.graph(), inputs));
      } catch (SinterException e) {
        if (e.code() != ErrorCode.VALUE_OUT_OF_RANGE || integers == 1) {
          throw e;
        }
      }
    }
  }

  /** Compares every output of a backend for every sample. */
  public List<Row> compare(Backend backend, List<Sample> samples) {
    List<Row> rows = new ArrayList<>();
    try (Engine engine = backend.open(model, options)) {
      for (Sample sample : samples) {
        List<Tensor> actual = engine.run(sample.inputs());
        for (int i = 0; i < actual.size(); i++) {
          Tensor expected = sample.expected().get(i);
          rows.add(
              new Row(
                  model.signature().outputs().get(i).name(),
                  sample.sizes(),
                  Deviation.of(actual.get(i), expected, factor),
                  Deviation.largest(expected)));
        }
      }
    }
    return rows;
  }

  /** The first node at which a backend is wrong on a sample. */
  public Optional<String> divergence(Backend backend, Sample sample) {
    return new Divergence(
            model.graph(), sample.inputs(), graph -> backend.open(graph, options), factor)
        .find();
  }
}
