package dev.sinter.codegen.jvm;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.Relation;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Prints expressions of one lane, in the JVM's own arithmetic; values are held as {@link
 * ScalarType} says.
 */
final class ScalarPrinter {
  private final MethodPrinter method;
  private final Code code;
  private final CommonLowering lowering;
  private final ConditionPrinter conditions;
  private final ScalarConversion conversions;

  ScalarPrinter(MethodPrinter method) {
    this.method = method;
    code = method.code();
    lowering = new CommonLowering(method::name);
    conditions = new ConditionPrinter(method, this, lowering);
    conversions = new ScalarConversion(method, this);
  }

  ConditionPrinter conditions() {
    return conditions;
  }

  /** Pushes the value. */
  void print(Expr expr) {
    lowering.lower(expr).ifPresentOrElse(this::print, () -> printAsItIs(expr));
  }

  private void printAsItIs(Expr expr) {
    switch (expr) {
      case Expr.FloatLiteral x -> literal(code, x.type().element(), x.value());
      case Expr.IntLiteral x -> literal(code, x.type().element(), x.value());
      case Expr.Var x -> method.variable(x);
      case Expr.Unary x -> unary(x);
      case Expr.Binary x -> binary(x);
      case Expr.Compare x -> conditions.materialise(x);
      case Expr.Select x -> select(x);
      case Expr.Fma x -> fma(x);
      case Expr.Convert x -> conversions.convert(x);
      case Expr.Bitcast x -> conversions.bitcast(x);
      case Expr.Splat x -> print(x.x());
      case Expr.Ramp x -> print(x.base());
      case Expr.FirstLanes x -> conditions.materialise(LaneOf.isBelow(0, x));
      case Expr.Shuffle x -> print(LaneOf.lane(x, 0));
      case Expr.Lane x -> lane(x);
      case Expr.Load x -> method.memory().loadScalar(x);
      case Expr.Element x -> throw method.unsupported("an array of registers, " + x.array().name());
      case Expr.Call x -> throw method.unsupported("the instruction " + x.intrinsic());
    }
  }

  static void literal(Code code, ElementType element, double value) {
    switch (element) {
      case F64 -> code.constant(value);
      case F32 -> code.constant((float) value);
      case F16, BF16, F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ -> {
        long bits = Tensor.scalar(element, value).rawBits(0);
        code.constant(element.bytes() == 1 ? (byte) bits : (int) (short) bits);
      }
      case BOOL, I2, I4, I8, I16, I32, I64, U2, U4, U8, U16, U32, U64 ->
          literal(code, element, (long) value);
    }
  }

  static void literal(Code code, ElementType element, long value) {
    switch (element) {
      case I64, U64 -> code.constant(value);
      case I32, U32 -> code.constant((int) value);
      case I16 -> code.constant((int) (short) value);
      case U16 -> code.constant((int) (char) value);
      case I8 -> code.constant((int) (byte) value);
      case U8 -> code.constant((int) value & 0xFF);
      case I2, I4 -> {
        int unused = 32 - element.bits();
        code.constant((int) value << unused >> unused);
      }
      case U2, U4 -> code.constant((int) value & ((1 << element.bits()) - 1));
      case BOOL -> code.constant(value != 0 ? 1 : 0);
      case F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F16, BF16, F32, F64 ->
          literal(code, element, (double) value);
    }
  }

  private static Type carrier(Expr expr) {
    return ScalarType.carrier(expr.type().element());
  }

  private void unary(Expr.Unary unary) {
    ElementType element = unary.type().element();
    Type carrier = carrier(unary);
    print(unary.x());
    switch (unary.op()) {
      case NEG -> code.op(carrier.getOpcode(Opcodes.INEG));
      case ABS -> {
        if (!ScalarType.isUnsigned(element)) {
          code.math("abs", Type.getMethodDescriptor(carrier, carrier));
        }
      }
      case NOT -> {
        literal(code, element, element == ElementType.BOOL ? 1L : -1L);
        code.op(carrier.getOpcode(Opcodes.IXOR));
      }
      case SQRT, FLOOR, CEIL, TRUNC, ROUND -> {
        if (element.isFloat()) {
          asDouble(unary.op(), element);
        }
      }
    }
    ScalarType.normalise(code, element);
  }

  /**
   * Functions that Math has for doubles only; rounding their results for an f32 to f32 is exact, as
   * is sqrt's.
   */
  private void asDouble(Expr.UnaryOp op, ElementType element) {
    if (element == ElementType.F32) {
      code.op(Opcodes.F2D);
    }
    switch (op) {
      case SQRT -> code.math("sqrt", "(D)D");
      case FLOOR -> code.math("floor", "(D)D");
      case CEIL -> code.math("ceil", "(D)D");
      case ROUND -> code.math("rint", "(D)D");
      case TRUNC -> {
        code.op(Opcodes.DUP2);
        code.math("abs", "(D)D");
        code.math("floor", "(D)D");
        code.swap(Type.DOUBLE_TYPE);
        code.math("copySign", "(DD)D");
      }
      case NEG, ABS, NOT -> throw new IllegalArgumentException(op.toString());
    }
    if (element == ElementType.F32) {
      code.op(Opcodes.D2F);
    }
  }

  private void binary(Expr.Binary binary) {
    ElementType element = binary.type().element();
    boolean wideUnsigned = element == ElementType.U32 || element == ElementType.U64;
    Type carrier = carrier(binary);
    switch (binary.op()) {
      case ADD -> arithmetic(binary, Opcodes.IADD);
      case SUB -> arithmetic(binary, Opcodes.ISUB);
      case MUL -> arithmetic(binary, Opcodes.IMUL);
      case AND -> arithmetic(binary, Opcodes.IAND);
      case OR -> arithmetic(binary, Opcodes.IOR);
      case XOR -> arithmetic(binary, Opcodes.IXOR);
      case DIV -> divide(binary, wideUnsigned, Opcodes.IDIV, "divideUnsigned");
      case REM -> divide(binary, wideUnsigned, Opcodes.IREM, "remainderUnsigned");
      case FLOOR_DIV, FLOOR_MOD -> floored(binary);
      case MAX, MIN -> {
        if (wideUnsigned) {
          print(unsignedExtremum(binary));
        } else {
          operands(binary);
          String name = binary.op() == BinaryOp.MAX ? "max" : "min";
          code.math(name, Type.getMethodDescriptor(carrier, carrier, carrier));
        }
      }
      case SHIFT_LEFT -> shift(binary, Opcodes.ISHL);
      case SHIFT_RIGHT -> shift(binary, Opcodes.ISHR);
      case SHIFT_RIGHT_LOGICAL -> shift(binary, Opcodes.IUSHR);
    }
    ScalarType.normalise(code, element);
  }

  private void operands(Expr.Binary binary) {
    print(binary.a());
    print(binary.b());
  }

  private void arithmetic(Expr.Binary binary, int opcode) {
    operands(binary);
    code.op(carrier(binary).getOpcode(opcode));
  }

  private void divide(Expr.Binary binary, boolean wideUnsigned, int opcode, String unsigned) {
    if (wideUnsigned) {
      operands(binary);
      unsignedCall(code, carrier(binary), unsigned, carrier(binary));
    } else {
      arithmetic(binary, opcode);
    }
  }

  private void floored(Expr.Binary binary) {
    boolean division = binary.op() == BinaryOp.FLOOR_DIV;
    if (binary.type().element().isFloat()) {
      throw method.unsupported(binary.op() + " of " + binary.type());
    }
    if (ScalarType.isUnsigned(binary.type().element())) {
      print(new Expr.Binary(division ? BinaryOp.DIV : BinaryOp.REM, binary.a(), binary.b()));
      return;
    }
    Type carrier = carrier(binary);
    operands(binary);
    String name = division ? "floorDiv" : "floorMod";
    code.math(name, Type.getMethodDescriptor(carrier, carrier, carrier));
  }

  private Expr unsignedExtremum(Expr.Binary binary) {
    Expr a = method.name(binary.a());
    Expr b = method.name(binary.b());
    Relation relation = binary.op() == BinaryOp.MAX ? Relation.GT : Relation.LT;
    return new Expr.Select(new Expr.Compare(relation, a, b), a, b);
  }

  /** A method of Integer or Long that takes two values as unsigned. */
  static void unsignedCall(Code code, Type carrier, String name, Type result) {
    String owner = carrier.equals(Type.INT_TYPE) ? "java/lang/Integer" : "java/lang/Long";
    code.callStatic(owner, name, Type.getMethodDescriptor(result, carrier, carrier));
  }

  private void shift(Expr.Binary binary, int opcode) {
    ElementType element = binary.type().element();
    int bits = element.bits();
    print(binary.a());
    if (opcode == Opcodes.IUSHR && bits < 32 && !ScalarType.isUnsigned(element)) {
      code.constant((1 << bits) - 1);
      code.op(Opcodes.IAND);
    } else if (opcode == Opcodes.ISHR && bits < 32 && ScalarType.isUnsigned(element)) {
      signExtend(bits);
    }
    print(binary.b());
    if (bits == 64) {
      code.op(Opcodes.L2I);
    } else if (bits < 32) {
      code.constant(bits - 1);
      code.op(Opcodes.IAND);
    }
    code.op(carrier(binary).getOpcode(opcode));
  }

  private void signExtend(int bits) {
    code.constant(32 - bits);
    code.op(Opcodes.ISHL);
    code.constant(32 - bits);
    code.op(Opcodes.ISHR);
  }

  /** Both values are computed, since one may throw; then the one not asked for is dropped. */
  private void select(Expr.Select select) {
    Type carrier = carrier(select);
    print(select.a());
    print(select.b());
    Label first = new Label();
    conditions.jump(select.condition(), true, first);
    code.swap(carrier);
    code.label(first);
    code.pop(carrier);
  }

  private void fma(Expr.Fma fma) {
    KernelType type = fma.type();
    if (type.element().isInteger()) {
      print(ExprBuilder.add(ExprBuilder.binary(BinaryOp.MUL, fma.a(), fma.b()), fma.c()));
    } else if (ScalarType.isComputable(type.element())) {
      print(fma.a());
      print(fma.b());
      print(fma.c());
      Type carrier = carrier(fma);
      code.math("fma", Type.getMethodDescriptor(carrier, carrier, carrier, carrier));
    } else {
      throw method.unsupported("fma of " + type);
    }
  }

  private void lane(Expr.Lane lane) {
    KernelType type = lane.x().type();
    if (!type.isVector()) {
      print(lane.x());
    } else if (type.element() == ElementType.BOOL) {
      method.print(lane.x());
      VectorApi.maskLane(code, lane.index());
    } else {
      method.print(lane.x());
      VectorApi.lane(code, LaneKind.of(type.element()), lane.index());
      ScalarType.normalise(code, type.element());
    }
  }
}
