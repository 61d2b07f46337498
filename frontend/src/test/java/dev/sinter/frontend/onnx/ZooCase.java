package dev.sinter.frontend.onnx;

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
 * One case of a model of the test data: inputs and expected outputs by name.
 *
 * @param tolerance largest error, relative to the largest magnitude of an output
 */
record ZooCase(Map<String, Tensor> inputs, Map<String, Tensor> outputs, double tolerance) {
  /** Reads {@code meta.json} in a model's folder and the arrays it names. */
  static List<ZooCase> all(Path folder) throws IOException {
    Map<String, Object> meta = JSON.std.mapFrom(folder.resolve("meta.json").toFile());
    double tolerance = ((Number) ((Map<?, ?>) meta.get("tolerance")).get("atol_rel")).doubleValue();
    List<ZooCase> cases = new ArrayList<>();
    for (Object one : (List<?>) meta.get("cases")) {
      Map<?, ?> entry = (Map<?, ?>) one;
      cases.add(
          new ZooCase(
              tensors(folder, entry.get("inputs")),
              tensors(folder, entry.get("outputs")),
              tolerance));
    }
    return cases;
  }

  private static Map<String, Tensor> tensors(Path folder, Object list) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Object one : (List<?>) list) {
      Map<?, ?> entry = (Map<?, ?>) one;
      tensors.put((String) entry.get("name"), Npy.read(folder.resolve((String) entry.get("file"))));
    }
    return tensors;
  }
}
