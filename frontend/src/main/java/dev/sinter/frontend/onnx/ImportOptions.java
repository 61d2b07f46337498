package dev.sinter.frontend.onnx;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Shape;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How a model is imported. What is fixed here is known to the importer: a model needs that where
 * shapes depend on an input (a shape, an axis, an amount of padding), or where its graph differs
 * with a size.
 *
 * @param fixedInputs inputs that become constants, by name, with values of their declared types
 * @param sizes symbols that become known sizes
 * @param shapes known shapes of inputs, by name; their symbols become known sizes
 */
public record ImportOptions(
    ReadLimits limits,
    Map<String, Tensor> fixedInputs,
    Map<String, Long> sizes,
    Map<String, Shape> shapes) {
  /** Default limits, nothing fixed. */
  public static final ImportOptions DEFAULT =
      new ImportOptions(ReadLimits.DEFAULT, Map.of(), Map.of(), Map.of());

  public ImportOptions {
    Objects.requireNonNull(limits);
    fixedInputs = Collections.unmodifiableMap(new TreeMap<>(fixedInputs));
    sizes = Collections.unmodifiableMap(new TreeMap<>(sizes));
    shapes = Collections.unmodifiableMap(new TreeMap<>(shapes));
    for (Map.Entry<String, Long> size : sizes.entrySet()) {
      if (size.getValue() < 0) {
        throw new IllegalArgumentException(
            "size %s is %d".formatted(size.getKey(), size.getValue()));
      }
    }
  }

  public ImportOptions withLimits(ReadLimits other) {
    return new ImportOptions(other, fixedInputs, sizes, shapes);
  }

  /** The input of this name becomes a constant. */
  public ImportOptions withFixedInput(String name, Tensor value) {
    Map<String, Tensor> all = new TreeMap<>(fixedInputs);
    all.put(name, value);
    return new ImportOptions(limits, all, sizes, shapes);
  }

  /** The symbol of this name becomes a known size. */
  public ImportOptions withSize(String symbol, long size) {
    Map<String, Long> all = new TreeMap<>(sizes);
    all.put(symbol, size);
    return new ImportOptions(limits, fixedInputs, all, shapes);
  }

  /** The input of this name has this shape, all of whose sizes are known. */
  public ImportOptions withShape(String input, Shape shape) {
    Map<String, Shape> all = new TreeMap<>(shapes);
    all.put(input, shape);
    return new ImportOptions(limits, fixedInputs, sizes, all);
  }
}
