package dev.sinter.frontend.onnx;

import dev.sinter.ir.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One test case in ONNX's own layout.
 *
 * @param name the path of its folder below where cases were looked for, such as {@code
 *     node/test_relu}
 * @param folder the folder of its files
 */
public record OnnxCase(String name, Path folder) {
  /**
   * Values fed to a model and what it must give for them, by the names of its inputs and outputs,
   * in their order.
   */
  public record DataSet(
      Map<String, OnnxValue<Tensor>> inputs, Map<String, OnnxValue<Tensor>> outputs) {
    public DataSet {
      inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
      outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }
  }

  /** The file of the model. */
  public Path model() {
    return folder.resolve("model.onnx");
  }

  /** How many data sets there are. */
  public int dataSets() {
    return (int)
        IntStream.iterate(0, i -> i + 1).takeWhile(i -> Files.isDirectory(dataSet(i))).count();
  }

  /**
   * Reads a data set.
   *
   * @throws dev.sinter.ir.SinterException where a file holds anything that Sinter has no type for
   */
  public DataSet read(int set) {
    return new DataSet(
        Onnx.readInputs(model(), files(dataSet(set), "input_")),
        Onnx.readOutputs(model(), files(dataSet(set), "output_")));
  }

  private Path dataSet(int index) {
    return folder.resolve("test_data_set_" + index);
  }

  private static List<Path> files(Path folder, String prefix) {
    return Stream.iterate(0, i -> i + 1)
        .map(i -> folder.resolve(prefix + i + ".pb"))
        .takeWhile(Files::isRegularFile)
        .toList();
  }
}
