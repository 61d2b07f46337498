package dev.sinter.frontend.nn.functional;

import dev.sinter.frontend.composite.Enclosure;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Attributes;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.type.ElementType;
import java.util.List;

/**
 * A value that counts as a constant: its derivative is 0. The composite {@code StopGradient} passes
 * its operand on as bits, which have no derivative.
 */
public final class StopGradient {
  private StopGradient() {}

  /** The same value. */
  public static Value of(NumPy np, Value x) {
    ElementType element = x.type().element();
    if (!element.isFloat()) {
      return x;
    }
    ElementType bits =
        switch (element.bytes()) {
          case 1 -> ElementType.U8;
          case 2 -> ElementType.U16;
          case 4 -> ElementType.U32;
          default -> ElementType.U64;
        };
    Enclosure.Body body =
        (in, operands) -> {
          Value asBits = in.builder().apply(new Bitcast(bits), operands.getFirst());
          return List.of(in.builder().apply(new Bitcast(element), asBits));
        };
    return Enclosure.add(np.builder(), "StopGradient", Attributes.NONE, List.of(x), body)
        .getFirst();
  }
}
