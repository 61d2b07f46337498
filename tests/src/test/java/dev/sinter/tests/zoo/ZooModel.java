package dev.sinter.tests.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.sinter.ir.npy.Npy;
import dev.sinter.ir.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model of the test data with its cases.
 *
 * @param tolerance largest error, relative to the largest magnitude expected of an output
 */
public record ZooModel(String name, Path model, double tolerance, List<Case> cases) {
  /** Inputs and expected outputs by name. */
  public record Case(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {}

  /** Reads {@code meta.json} of a model's folder and the arrays it names. */
  public static ZooModel read(Path folder) {
    try {
      Map<String, Object> meta = JSON.std.mapFrom(folder.resolve("meta.json").toFile());
      List<Case> cases = new ArrayList<>();
      for (Object one : (List<?>) meta.get("cases")) {
        Map<?, ?> entry = (Map<?, ?>) one;
        cases.add(
            new Case(tensors(folder, entry.get("inputs")), tensors(folder, entry.get("outputs"))));
      }
      double tolerance =
          ((Number) ((Map<?, ?>) meta.get("tolerance")).get("atol_rel")).doubleValue();
      return new ZooModel(
          folder.getFileName().toString(), folder.resolve("model.onnx"), tolerance, cases);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Map<String, Tensor> tensors(Path folder, Object list) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Object one : (List<?>) list) {
      Map<?, ?> entry = (Map<?, ?>) one;
      tensors.put((String) entry.get("name"), Npy.read(folder.resolve((String) entry.get("file"))));
    }
    return tensors;
  }

  /** Fails where an output differs in type, or from what is expected by more than the model may. */
  void assertClose(Tensor expected, Tensor found, String place) {
    assertEquals(expected.type(), found.type(), place);
    double largest = 0;
    for (long i = 0; i < expected.size(); i++) {
      largest = Math.max(largest, Math.abs(expected.getDouble(i)));
    }
    double bound = expected.element().isFloat() ? tolerance * largest : 0;
    for (long i = 0; i < expected.size(); i++) {
      assertEquals(expected.getDouble(i), found.getDouble(i), bound, place + ", element " + i);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
