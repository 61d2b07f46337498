package dev.sinter.codegen.llvm;

import dev.sinter.codegen.llvm.FunctionText.Operand;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.type.ElementType;

/**
 * Prints divisions of integers. What a machine traps on, and LLVM leaves undefined, is taken out
 * first: a zero divisor leaves the kernel with a fault, and dividing by −1 negates.
 */
final class DivisionPrinter {
  private final Scope scope;
  private final FunctionText out;

  DivisionPrinter(Scope scope, FunctionText out) {
    this.scope = scope;
    this.out = out;
  }

  /** The value of a division or remainder of the operands a and b. */
  String print(Expr.Binary division, String a, String b) {
    KernelType type = division.type();
    if (literal(division.b()) > 0) {
      return byPositive(division.op(), type, a, b, literal(division.b()));
    }
    scope.divideBy(b);
    refuseZero(type, b);
    return LlvmType.isSigned(type.element())
        ? signed(division.op(), type, a, b)
        : simple(isQuotient(division.op()) ? "udiv" : "urem", type, a, b);
  }

  /** The divisor where it is a literal; 0 where it is not. */
  private static long literal(Expr divisor) {
    return switch (divisor) {
      case Expr.IntLiteral l -> l.value();
      case Expr.Splat(Expr.IntLiteral l, int _) -> l.value();
      case Expr _ -> 0;
    };
  }

  private static boolean isQuotient(BinaryOp op) {
    return op == BinaryOp.DIV || op == BinaryOp.FLOOR_DIV;
  }

  private String byPositive(BinaryOp op, KernelType type, String a, String b, long divisor) {
    if (!LlvmType.isSigned(type.element())) {
      return simple(isQuotient(op) ? "udiv" : "urem", type, a, b);
    }
    boolean isPower = Long.bitCount(divisor) == 1;
    return switch (op) {
      case FLOOR_DIV ->
          isPower
              ? simple(
                  "ashr", type, a, Constants.ofInteger(type, Long.numberOfTrailingZeros(divisor)))
              : floored(op, type, a, b);
      case FLOOR_MOD ->
          isPower
              ? simple("and", type, a, Constants.ofInteger(type, divisor - 1))
              : floored(op, type, a, b);
      case DIV -> simple("sdiv", type, a, b);
      case REM -> simple("srem", type, a, b);
      case ADD, SUB, MUL, MAX, MIN, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_LOGICAL ->
          throw new IllegalArgumentException(op.toString());
    };
  }

  private void refuseZero(KernelType type, String b) {
    String zero =
        out.value("icmp eq %s %s, %s", LlvmType.of(type), b, Constants.ofInteger(type, 0));
    if (type.isVector()) {
      String mask = LlvmType.of(type.withElement(ElementType.BOOL));
      zero =
          out.intrinsic(
              "i1", "llvm.vector.reduce.or." + LlvmType.suffix(mask), new Operand(mask, zero));
    }
    out.faultIf(zero);
  }

  private String signed(BinaryOp op, KernelType type, String a, String b) {
    String minusOne = simple("icmp eq", type, b, Constants.ofInteger(type, -1));
    String safe = choose(type, minusOne, Constants.ofInteger(type, 1), b);
    String zero = Constants.ofInteger(type, 0);
    String result =
        switch (op) {
          case DIV -> simple("sdiv", type, a, safe);
          case REM -> simple("srem", type, a, safe);
          case FLOOR_DIV, FLOOR_MOD -> floored(op, type, a, safe);
          case ADD,
              SUB,
              MUL,
              MAX,
              MIN,
              AND,
              OR,
              XOR,
              SHIFT_LEFT,
              SHIFT_RIGHT,
              SHIFT_RIGHT_LOGICAL ->
              throw new IllegalArgumentException(op.toString());
        };
    return choose(type, minusOne, isQuotient(op) ? simple("sub", type, zero, a) : zero, result);
  }

  /**
   * Corrects the truncated result where there is a remainder of another sign than the divisor's.
   */
  private String floored(BinaryOp op, KernelType type, String a, String b) {
    String zero = Constants.ofInteger(type, 0);
    String remainder = simple("srem", type, a, b);
    String inexact = simple("icmp ne", type, remainder, zero);
    String signs = simple("icmp slt", type, simple("xor", type, remainder, b), zero);
    String wrong = simple("and", type.withElement(ElementType.BOOL), inexact, signs);
    if (op == BinaryOp.FLOOR_MOD) {
      return choose(type, wrong, simple("add", type, remainder, b), remainder);
    }
    String quotient = simple("sdiv", type, a, b);
    String one = Constants.ofInteger(type, 1);
    return choose(type, wrong, simple("sub", type, quotient, one), quotient);
  }

  private String choose(KernelType type, String condition, String a, String b) {
    String mask = LlvmType.of(type.withElement(ElementType.BOOL));
    String text = LlvmType.of(type);
    return out.value("select %s %s, %s %s, %s %s", mask, condition, text, a, text, b);
  }

  private String simple(String instruction, KernelType type, String a, String b) {
    return out.value("%s %s %s, %s", instruction, LlvmType.of(type), a, b);
  }
}
