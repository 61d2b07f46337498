package dev.sinter.desugar;

import static java.lang.constant.ConstantDescs.CD_Boolean;
import static java.lang.constant.ConstantDescs.CD_Byte;
import static java.lang.constant.ConstantDescs.CD_Character;
import static java.lang.constant.ConstantDescs.CD_Double;
import static java.lang.constant.ConstantDescs.CD_Float;
import static java.lang.constant.ConstantDescs.CD_Integer;
import static java.lang.constant.ConstantDescs.CD_Long;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_Short;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** The conversions of {@link java.lang.invoke.LambdaMetafactory} between two types. */
final class Conversion {
  private Conversion() {}

  /** Turns the value on top of the stack from one type into another. */
  static void emit(CodeBuilder code, ClassDesc from, ClassDesc to) {
    if (to.equals(CD_void)) {
      drop(code, from);
    } else if (from.isPrimitive() && to.isPrimitive()) {
      widen(code, from, to);
    } else if (from.isPrimitive()) {
      ClassDesc boxed = box(from);
      code.invokestatic(boxed, "valueOf", MethodTypeDesc.of(boxed, from));
    } else if (to.isPrimitive()) {
      unbox(code, from, to);
    } else if (!to.equals(CD_Object) && !to.equals(from)) {
      code.checkcast(to);
    }
  }

  static ClassDesc box(ClassDesc type) {
    return switch (TypeKind.from(type)) {
      case BOOLEAN -> CD_Boolean;
      case BYTE -> CD_Byte;
      case CHAR -> CD_Character;
      case SHORT -> CD_Short;
      case INT -> CD_Integer;
      case LONG -> CD_Long;
      case FLOAT -> CD_Float;
      case DOUBLE -> CD_Double;
      case REFERENCE, VOID -> throw new IllegalArgumentException(type.displayName());
    };
  }

  private static void drop(CodeBuilder code, ClassDesc type) {
    switch (TypeKind.from(type).slotSize()) {
      case 0 -> {}
      case 1 -> code.pop();
      default -> code.pop2();
    }
  }

  private static void widen(CodeBuilder code, ClassDesc from, ClassDesc to) {
    TypeKind source = TypeKind.from(from).asLoadable();
    TypeKind target = TypeKind.from(to).asLoadable();
    if (source != target) {
      code.conversion(source, target);
    }
  }

  /** The box of what a primitive is asked of; a box of a narrower one is no part of Sinter. */
  private static void unbox(CodeBuilder code, ClassDesc from, ClassDesc to) {
    ClassDesc boxed = box(to);
    if (!from.equals(boxed)) {
      code.checkcast(boxed);
    }
    code.invokevirtual(boxed, to.displayName() + "Value", MethodTypeDesc.of(to));
  }
}
