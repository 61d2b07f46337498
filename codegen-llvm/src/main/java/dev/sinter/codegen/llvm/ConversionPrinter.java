package dev.sinter.codegen.llvm;

import dev.sinter.codegen.llvm.FunctionText.Operand;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.ElementType.Kind;

/**
 * Prints conversions as the graph's cast defines them: floats round to nearest even; to integers
 * they truncate and saturate, NaN to 0; integers wrap.
 */
final class ConversionPrinter {
  /** Bits of an i64 beyond those that an f64 holds. */
  private static final int BEYOND = 11;

  private final Scope scope;
  private final FunctionText out;

  ConversionPrinter(Scope scope, FunctionText out) {
    this.scope = scope;
    this.out = out;
  }

  /** The value x of one type as another with as many lanes. */
  String convert(String x, KernelType from, KernelType to) {
    if (from.element() == to.element()) {
      return x;
    }
    if (LlvmType.isByte(from.element()) || LlvmType.isByte(to.element())) {
      throw scope.unsupported("conversion of " + from + " to " + to);
    }
    if (LlvmType.isHalf(from.element())) {
      return convert(widen(x, from), from.withElement(ElementType.F32), to);
    }
    return from.element().isFloat() ? fromFloat(x, from, to) : fromInteger(x, from, to);
  }

  private String fromFloat(String x, KernelType from, KernelType to) {
    return switch (to.element().kind()) {
      case BOOL ->
          out.value("fcmp une %s %s, %s", LlvmType.of(from), x, Constants.ofFloat(from, 0));
      case SIGNED -> saturated("fptosi", x, from, to);
      case UNSIGNED -> saturated("fptoui", x, from, to);
      case FLOAT -> {
        if (LlvmType.isHalf(to.element())) {
          yield narrow(from.element() == ElementType.F64 ? roundedToOdd(x, from) : x, to);
        }
        yield cast(to.element() == ElementType.F64 ? "fpext" : "fptrunc", x, from, to);
      }
    };
  }

  private String saturated(String name, String x, KernelType from, KernelType to) {
    String source = LlvmType.of(from);
    String target = LlvmType.of(to);
    return out.intrinsic(
        target,
        "llvm.%s.sat.%s.%s".formatted(name, LlvmType.suffix(target), LlvmType.suffix(source)),
        new Operand(source, x));
  }

  private String fromInteger(String x, KernelType from, KernelType to) {
    int source = LlvmType.bits(from.element());
    int target = LlvmType.bits(to.element());
    boolean signed = LlvmType.isSigned(from.element());
    if (to.element() == ElementType.BOOL) {
      return out.value("icmp ne %s %s, %s", LlvmType.of(from), x, Constants.ofInteger(from, 0));
    }
    if (to.element().kind() != Kind.FLOAT) {
      return source == target
          ? x
          : cast(source > target ? "trunc" : signed ? "sext" : "zext", x, from, to);
    }
    String toFloat = signed ? "sitofp" : "uitofp";
    if (LlvmType.isHalf(to.element())) {
      KernelType wide = to.withElement(ElementType.F64);
      String exact = cast(toFloat, source == 64 ? withoutRounding(x, from) : x, from, wide);
      return narrow(roundedToOdd(exact, wide), to);
    }
    return cast(toFloat, x, from, to);
  }

  private String cast(String instruction, String x, KernelType from, KernelType to) {
    return out.value("%s %s %s to %s", instruction, LlvmType.of(from), x, LlvmType.of(to));
  }

  /**
   * A 64-bit integer with so few bits that f64 holds it, and the last of them odd where some were
   * lost, so that rounding it again is right.
   */
  private String withoutRounding(String x, KernelType type) {
    String text = LlvmType.of(type);
    KernelType bool = type.withElement(ElementType.BOOL);
    long last = 1L << BEYOND;
    String kept = out.value("and %s %s, %s", text, x, Constants.ofInteger(type, -last));
    String lost = out.value("and %s %s, %s", text, x, Constants.ofInteger(type, last - 1));
    String zero = Constants.ofInteger(type, 0);
    String inexact = out.value("icmp ne %s %s, %s", text, lost, zero);
    String sticky =
        out.value(
            "select %s %s, %s %s, %s %s",
            LlvmType.of(bool), inexact, text, Constants.ofInteger(type, last), text, zero);
    String odd = out.value("or %s %s, %s", text, kept, sticky);
    String magnitude =
        LlvmType.isSigned(type.element())
            ? out.intrinsic(
                text,
                "llvm.abs." + LlvmType.suffix(text),
                new Operand(text, x),
                new Operand("i1", "false"))
            : x;
    String limit = Constants.ofInteger(type, 1L << 53);
    String large = out.value("icmp ugt %s %s, %s", text, magnitude, limit);
    return out.value("select %s %s, %s %s, %s %s", LlvmType.of(bool), large, text, odd, text, x);
  }

  /**
   * f64 to f32 so that rounding again to fewer than 23 bits is right: what is not exact gets an odd
   * last bit (Boldo and Melquiond, Emulation of FMA and correctly rounded sums, 2008).
   */
  private String roundedToOdd(String x, KernelType type) {
    KernelType single = type.withElement(ElementType.F32);
    KernelType bits = type.withElement(ElementType.I32);
    String wide = LlvmType.of(type);
    String text = LlvmType.of(bits);
    String mask = LlvmType.of(type.withElement(ElementType.BOOL));
    String nearest = cast("fptrunc", x, type, single);
    String back = cast("fpext", nearest, single, type);
    String raw = cast("bitcast", nearest, single, bits);
    String one = Constants.ofInteger(bits, 1);
    String suffix = "llvm.fabs." + LlvmType.suffix(wide);
    String far = out.intrinsic(wide, suffix, new Operand(wide, back));
    String near = out.intrinsic(wide, suffix, new Operand(wide, x));
    String away = out.value("fcmp ogt %s %s, %s", wide, far, near);
    String less = out.value("sub %s %s, %s", text, raw, one);
    String down = out.value("select %s %s, %s %s, %s %s", mask, away, text, less, text, raw);
    // Ordered, so that NaN is left as it is.
    String inexact = out.value("fcmp one %s %s, %s", wide, back, x);
    String odd = out.value("or %s %s, %s", text, down, one);
    String chosen = out.value("select %s %s, %s %s, %s %s", mask, inexact, text, odd, text, raw);
    return cast("bitcast", chosen, bits, single);
  }

  /** The f32 of a 16-bit float. */
  String widen(String x, KernelType type) {
    KernelType single = type.withElement(ElementType.F32);
    if (type.element() == ElementType.F16) {
      String half = LlvmType.ofHalf(type);
      String bits = out.value("bitcast %s %s to %s", LlvmType.of(type), x, half);
      return out.value("fpext %s %s to %s", half, bits, LlvmType.of(single));
    }
    KernelType wide = type.withElement(ElementType.I32);
    String extended = cast("zext", x, type, wide);
    String bits =
        out.value("shl %s %s, %s", LlvmType.of(wide), extended, Constants.ofInteger(wide, 16));
    return cast("bitcast", bits, wide, single);
  }

  /** The nearest 16-bit float of an f32, ties to even. */
  String narrow(String x, KernelType type) {
    KernelType single = type.withElement(ElementType.F32);
    if (type.element() == ElementType.F16) {
      return truncated(x, single, type);
    }
    return switch (scope.platform()) {
      case Machine _ -> bfloat(x, single, type);
      case Gpu _ -> truncated(x, single, type);
    };
  }

  private String truncated(String x, KernelType single, KernelType type) {
    String half = LlvmType.ofHalf(type);
    String rounded = out.value("fptrunc %s %s to %s", LlvmType.of(single), x, half);
    return out.value("bitcast %s %s to %s", half, rounded, LlvmType.of(type));
  }

  /**
   * Rounds the lower half of the bits away; a carry into the exponent is right as it is. LLVM would
   * call a function of its runtime library for a CPU.
   */
  private String bfloat(String x, KernelType single, KernelType type) {
    KernelType wide = single.withElement(ElementType.I32);
    String text = LlvmType.of(wide);
    String sixteen = Constants.ofInteger(wide, 16);
    String bits = cast("bitcast", x, single, wide);
    String high = out.value("lshr %s %s, %s", text, bits, sixteen);
    String odd = out.value("and %s %s, %s", text, high, Constants.ofInteger(wide, 1));
    String bias = out.value("add %s %s, %s", text, odd, Constants.ofInteger(wide, 0x7FFF));
    String sum = out.value("add %s %s, %s", text, bits, bias);
    String rounded = out.value("lshr %s %s, %s", text, sum, sixteen);
    String quiet = out.value("or %s %s, %s", text, high, Constants.ofInteger(wide, 0x40));
    String isNaN = out.value("fcmp uno %s %s, %s", LlvmType.of(single), x, x);
    String mask = LlvmType.of(type.withElement(ElementType.BOOL));
    String chosen =
        out.value("select %s %s, %s %s, %s %s", mask, isNaN, text, quiet, text, rounded);
    return cast("trunc", chosen, wide, type);
  }
}
