package dev.sinter.codegen.jvm;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Expr.Relation;
import dev.sinter.ir.type.ElementType;
import java.util.Optional;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Prints scalar comparisons, as jumps where they decide a branch and as bools elsewhere. */
final class ConditionPrinter {
  private final Code code;
  private final ScalarPrinter scalars;
  private final CommonLowering lowering;

  ConditionPrinter(MethodPrinter method, ScalarPrinter scalars, CommonLowering lowering) {
    code = method.code();
    this.scalars = scalars;
    this.lowering = lowering;
  }

  /** Jumps where a scalar bool is what is asked for. */
  void jump(Expr condition, boolean when, Label target) {
    Optional<Expr> simpler = lowering.lower(condition);
    if (simpler.isPresent()) {
      jump(simpler.get(), when, target);
      return;
    }
    switch (condition) {
      case Expr.Compare compare -> compareAndJump(compare, when, target);
      case Expr.Unary(Expr.UnaryOp op, Expr x) when op == Expr.UnaryOp.NOT ->
          jump(x, !when, target);
      case Expr other -> {
        scalars.print(other);
        code.jump(when ? Opcodes.IFNE : Opcodes.IFEQ, target);
      }
    }
  }

  private void compareAndJump(Expr.Compare compare, boolean when, Label target) {
    ElementType element = compare.a().type().element();
    scalars.print(compare.a());
    scalars.print(compare.b());
    int opcode = jumpOpcode(compare.relation());
    if (ScalarType.carrier(element).equals(Type.INT_TYPE) && element != ElementType.U32) {
      // The two-operand jumps follow the one-operand jumps in the same order.
      int direct = opcode + (Opcodes.IF_ICMPEQ - Opcodes.IFEQ);
      code.jump(when ? direct : opposite(direct, Opcodes.IF_ICMPEQ), target);
      return;
    }
    threeWay(compare, element);
    code.jump(when ? opcode : opposite(opcode, Opcodes.IFEQ), target);
  }

  /** Pushes a negative number, zero or a positive one; for a NaN what makes the relation false. */
  private void threeWay(Expr.Compare compare, ElementType element) {
    boolean less = compare.relation() == Relation.LT || compare.relation() == Relation.LE;
    switch (element) {
      case F32 -> code.op(less ? Opcodes.FCMPG : Opcodes.FCMPL);
      case F64 -> code.op(less ? Opcodes.DCMPG : Opcodes.DCMPL);
      case I64 -> code.op(Opcodes.LCMP);
      case U32, U64 ->
          ScalarPrinter.unsignedCall(
              code, ScalarType.carrier(element), "compareUnsigned", Type.INT_TYPE);
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
          F4E2M1,
          F8E8M0,
          F8E4M3,
          F8E4M3FNUZ,
          F8E5M2,
          F8E5M2FNUZ,
          F16,
          BF16 ->
          throw new IllegalArgumentException(element.text());
    }
  }

  private static int jumpOpcode(Relation relation) {
    return switch (relation) {
      case EQ -> Opcodes.IFEQ;
      case NE -> Opcodes.IFNE;
      case LT -> Opcodes.IFLT;
      case GE -> Opcodes.IFGE;
      case GT -> Opcodes.IFGT;
      case LE -> Opcodes.IFLE;
    };
  }

  /** Jumps come in pairs of opposites from the first on. */
  private static int opposite(int opcode, int first) {
    return ((opcode - first) ^ 1) + first;
  }

  /** Pushes a comparison as a bool. */
  void materialise(Expr.Compare compare) {
    Label isTrue = new Label();
    Label end = new Label();
    compareAndJump(compare, true, isTrue);
    code.constant(0);
    code.jump(end);
    code.label(isTrue);
    code.constant(1);
    code.label(end);
  }
}
