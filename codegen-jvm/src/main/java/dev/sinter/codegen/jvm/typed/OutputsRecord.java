package dev.sinter.codegen.jvm.typed;

import dev.sinter.codegen.jvm.Code;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Writes the record that holds several outputs, as javac would: {@code public record Outputs(Tensor
 * mean, Tensor deviation)} inside the typed class.
 */
final class OutputsRecord {
  private static final String TENSOR_TYPE = "Ldev/sinter/ir/tensor/Tensor;";
  private static final String RECORD = "java/lang/Record";
  private static final String OBJECT_METHODS = "java/lang/runtime/ObjectMethods";
  private static final String BOOTSTRAP =
      "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/TypeDescriptor;"
          + "Ljava/lang/Class;Ljava/lang/String;[Ljava/lang/invoke/MethodHandle;)Ljava/lang/Object;";

  private final String host;
  private final String name;
  private final List<String> components;
  private final String owner;
  private final ClassWriter out = new ClassWriter(ClassWriter.COMPUTE_MAXS);

  /**
   * The record.
   *
   * @param host internal name of the class it is in
   * @param name its own simple name
   */
  OutputsRecord(String host, String name, List<String> components) {
    this.host = host;
    this.name = name;
    this.components = components;
    owner = host + "$" + name;
  }

  String owner() {
    return owner;
  }

  /** The descriptor of its canonical constructor. */
  String constructorDescriptor() {
    return "(" + TENSOR_TYPE.repeat(components.size()) + ")V";
  }

  /** Lists it among the inner classes of a class, which both it and its host have to. */
  void declareIn(ClassWriter writer) {
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL;
    writer.visitInnerClass(owner, host, name, access);
  }

  /** The bytes of the class file. */
  byte[] bytes() {
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_RECORD;
    out.visit(Opcodes.V25, access, owner, null, RECORD, null);
    out.visitNestHost(host);
    declareIn(out);
    String lookup = "java/lang/invoke/MethodHandles";
    out.visitInnerClass(
        lookup + "$Lookup",
        lookup,
        "Lookup",
        Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL);
    for (String component : components) {
      out.visitRecordComponent(component, TENSOR_TYPE, null).visitEnd();
      int field = Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL;
      out.visitField(field, component, TENSOR_TYPE, null, null).visitEnd();
    }
    constructor();
    components.forEach(this::accessor);
    objectMethod("toString", "()Ljava/lang/String;", Opcodes.ARETURN);
    objectMethod("hashCode", "()I", Opcodes.IRETURN);
    objectMethod("equals", "(Ljava/lang/Object;)Z", Opcodes.IRETURN);
    out.visitEnd();
    return out.toByteArray();
  }

  private void constructor() {
    MethodVisitor visitor =
        out.visitMethod(Opcodes.ACC_PUBLIC, "<init>", constructorDescriptor(), null, null);
    components.forEach(component -> visitor.visitParameter(component, Opcodes.ACC_MANDATED));
    visitor.visitCode();
    Code code = new Code(visitor);
    loadThis(code);
    code.callSpecial(RECORD, "<init>", "()V");
    for (int i = 0; i < components.size(); i++) {
      loadThis(code);
      code.load(Type.getType(TENSOR_TYPE), i + 1);
      code.putField(owner, components.get(i), TENSOR_TYPE);
    }
    code.op(Opcodes.RETURN);
    code.end();
  }

  private void accessor(String component) {
    Code code =
        new Code(out.visitMethod(Opcodes.ACC_PUBLIC, component, "()" + TENSOR_TYPE, null, null));
    loadThis(code);
    code.getField(owner, component, TENSOR_TYPE);
    code.op(Opcodes.ARETURN);
    code.end();
  }

  private void objectMethod(String method, String descriptor, int returns) {
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL;
    Code code = new Code(out.visitMethod(access, method, descriptor, null, null));
    loadThis(code);
    if (method.equals("equals")) {
      code.load(Type.getType(Object.class), 1);
    }
    Object[] arguments = new Object[2 + components.size()];
    arguments[0] = Type.getObjectType(owner);
    arguments[1] = String.join(";", components);
    for (int i = 0; i < components.size(); i++) {
      arguments[2 + i] =
          new Handle(Opcodes.H_GETFIELD, owner, components.get(i), TENSOR_TYPE, false);
    }
    Handle bootstrap =
        new Handle(Opcodes.H_INVOKESTATIC, OBJECT_METHODS, "bootstrap", BOOTSTRAP, false);
    code.callDynamic(method, "(L" + owner + ";" + descriptor.substring(1), bootstrap, arguments);
    code.op(returns);
    code.end();
  }

  private void loadThis(Code code) {
    code.load(Type.getObjectType(owner), 0);
  }
}
