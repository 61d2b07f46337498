package dev.sinter.codegen.llvm;

import dev.sinter.codegen.llvm.FunctionText.Operand;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt;
import dev.sinter.ir.type.ElementType;
import java.util.Optional;

/**
 * Prints loads and stores. Offsets are bytes, so nothing is known of alignment; the machines at
 * hand do not mind.
 */
final class MemoryPrinter {
  private static final Operand UNALIGNED = new Operand("i32", "1");

  private final Scope scope;
  private final FunctionText out;
  private final ExpressionPrinter expressions;

  MemoryPrinter(Scope scope, FunctionText out, ExpressionPrinter expressions) {
    this.scope = scope;
    this.out = out;
    this.expressions = expressions;
  }

  String load(Expr.Load l) {
    KernelType type = l.type();
    String text = LlvmType.inMemory(type);
    String address = address(l.buffer(), l.offset());
    if (l.offset().type().isVector()) {
      return fromMemory(gather(l, address, text), type);
    }
    if (l.mask().isEmpty()) {
      return fromMemory(out.value("load %s, ptr %s, align 1", text, address), type);
    }
    String vector = asVector(text, type);
    String loaded =
        out.intrinsic(
            vector,
            "llvm.masked.load.%s.p0".formatted(LlvmType.suffix(vector)),
            new Operand("ptr", address),
            UNALIGNED,
            mask(l.mask(), type),
            new Operand(vector, "zeroinitializer"));
    return fromMemory(
        type.isVector() ? loaded : out.value("extractelement %s %s, i64 0", vector, loaded), type);
  }

  private String gather(Expr.Load l, String addresses, String text) {
    String pointers = LlvmType.vector("ptr", l.type().lanes());
    return out.intrinsic(
        text,
        "llvm.masked.gather.%s.%s".formatted(LlvmType.suffix(text), LlvmType.suffix(pointers)),
        new Operand(pointers, addresses),
        UNALIGNED,
        mask(l.mask(), l.type()),
        new Operand(text, "zeroinitializer"));
  }

  void store(Stmt.Store s) {
    KernelType type = s.value().type();
    String text = LlvmType.inMemory(type);
    String value = toMemory(expressions.print(s.value()), type);
    String address = address(s.buffer(), s.offset());
    if (s.offset().type().isVector()) {
      String pointers = LlvmType.vector("ptr", type.lanes());
      out.intrinsicStatement(
          "llvm.masked.scatter.%s.%s".formatted(LlvmType.suffix(text), LlvmType.suffix(pointers)),
          new Operand(text, value),
          new Operand(pointers, address),
          UNALIGNED,
          mask(s.mask(), type));
    } else if (s.mask().isEmpty()) {
      out.run("store %s %s, ptr %s, align 1", text, value, address);
    } else {
      String vector = asVector(text, type);
      String stored =
          type.isVector()
              ? value
              : out.value("insertelement %s poison, %s %s, i64 0", vector, text, value);
      out.intrinsicStatement(
          "llvm.masked.store.%s.p0".formatted(LlvmType.suffix(vector)),
          new Operand(vector, stored),
          new Operand("ptr", address),
          UNALIGNED,
          mask(s.mask(), type));
    }
  }

  void prefetch(Stmt.Prefetch s) {
    out.intrinsicStatement(
        "llvm.prefetch.p0",
        new Operand("ptr", address(s.buffer(), s.offset())),
        new Operand("i32", "0"),
        new Operand("i32", "3"),
        new Operand("i32", "1"));
  }

  private String address(String buffer, Expr offset) {
    String text = LlvmType.of(offset.type());
    return out.value(
        "getelementptr i8, ptr %s, %s %s", scope.buffer(buffer), text, expressions.print(offset));
  }

  /** Masked access is defined on vectors only: a scalar becomes one of a single lane. */
  private static String asVector(String text, KernelType type) {
    return type.isVector() ? text : "<1 x " + text + ">";
  }

  private Operand mask(Optional<Expr> mask, KernelType type) {
    String text = "<" + type.lanes() + " x i1>";
    if (mask.isEmpty()) {
      KernelType all = type.withElement(ElementType.BOOL);
      return new Operand(text, Constants.ofInteger(all, 1));
    }
    String value = expressions.print(mask.get());
    return new Operand(
        text,
        type.isVector() ? value : out.value("insertelement %s poison, i1 %s, i64 0", text, value));
  }

  private String fromMemory(String x, KernelType type) {
    return switch (type.element()) {
      case BOOL -> {
        KernelType bytes = type.withElement(ElementType.U8);
        yield out.value("icmp ne %s %s, %s", LlvmType.of(bytes), x, Constants.ofInteger(bytes, 0));
      }
      case I2, I4, U2, U4 ->
          out.value("trunc %s %s to %s", LlvmType.inMemory(type), x, LlvmType.of(type));
      case I8,
          I16,
          I32,
          I64,
          U8,
          U16,
          U32,
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
          x;
    };
  }

  private String toMemory(String x, KernelType type) {
    return switch (type.element()) {
      case BOOL, U2, U4 ->
          out.value("zext %s %s to %s", LlvmType.of(type), x, LlvmType.inMemory(type));
      case I2, I4 -> out.value("sext %s %s to %s", LlvmType.of(type), x, LlvmType.inMemory(type));
      case I8,
          I16,
          I32,
          I64,
          U8,
          U16,
          U32,
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
          x;
    };
  }
}
