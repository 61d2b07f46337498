package dev.sinter.codegen.jvm;

import dev.sinter.ir.type.ElementType;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * How a kernel scalar lies on the JVM: types narrower than 32 bits are ints that are always sign-
 * or zero-extended as their type says; u32 and u64 are the int and long of their bits; f16, bf16
 * and f8 are their bits, sign-extended.
 */
final class ScalarType {
  private ScalarType() {}

  /** The int, long, float or double that carries a value. */
  static Type carrier(ElementType element) {
    return switch (element) {
      case BOOL,
          I2,
          I4,
          I8,
          I16,
          I32,
          U2,
          U4,
          U8,
          U16,
          U32,
          F4E2M1,
          F8E8M0,
          F8E4M3,
          F8E4M3FNUZ,
          F8E5M2,
          F8E5M2FNUZ,
          F16,
          BF16 ->
          Type.INT_TYPE;
      case I64, U64 -> Type.LONG_TYPE;
      case F32 -> Type.FLOAT_TYPE;
      case F64 -> Type.DOUBLE_TYPE;
    };
  }

  /**
   * Whether a value is held as a float that the JVM computes with, or as an integer, and not as
   * bits of something else.
   */
  static boolean isComputable(ElementType element) {
    return switch (element) {
      case F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F16, BF16 -> false;
      case BOOL, I2, I4, I8, I16, I32, I64, U2, U4, U8, U16, U32, U64, F32, F64 -> true;
    };
  }

  static boolean isUnsigned(ElementType element) {
    return element.kind() == ElementType.Kind.UNSIGNED;
  }

  /** Brings an int whose low bits are right into the form that values of this type are held in. */
  static void normalise(Code code, ElementType element) {
    switch (element) {
      case I8, F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ -> code.op(Opcodes.I2B);
      case I16, F16, BF16 -> code.op(Opcodes.I2S);
      case U16 -> code.op(Opcodes.I2C);
      case U8 -> mask(code, 0xFF);
      case U2, U4 -> mask(code, (1 << element.bits()) - 1);
      case I2, I4 -> {
        code.constant(32 - element.bits());
        code.op(Opcodes.ISHL);
        code.constant(32 - element.bits());
        code.op(Opcodes.ISHR);
      }
      case BOOL, I32, U32, I64, U64, F32, F64 -> {}
    }
  }

  /**
   * Brings a value into the form of the byte or short that methods of vectors and segments take.
   */
  static void toStorage(Code code, ElementType element) {
    switch (element) {
      case U8, U2, U4 -> code.op(Opcodes.I2B);
      case U16 -> code.op(Opcodes.I2S);
      case BOOL,
          I2,
          I4,
          I8,
          I16,
          I32,
          U32,
          I64,
          U64,
          F4E2M1,
          F8E8M0,
          F8E4M3,
          F8E4M3FNUZ,
          F8E5M2,
          F8E5M2FNUZ,
          F16,
          BF16,
          F32,
          F64 -> {}
    }
  }

  private static void mask(Code code, int bits) {
    code.constant(bits);
    code.op(Opcodes.IAND);
  }
}
