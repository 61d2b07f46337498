package dev.sinter.frontend.onnx.op;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.List;

/** Sizes as values of a graph. */
public final class SizeValues {
  private SizeValues() {}

  /** A vector of sizes. */
  public static Value vector(NumPy np, List<Dim> sizes, ElementType element) {
    return np.stack(sizes.stream().map(size -> np.size(size, element)).toList(), 0);
  }
}
