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
    String loaded =
        type.isVector()
            ? out.intrinsic(
                text,
                "llvm.masked.load.%s.p0".formatted(LlvmType.suffix(text)),
                new Operand("ptr", address),
                UNALIGNED,
                mask(l.mask(), type),
                new Operand(text, "zeroinitializer"))
            : loadIf(expressions.print(l.mask().get()), text, address);
    return fromMemory(loaded, type);
  }

  /**
   * One value or 0. LLVM's masked access takes vectors only, and of those with a single lane its
   * code for Arm crashes on some.
   */
  private String loadIf(String condition, String text, String address) {
    String slot = out.slot(text);
    String read = out.label("read");
    String next = out.label("next");
    out.run("store %s zeroinitializer, ptr %s", text, slot);
    out.branch(condition, read, next);
    out.begin(read);
    out.run(
        "store %s %s, ptr %s", text, out.value("load %s, ptr %s, align 1", text, address), slot);
    out.enter(next);
    return out.value("load %s, ptr %s", text, slot);
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
    } else if (type.isVector()) {
      out.intrinsicStatement(
          "llvm.masked.store.%s.p0".formatted(LlvmType.suffix(text)),
          new Operand(text, value),
          new Operand("ptr", address),
          UNALIGNED,
          mask(s.mask(), type));
    } else {
      String write = out.label("write");
      String next = out.label("next");
      out.branch(expressions.print(s.mask().get()), write, next);
      out.begin(write);
      out.run("store %s %s, ptr %s, align 1", text, value, address);
      out.enter(next);
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

  /** Of a vector. */
  private Operand mask(Optional<Expr> mask, KernelType type) {
    KernelType all = type.withElement(ElementType.BOOL);
    String value = mask.map(expressions::print).orElseGet(() -> Constants.ofInteger(all, 1));
    return new Operand(LlvmType.of(all), value);
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
