package dev.sinter.bench.compare;

import dev.sinter.ir.tensor.Tensor;
import java.util.List;

/** Outputs that others are compared with, and the system that gave them. */
public record Reference(String system, List<Tensor> outputs) {
  public Reference {
    outputs = List.copyOf(outputs);
  }
}
