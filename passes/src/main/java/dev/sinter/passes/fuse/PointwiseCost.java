package dev.sinter.passes.fuse;

import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.type.ElementType;
import java.util.OptionalInt;

/**
 * How many vector operations an elementwise operator takes in a kernel; absent where kernels cannot
 * compute it and it is left to a host step. The schedules' {@code PointwiseEmitter} emits exactly
 * what is priced here.
 */
final class PointwiseCost {
  /** Of a gather: the load of an index and of what lies there. */
  static final int LOOKUP = 4;

  private PointwiseCost() {}

  static OptionalInt of(Primitive op, ElementType element) {
    return switch (op) {
      case Unary unary -> of(unary.function(), element);
      case Binary binary -> of(binary.function(), element);
      case Compare _, Select _, Cast _ -> OptionalInt.of(1);
      case Bitcast _ -> element == ElementType.BOOL ? OptionalInt.empty() : OptionalInt.of(1);
      case Primitive _ -> OptionalInt.empty();
    };
  }

  private static OptionalInt of(Unary.Function function, ElementType element) {
    return switch (function) {
      case NEG, ABS, NOT, SQRT -> OptionalInt.of(1);
      case RSQRT, SIGN -> OptionalInt.of(element.isFloat() ? 4 : 2);
      case FLOOR, CEIL, TRUNC, ROUND -> OptionalInt.of(6);
      case EXP -> f32(24, element);
      case LOG -> f32(32, element);
      case SIGMOID -> f32(30, element);
      case TANH -> f32(40, element);
      case ERF -> f32(50, element);
      case EXPM1,
          LOG1P,
          SIN,
          COS,
          TAN,
          ASIN,
          ACOS,
          ATAN,
          SINH,
          COSH,
          ASINH,
          ACOSH,
          ATANH,
          LGAMMA,
          DIGAMMA ->
          OptionalInt.empty();
    };
  }

  private static OptionalInt of(Binary.Function function, ElementType element) {
    return switch (function) {
      case ADD, SUB, MUL, MAX, MIN, AND, OR, XOR -> OptionalInt.of(1);
      // Integer division by zero must name its node, which the interpreter does and a kernel
      // cannot.
      case DIV -> element.isFloat() ? OptionalInt.of(1) : OptionalInt.empty();
      case SHIFT_LEFT, SHIFT_RIGHT -> OptionalInt.of(4);
      case REM, POW, ATAN2 -> OptionalInt.empty();
    };
  }

  private static OptionalInt f32(int cost, ElementType element) {
    return element == ElementType.F32 ? OptionalInt.of(cost) : OptionalInt.empty();
  }
}
