package dev.sinter.codegen.llvm;

import dev.sinter.codegen.llvm.FunctionText.Operand;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt;
import dev.sinter.ir.type.ElementType;
import java.util.Optional;

/** Prints loads and stores. */
final class MemoryPrinter {
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
    Operand address = address(l.buffer(), l.offset());
    int alignment = scope.platform().alignment(type.element());
    if (l.offset().type().isVector()) {
      return fromMemory(gather(l, address, text, alignment), type);
    }
    if (l.mask().isEmpty()) {
      return fromMemory(out.value("load %s, %s, align %d", text, address, alignment), type);
    }
    String loaded =
        type.isVector()
            ? out.intrinsic(
                text,
                name("load", text, address),
                address,
                number(alignment),
                mask(l.mask(), type),
                new Operand(text, "zeroinitializer"))
            : loadIf(expressions.print(l.mask().get()), text, address, alignment);
    return fromMemory(loaded, type);
  }

  /**
   * One value or 0. LLVM's masked access takes vectors only, and of those with a single lane its
   * code for Arm crashes on some.
   */
  private String loadIf(String condition, String text, Operand address, int alignment) {
    String slot = out.slot(text);
    String read = out.label("read");
    String next = out.label("next");
    out.run("store %s zeroinitializer, ptr %s", text, slot);
    out.branch(condition, read, next);
    out.begin(read);
    String found = out.value("load %s, %s, align %d", text, address, alignment);
    out.run("store %s %s, ptr %s", text, found, slot);
    out.enter(next);
    return out.value("load %s, ptr %s", text, slot);
  }

  private String gather(Expr.Load l, Operand addresses, String text, int alignment) {
    return out.intrinsic(
        text,
        name("gather", text, addresses),
        addresses,
        number(alignment),
        mask(l.mask(), l.type()),
        new Operand(text, "zeroinitializer"));
  }

  void store(Stmt.Store s) {
    KernelType type = s.value().type();
    String text = LlvmType.inMemory(type);
    String value = toMemory(expressions.print(s.value()), type);
    Operand address = address(s.buffer(), s.offset());
    int alignment = scope.platform().alignment(type.element());
    if (s.offset().type().isVector()) {
      out.intrinsicStatement(
          name("scatter", text, address),
          new Operand(text, value),
          address,
          number(alignment),
          mask(s.mask(), type));
    } else if (s.mask().isEmpty()) {
      out.run("store %s %s, %s, align %d", text, value, address, alignment);
    } else if (type.isVector()) {
      out.intrinsicStatement(
          name("store", text, address),
          new Operand(text, value),
          address,
          number(alignment),
          mask(s.mask(), type));
    } else {
      String write = out.label("write");
      String next = out.label("next");
      out.branch(expressions.print(s.mask().get()), write, next);
      out.begin(write);
      out.run("store %s %s, %s, align %d", text, value, address, alignment);
      out.enter(next);
    }
  }

  void prefetch(Stmt.Prefetch s) {
    Operand address = address(s.buffer(), s.offset());
    switch (scope.platform()) {
      case Machine _ ->
          out.intrinsicStatement("llvm.prefetch.p0", address, number(0), number(3), number(1));
      // A GPU hides latency behind other threads, and nothing says that a prefetch cannot fault.
      case Gpu _ -> {}
    }
  }

  /** A place in a buffer, or one a lane. */
  Operand address(String buffer, Expr offset) {
    Operand start = scope.buffer(buffer);
    String text = LlvmType.of(offset.type());
    String value = out.value("getelementptr i8, %s, %s %s", start, text, expressions.print(offset));
    return new Operand(LlvmType.vector(start.type(), offset.type().lanes()), value);
  }

  private static String name(String access, String text, Operand address) {
    return "llvm.masked.%s.%s.%s"
        .formatted(access, LlvmType.suffix(text), LlvmType.suffix(address.type()));
  }

  private static Operand number(int value) {
    return new Operand("i32", Integer.toString(value));
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
