package dev.sinter.codegen.jvm;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.type.ElementType;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Prints conversions between scalars of different types. */
final class ScalarConversion {
  private final MethodPrinter method;
  private final Code code;
  private final ScalarPrinter scalars;

  ScalarConversion(MethodPrinter method, ScalarPrinter scalars) {
    this.method = method;
    code = method.code();
    this.scalars = scalars;
  }

  /** Pushes the value of a conversion that {@link CommonLowering} leaves. */
  void convert(Expr.Convert convert) {
    ElementType from = convert.x().type().element();
    ElementType to = convert.type().element();
    if (isStorageFloat(from) || isStorageFloat(to)) {
      throw method.unsupported("conversion of " + from + " to " + to);
    }
    scalars.print(convert.x());
    if (from == ElementType.F16) {
      code.callStatic("java/lang/Float", "float16ToFloat", "(S)F");
    } else if (to == ElementType.F16) {
      code.callStatic("java/lang/Float", "floatToFloat16", "(F)S");
    } else {
      changeCarrier(from, ScalarType.carrier(to));
      ScalarType.normalise(code, to);
    }
  }

  private static boolean isStorageFloat(ElementType element) {
    return element.isFloat() && element.isStorageOnly();
  }

  private void changeCarrier(ElementType from, Type to) {
    int source = rank(ScalarType.carrier(from));
    int target = rank(to);
    if (source != target) {
      // Each type has one opcode for each other type, all in the order of int, long, float, double.
      code.op(Opcodes.I2L + 3 * source + (target > source ? target - 1 : target));
      if (from == ElementType.U32 && to.equals(Type.LONG_TYPE)) {
        code.constant(0xFFFF_FFFFL);
        code.op(Opcodes.LAND);
      }
    }
  }

  private static int rank(Type carrier) {
    return carrier.getOpcode(Opcodes.ILOAD) - Opcodes.ILOAD;
  }

  /** Pushes the same bits as another type. */
  void bitcast(Expr.Bitcast bitcast) {
    Type from = ScalarType.carrier(bitcast.x().type().element());
    Type to = ScalarType.carrier(bitcast.type().element());
    scalars.print(bitcast.x());
    if (from.equals(Type.FLOAT_TYPE) && to.equals(Type.INT_TYPE)) {
      code.callStatic("java/lang/Float", "floatToRawIntBits", "(F)I");
    } else if (from.equals(Type.INT_TYPE) && to.equals(Type.FLOAT_TYPE)) {
      code.callStatic("java/lang/Float", "intBitsToFloat", "(I)F");
    } else if (from.equals(Type.DOUBLE_TYPE) && to.equals(Type.LONG_TYPE)) {
      code.callStatic("java/lang/Double", "doubleToRawLongBits", "(D)J");
    } else if (from.equals(Type.LONG_TYPE) && to.equals(Type.DOUBLE_TYPE)) {
      code.callStatic("java/lang/Double", "longBitsToDouble", "(J)D");
    }
    ScalarType.normalise(code, bitcast.type().element());
  }
}
