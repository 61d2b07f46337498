package dev.sinter.frontend.onnx;

import dev.sinter.ir.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
   * Values fed to a model and what it must give for them, by position: the i-th input of the graph,
   * and its i-th output.
   */
  public record DataSet(List<Tensor> inputs, List<Tensor> outputs) {
    public DataSet {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
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
   * Reads a data set of tensors.
   *
   * @throws dev.sinter.ir.SinterException where a file holds anything but a tensor that Sinter has
   *     a type for
   */
  public DataSet read(int set) {
    return new DataSet(tensors(dataSet(set), "input_"), tensors(dataSet(set), "output_"));
  }

  private Path dataSet(int index) {
    return folder.resolve("test_data_set_" + index);
  }

  private static List<Tensor> tensors(Path folder, String prefix) {
    List<Tensor> tensors = new ArrayList<>();
    Stream.iterate(0, i -> i + 1)
        .map(i -> folder.resolve(prefix + i + ".pb"))
        .takeWhile(Files::isRegularFile)
        .forEach(file -> tensors.add(Onnx.readTensor(file)));
    return tensors;
  }
}
