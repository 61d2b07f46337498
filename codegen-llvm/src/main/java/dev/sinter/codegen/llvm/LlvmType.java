package dev.sinter.codegen.llvm;

import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.type.ElementType;

/**
 * How values of kernels lie in LLVM: {@code f32x16} is {@code <16 x float>}, a mask is {@code <16 x
 * i1>}, and f16, bf16 and narrower floats are integers that hold their bits.
 */
final class LlvmType {
  private LlvmType() {}

  /** The type of a value. */
  static String of(KernelType type) {
    return vector(scalar(type.element()), type.lanes());
  }

  /** The type of a value in memory, where bool and integers of two and four bits take a byte. */
  static String inMemory(KernelType type) {
    return vector(type.element().bytes() == 1 ? "i8" : scalar(type.element()), type.lanes());
  }

  /** So many lanes of a scalar type; of one lane, that type itself. */
  static String vector(String scalar, int lanes) {
    return lanes == 1 ? scalar : "<%d x %s>".formatted(lanes, scalar);
  }

  static String scalar(ElementType element) {
    return switch (element) {
      case BOOL -> "i1";
      case I2, U2 -> "i2";
      case I4, U4 -> "i4";
      case I8, U8, F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ -> "i8";
      case I16, U16, F16, BF16 -> "i16";
      case I32, U32 -> "i32";
      case I64, U64 -> "i64";
      case F32 -> "float";
      case F64 -> "double";
    };
  }

  /** LLVM's own type for values of 16-bit floats, which otherwise are held as their bits. */
  static String ofHalf(KernelType type) {
    return vector(type.element() == ElementType.F16 ? "half" : "bfloat", type.lanes());
  }

  /** The type in the name of an intrinsic: {@code v16f32}. */
  static String suffix(String type) {
    if (type.startsWith("<")) {
      int times = type.indexOf(" x ");
      String scalar = type.substring(times + 3, type.length() - 1);
      return "v" + type.substring(1, times) + suffix(scalar);
    }
    return switch (type) {
      case "float" -> "f32";
      case "double" -> "f64";
      case "half" -> "f16";
      case "bfloat" -> "bf16";
      case "ptr" -> "p0";
      case "ptr addrspace(1)" -> "p1";
      case "ptr addrspace(3)" -> "p3";
      default -> type;
    };
  }

  /** Whether LLVM computes with a type as it is, rather than with bits that stand for it. */
  static boolean isComputable(ElementType element) {
    return !isHalf(element) && !isByte(element);
  }

  /** The 16-bit floats: computed in f32 and rounded. */
  static boolean isHalf(ElementType element) {
    return element == ElementType.F16 || element == ElementType.BF16;
  }

  /** Floats that lie in a byte: they can be moved only. */
  static boolean isByte(ElementType element) {
    return element.isFloat() && element.bytes() == 1;
  }

  static boolean isSigned(ElementType element) {
    return element.kind() == ElementType.Kind.SIGNED;
  }

  /** Bits of an integer's value. */
  static int bits(ElementType element) {
    return switch (element) {
      case BOOL -> 1;
      case I2, U2 -> 2;
      case I4, U4 -> 4;
      case I8,
          U8,
          I16,
          U16,
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
          F64 ->
          8 * element.bytes();
    };
  }
}
