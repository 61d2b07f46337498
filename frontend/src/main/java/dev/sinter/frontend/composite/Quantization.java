package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Attributes;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.List;

/**
 * Linear quantisation: small integers, or narrow floats, that stand for multiples of a scale
 * counted from a zero point. Scales and zero points broadcast to the tensor.
 */
public final class Quantization {
  private Quantization() {}

  /**
   * saturate(round(x / scale) + zero), ties to even; narrow floats are not rounded to integers
   * first. A composite {@code QuantizeLinear} with attributes {@code to} and {@code saturate}.
   *
   * @param scale its type is that of the division; integers are divided as f64
   * @param zeroOrNull none means 0
   * @param saturate whether narrow floats end at their largest number
   */
  public static Value quantize(
      NumPy np, Value x, Value scale, Value zeroOrNull, ElementType to, boolean saturate) {
    Attributes attributes =
        Attributes.NONE.with("to", to.text()).with("saturate", saturate ? 1 : 0);
    Enclosure.Body body = (in, of) -> List.of(quantizeBody(in, of, to, saturate));
    List<Value> operands = present(x, scale, zeroOrNull);
    return Enclosure.add(np.builder(), "QuantizeLinear", attributes, operands, body).getFirst();
  }

  private static Value quantizeBody(NumPy np, List<Value> of, ElementType to, boolean saturate) {
    Value scale = of.get(1);
    Value ratio = np.div(np.cast(of.get(0), scale.type().element()), scale);
    if (to.isFloat()) {
      Value moved = of.size() > 2 ? np.add(wide(np, ratio), wide(np, of.get(2))) : ratio;
      return NarrowFloats.cast(np, moved, to, saturate);
    }
    // In f32 every integer of up to 16 bits and their sums are exact; beyond, all saturate.
    Value rounded = wide(np, np.rint(ratio));
    return np.cast(of.size() > 2 ? np.add(rounded, wide(np, of.get(2))) : rounded, to);
  }

  /**
   * (x − zero) · scale, in f32 and then rounded. A composite {@code DequantizeLinear} with
   * attribute {@code to}.
   *
   * @param zeroOrNull none means 0
   */
  public static Value dequantize(NumPy np, Value x, Value scale, Value zeroOrNull, ElementType to) {
    Enclosure.Body body =
        (in, of) -> {
          Value wide = wide(in, of.getFirst());
          Value centred = of.size() > 2 ? in.sub(wide, wide(in, of.get(2))) : wide;
          return List.of(in.cast(in.mul(centred, wide(in, of.get(1))), to));
        };
    Attributes attributes = Attributes.NONE.with("to", to.text());
    List<Value> operands = present(x, scale, zeroOrNull);
    return Enclosure.add(np.builder(), "DequantizeLinear", attributes, operands, body).getFirst();
  }

  private static List<Value> present(Value x, Value scale, Value zeroOrNull) {
    List<Value> operands = new ArrayList<>(List.of(x, scale));
    if (zeroOrNull != null) {
      operands.add(zeroOrNull);
    }
    return operands;
  }

  private static Value wide(NumPy np, Value x) {
    return np.cast(x, ElementType.F32);
  }
}
