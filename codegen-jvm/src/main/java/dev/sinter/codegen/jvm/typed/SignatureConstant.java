package dev.sinter.codegen.jvm.typed;

import dev.sinter.codegen.jvm.Code;
import dev.sinter.ir.program.Signature;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Writes a signature as a static final of a class, from the text of its types, and the method that
 * gives it.
 */
final class SignatureConstant {
  private static final Type SIGNATURE = Type.getObjectType("dev/sinter/ir/program/Signature");
  private static final Type PARAMETER =
      Type.getObjectType("dev/sinter/ir/program/Signature$Parameter");
  private static final Type TENSOR_TYPE = Type.getObjectType("dev/sinter/ir/type/TensorType");
  private static final Type STRING = Type.getType(String.class);
  private static final Type LIST = Type.getType(List.class);
  private static final String FIELD = "SIGNATURE";

  private final Type owner;
  private final Signature signature;

  SignatureConstant(Type owner, Signature signature) {
    this.owner = owner;
    this.signature = signature;
  }

  /** Adds field, class initialiser and method. */
  void declareIn(ClassWriter out) {
    out.visitInnerClass(
        PARAMETER.getInternalName(),
        SIGNATURE.getInternalName(),
        "Parameter",
        Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL);
    int field = Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL;
    out.visitField(field, FIELD, SIGNATURE.getDescriptor(), null, null).visitEnd();
    initialiser(new Code(out.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null)));
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
    String descriptor = Type.getMethodDescriptor(SIGNATURE);
    Code getter = new Code(out.visitMethod(access, "signature", descriptor, null, null));
    getter.getStatic(owner.getInternalName(), FIELD, SIGNATURE.getDescriptor());
    getter.op(Opcodes.ARETURN);
    getter.end();
  }

  private void initialiser(Code code) {
    code.create(SIGNATURE.getInternalName());
    code.op(Opcodes.DUP);
    parameters(code, signature.inputs());
    parameters(code, signature.outputs());
    code.callSpecial(
        SIGNATURE.getInternalName(),
        "<init>",
        Type.getMethodDescriptor(Type.VOID_TYPE, LIST, LIST));
    code.putStatic(owner.getInternalName(), FIELD, SIGNATURE.getDescriptor());
    code.op(Opcodes.RETURN);
    code.end();
  }

  private static void parameters(Code code, List<Signature.Parameter> parameters) {
    code.array(PARAMETER, parameters.size(), i -> parameter(code, parameters.get(i)));
    code.callStaticInterface(LIST.getInternalName(), "of", "([Ljava/lang/Object;)Ljava/util/List;");
  }

  private static void parameter(Code code, Signature.Parameter parameter) {
    code.create(PARAMETER.getInternalName());
    code.op(Opcodes.DUP);
    code.constant(parameter.name());
    code.constant(parameter.type().toString());
    code.callStatic(
        TENSOR_TYPE.getInternalName(), "parse", Type.getMethodDescriptor(TENSOR_TYPE, STRING));
    code.callSpecial(
        PARAMETER.getInternalName(),
        "<init>",
        Type.getMethodDescriptor(Type.VOID_TYPE, STRING, TENSOR_TYPE));
  }
}
