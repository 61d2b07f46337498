package dev.sinter.ir.program;

import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Objects;

/**
 * What a caller gives and gets: names and types, where a symbol stands for the same size
 * everywhere.
 */
public record Signature(List<Parameter> inputs, List<Parameter> outputs) {
  public Signature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** One named tensor. */
  public record Parameter(String name, TensorType type) {
    public Parameter {
      Objects.requireNonNull(name);
      Objects.requireNonNull(type);
    }
  }
}
