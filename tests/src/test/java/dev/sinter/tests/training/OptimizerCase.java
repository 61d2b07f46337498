package dev.sinter.tests.training;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.sinter.ir.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A trajectory of shared/goldens/optim.
 *
 * @param config in PyTorch's names
 * @param losses before each step, then the last
 * @param parameters after some steps
 * @param rates used at each step; empty where the rate is constant
 * @param norms of all gradients before clipping; empty where nothing is clipped by norm
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
record OptimizerCase(
    String name,
    Map<String, Object> config,
    double[] losses,
    Map<Integer, SequencedMap<String, Tensor>> parameters,
    double[] rates,
    double[] norms) {

  static OptimizerCase read(Path file) {
    Map<String, Object> json = json(file);
    Map<Integer, SequencedMap<String, Tensor>> parameters = new LinkedHashMap<>();
    object(json.get("params_after_step"))
        .forEach((step, values) -> parameters.put(Integer.valueOf(step), tensors(values)));
    double[] before = numbers(json.get("losses_before_each_step"));
    double[] losses = java.util.Arrays.copyOf(before, before.length + 1);
    losses[before.length] = ((Number) json.get("final_loss")).doubleValue();
    Map<String, Object> config = object(json.get("config"));
    return new OptimizerCase(
        (String) json.get("case"),
        config,
        losses,
        parameters,
        numbers(json.get("lr_used_at_step")),
        "norm".equals(config.get("clip")) ? numbers(json.get("clip_return")) : new double[0]);
  }

  int steps() {
    return losses.length - 1;
  }

  double number(String key) {
    return ((Number) config.get(key)).doubleValue();
  }

  double number(String key, double otherwise) {
    return config.containsKey(key) ? number(key) : otherwise;
  }

  boolean flag(String key) {
    return Boolean.TRUE.equals(config.get(key));
  }

  double[] numbers(String key) {
    return numbers(config.get(key));
  }

  static Map<String, Object> json(Path file) {
    try {
      return JSON.std.mapFrom(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked") // A JSON object has strings for keys.
  static Map<String, Object> object(Object json) {
    return (Map<String, Object>) json;
  }

  static SequencedMap<String, Tensor> tensors(Object json) {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    object(json).forEach((name, value) -> tensors.put(name, tensor(value)));
    return tensors;
  }

  static Tensor tensor(Object json) {
    Map<String, Object> value = object(json);
    double[] data = numbers(value.get("data"));
    long[] shape = longs(numbers(value.get("shape")));
    return value.get("dtype").equals("int64")
        ? Tensor.of(longs(data), shape)
        : Tensor.of(data, shape);
  }

  private static double[] numbers(Object json) {
    List<?> list = json == null ? List.of() : (List<?>) json;
    return list.stream().mapToDouble(number -> ((Number) number).doubleValue()).toArray();
  }

  private static long[] longs(double[] numbers) {
    long[] longs = new long[numbers.length];
    for (int i = 0; i < longs.length; i++) {
      longs[i] = (long) numbers[i];
    }
    return longs;
  }

  @Override
  public String toString() {
    return name;
  }
}
