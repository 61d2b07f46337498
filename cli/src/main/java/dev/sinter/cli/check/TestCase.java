package dev.sinter.cli.check;

import java.nio.file.Path;
import java.util.List;

/**
 * A model with inputs and the outputs they must give.
 *
 * @param name {@code kind/name}
 * @param suspect whether its expectation cannot be relied on, so that only types are compared and a
 *     failure does not count
 */
public record TestCase(
    String name, Path model, List<DataSet> dataSets, Tolerance tolerance, boolean suspect) {
  public TestCase {
    dataSets = List.copyOf(dataSets);
  }

  /**
   * One run of the model. Files hold one TensorProto, SequenceProto or OptionalProto each.
   *
   * @param inputs in the order of the model's inputs; empty where they are to be made by {@link
   *     RampInputs}
   */
  public record DataSet(List<Path> inputs, List<Path> outputs) {
    public DataSet {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }
}
