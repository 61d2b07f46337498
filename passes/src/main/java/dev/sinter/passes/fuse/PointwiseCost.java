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
      case Unary unary -> rounded(of(unary.function(), computed(element)), element);
      case Binary binary -> rounded(of(binary.function()), element);
      case Compare _, Cast _ -> rounded(OptionalInt.of(1), element);
      case Select _ -> OptionalInt.of(1);
      // Not all bits are a value of these types, which the interpreter checks.
      case Bitcast bitcast ->
          switch (bitcast.to()) {
            case BOOL, I2, I4, U2, U4, F4E2M1 -> OptionalInt.empty();
            case I8,
                I16,
                I32,
                I64,
                U8,
                U16,
                U32,
                U64,
                F8E8M0,
                F8E4M3,
                F8E4M3FNUZ,
                F8E5M2,
                F8E5M2FNUZ,
                F16,
                BF16,
                F32,
                F64 ->
                element == ElementType.BOOL ? OptionalInt.empty() : OptionalInt.of(1);
          };
      case Primitive _ -> OptionalInt.empty();
    };
  }

  /** The type that a type is computed in. */
  static ElementType computed(ElementType element) {
    return element == ElementType.F16 || element == ElementType.BF16 ? ElementType.F32 : element;
  }

  /** With the conversions from a type that is stored only, and back. */
  private static OptionalInt rounded(OptionalInt cost, ElementType element) {
    int conversions =
        switch (element) {
          case F16 -> 40;
          case BF16 -> 14;
          case BOOL,
              I2,
              I4,
              I8,
              I16,
              I32,
              I64,
              U2,
              U4,
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
              F32,
              F64 ->
              0;
        };
    return cost.isPresent() ? OptionalInt.of(cost.getAsInt() + conversions) : cost;
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

  private static OptionalInt of(Binary.Function function) {
    return switch (function) {
      case ADD, SUB, MUL, MAX, MIN, AND, OR, XOR -> OptionalInt.of(1);
      case DIV -> OptionalInt.of(1);
      case REM -> OptionalInt.of(8);
      case SHIFT_LEFT, SHIFT_RIGHT -> OptionalInt.of(4);
      case POW, ATAN2 -> OptionalInt.empty();
    };
  }

  private static OptionalInt f32(int cost, ElementType element) {
    return element == ElementType.F32 ? OptionalInt.of(cost) : OptionalInt.empty();
  }
}
