package dev.sinter.desugar;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.RecordAttribute;
import java.lang.classfile.attribute.RecordComponentInfo;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * Writes {@code equals} and {@code hashCode} of records, which javac leaves to the JVM to make when
 * they are first called.
 */
final class RecordMethods {
  private static final ClassDesc BOOTSTRAPS = ClassDesc.of("java.lang.runtime.ObjectMethods");
  private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");

  private final ClassDesc owner;
  private final List<RecordComponentInfo> components;

  RecordMethods(ClassModel model) {
    owner = model.thisClass().asSymbol();
    components =
        model.findAttribute(Attributes.record()).map(RecordAttribute::components).orElse(List.of());
  }

  /** Writes a method anew that was left to the JVM; false where it is another one. */
  boolean replace(MethodModel method, ClassBuilder out) {
    if (!isLeftToTheJvm(method)) {
      return false;
    }
    boolean equality = method.methodName().equalsString("equals");
    out.withMethodBody(
        method.methodName(),
        method.methodType(),
        method.flags().flagsMask(),
        equality ? this::equality : this::hashing);
    return true;
  }

  private static boolean isLeftToTheJvm(MethodModel method) {
    return method.code().stream()
        .flatMap(code -> code.elementStream())
        .anyMatch(RecordMethods::isMethodOfRecord);
  }

  /** Whether the instruction does what {@code equals} or {@code hashCode} of a record does. */
  static boolean isMethodOfRecord(CodeElement element) {
    return element instanceof InvokeDynamicInstruction call
        && call.bootstrapMethod().owner().equals(BOOTSTRAPS)
        && !call.name().equalsString("toString");
  }

  private void equality(CodeBuilder code) {
    Label differs = code.newLabel();
    code.aload(1).instanceOf(owner).ifeq(differs);
    code.aload(1).checkcast(owner).astore(2);
    for (RecordComponentInfo component : components) {
      field(code, 0, component);
      field(code, 2, component);
      branchUnlessEqual(code, component.descriptorSymbol(), differs);
    }
    code.iconst_1().ireturn().labelBinding(differs).iconst_0().ireturn();
  }

  private static void branchUnlessEqual(CodeBuilder code, ClassDesc type, Label differs) {
    switch (TypeKind.from(type)) {
      case BOOLEAN, BYTE, CHAR, SHORT, INT -> code.if_icmpne(differs);
      case LONG -> code.lcmp().ifne(differs);
      case FLOAT, DOUBLE ->
          code.invokestatic(Conversion.box(type), "compare", MethodTypeDesc.of(CD_int, type, type))
              .ifne(differs);
      case REFERENCE ->
          code.invokestatic(OBJECTS, "equals", MethodTypeDesc.of(CD_boolean, CD_Object, CD_Object))
              .ifeq(differs);
      case VOID -> throw new IllegalStateException("a component without a type");
    }
  }

  private void hashing(CodeBuilder code) {
    code.iconst_0();
    for (RecordComponentInfo component : components) {
      code.loadConstant(31).imul();
      field(code, 0, component);
      ClassDesc type = component.descriptorSymbol();
      if (type.isPrimitive()) {
        code.invokestatic(Conversion.box(type), "hashCode", MethodTypeDesc.of(CD_int, type));
      } else {
        code.invokestatic(OBJECTS, "hashCode", MethodTypeDesc.of(CD_int, CD_Object));
      }
      code.iadd();
    }
    code.ireturn();
  }

  private void field(CodeBuilder code, int record, RecordComponentInfo component) {
    code.aload(record)
        .getfield(owner, component.name().stringValue(), component.descriptorSymbol());
  }
}
