package dev.sinter.frontend.onnx;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
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
 * @param structures of which tensors inputs are that are sequences or optional, by name
 */
public record ImportOptions(
    ReadLimits limits,
    Map<String, Tensor> fixedInputs,
    Map<String, Long> sizes,
    Map<String, Shape> shapes,
    Map<String, OnnxValue<TensorType>> structures) {
  /** Default limits, nothing fixed. */
  public static final ImportOptions DEFAULT =
      new ImportOptions(ReadLimits.DEFAULT, Map.of(), Map.of(), Map.of(), Map.of());

  public ImportOptions {
    Objects.requireNonNull(limits);
    fixedInputs = Collections.unmodifiableMap(new TreeMap<>(fixedInputs));
    sizes = Collections.unmodifiableMap(new TreeMap<>(sizes));
    shapes = Collections.unmodifiableMap(new TreeMap<>(shapes));
    structures = Collections.unmodifiableMap(new TreeMap<>(structures));
    for (Map.Entry<String, Long> size : sizes.entrySet()) {
      if (size.getValue() < 0) {
        throw new IllegalArgumentException(
            "size %s is %d".formatted(size.getKey(), size.getValue()));
      }
    }
  }

  public ImportOptions withLimits(ReadLimits other) {
    return new ImportOptions(other, fixedInputs, sizes, shapes, structures);
  }

  /** The input of this name becomes a constant. */
  public ImportOptions withFixedInput(String name, Tensor value) {
    Map<String, Tensor> all = new TreeMap<>(fixedInputs);
    all.put(name, value);
    return new ImportOptions(limits, all, sizes, shapes, structures);
  }

  /** The symbol of this name becomes a known size. */
  public ImportOptions withSize(String symbol, long size) {
    Map<String, Long> all = new TreeMap<>(sizes);
    all.put(symbol, size);
    return new ImportOptions(limits, fixedInputs, all, shapes, structures);
  }

  /** The input of this name has this shape, all of whose sizes are known. */
  public ImportOptions withShape(String input, Shape shape) {
    Map<String, Shape> all = new TreeMap<>(shapes);
    all.put(input, shape);
    return new ImportOptions(limits, fixedInputs, sizes, all, structures);
  }

  /**
   * The input of this name, a sequence or an optional value, becomes an input for each of these
   * tensors, named as {@link OnnxValue#ports} says. Of an input that is a tensor this says nothing.
   */
  public ImportOptions withStructure(String input, OnnxValue<TensorType> structure) {
    Map<String, OnnxValue<TensorType>> all = new TreeMap<>(structures);
    all.put(input, structure);
    return new ImportOptions(limits, fixedInputs, sizes, shapes, all);
  }
}
