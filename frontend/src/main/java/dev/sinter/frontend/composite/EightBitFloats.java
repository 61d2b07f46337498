package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.ElementType;

/** Conversion to floats of eight bits, which ONNX lets end at the largest number. */
public final class EightBitFloats {
  private EightBitFloats() {}

  public static boolean isOne(ElementType element) {
    return element == ElementType.F8E4M3 || element == ElementType.F8E5M2;
  }

  /**
   * x, f32 or f64, with what lies outside of the finite numbers of a type replaced by the nearest.
   */
  public static Value inRange(NumPy np, Value x, ElementType to) {
    ElementType type = x.type().element() == ElementType.F64 ? ElementType.F64 : ElementType.F32;
    Value top = np.scalar(type, to == ElementType.F8E4M3 ? 448.0 : 57344.0);
    return np.maximum(np.minimum(np.cast(x, type), top), np.negative(top));
  }
}
