package dev.sinter.codegen.llvm;

import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Constants as LLVM's text has them, the same in every lane or counted through. */
final class Constants {
  private Constants() {}

  /** A float constant; of a type that is held as bits, those bits. */
  static String ofFloat(KernelType type, double value) {
    String scalar =
        switch (type.element()) {
          // f32 too is written as the bits of an f64.
          case F32 -> hex((float) value);
          case F64 -> hex(value);
          case F16, BF16, F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ ->
              Long.toString(
                  signed(type.element(), Tensor.scalar(type.element(), value).rawBits(0)));
          case BOOL, I2, I4, I8, I16, I32, I64, U2, U4, U8, U16, U32, U64 ->
              throw new IllegalArgumentException("a float literal of " + type);
        };
    return everywhere(type, scalar);
  }

  /** An integer or bool. */
  static String ofInteger(KernelType type, long value) {
    boolean isBool = type.element() == ElementType.BOOL;
    String scalar =
        isBool ? Boolean.toString(value != 0) : Long.toString(signed(type.element(), value));
    return everywhere(type, scalar);
  }

  /** 0, 1, 2, …, one a lane. */
  static String lanes(String scalarType, int count) {
    return IntStream.range(0, count)
        .mapToObj(lane -> scalarType + " " + lane)
        .collect(Collectors.joining(", ", "<", ">"));
  }

  private static String everywhere(KernelType type, String scalar) {
    String typed = LlvmType.scalar(type.element()) + " " + scalar;
    return type.isVector()
        ? "<" + String.join(", ", Collections.nCopies(type.lanes(), typed)) + ">"
        : scalar;
  }

  private static String hex(double value) {
    return "0x%016X".formatted(Double.doubleToRawLongBits(value));
  }

  /** The value whose low bits these are; LLVM takes no literal that its type does not hold. */
  private static long signed(ElementType element, long value) {
    int unused = 64 - LlvmType.bits(element);
    return value << unused >> unused;
  }
}
