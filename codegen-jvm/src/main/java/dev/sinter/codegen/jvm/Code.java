package dev.sinter.codegen.jvm;

import java.util.Map;
import java.util.function.IntConsumer;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The instructions of one method, with the shortest form of each constant and the usual shapes of
 * calls.
 */
public final class Code {
  private static final Map<Type, Integer> PRIMITIVES =
      Map.of(Type.INT_TYPE, Opcodes.T_INT, Type.LONG_TYPE, Opcodes.T_LONG);

  private final MethodVisitor out;

  public Code(MethodVisitor out) {
    this.out = out;
  }

  public void op(int opcode) {
    out.visitInsn(opcode);
  }

  public void constant(int value) {
    if (value >= -1 && value <= 5) {
      out.visitInsn(Opcodes.ICONST_0 + value);
    } else if (value == (byte) value) {
      out.visitIntInsn(Opcodes.BIPUSH, value);
    } else if (value == (short) value) {
      out.visitIntInsn(Opcodes.SIPUSH, value);
    } else {
      out.visitLdcInsn(value);
    }
  }

  public void constant(long value) {
    if (value == 0 || value == 1) {
      out.visitInsn(value == 0 ? Opcodes.LCONST_0 : Opcodes.LCONST_1);
    } else if (value == (short) value) {
      constant((int) value);
      out.visitInsn(Opcodes.I2L);
    } else {
      out.visitLdcInsn(value);
    }
  }

  public void constant(float value) {
    // fconst_0 is +0: −0 has to come from the constant pool.
    switch (Float.floatToRawIntBits(value)) {
      case 0 -> out.visitInsn(Opcodes.FCONST_0);
      case 0x3F800000 -> out.visitInsn(Opcodes.FCONST_1);
      case 0x40000000 -> out.visitInsn(Opcodes.FCONST_2);
      default -> out.visitLdcInsn(value);
    }
  }

  public void constant(double value) {
    long bits = Double.doubleToRawLongBits(value);
    if (bits == 0 || bits == Double.doubleToRawLongBits(1)) {
      out.visitInsn(bits == 0 ? Opcodes.DCONST_0 : Opcodes.DCONST_1);
    } else {
      out.visitLdcInsn(value);
    }
  }

  public void constant(String value) {
    out.visitLdcInsn(value);
  }

  /** Pushes a class. */
  public void constant(Type value) {
    out.visitLdcInsn(value);
  }

  /**
   * Pushes a new array; each element is pushed by the code that {@code element} writes for its
   * index.
   */
  public void array(Type type, int size, IntConsumer element) {
    constant(size);
    if (type.getSort() == Type.OBJECT) {
      out.visitTypeInsn(Opcodes.ANEWARRAY, type.getInternalName());
    } else {
      out.visitIntInsn(Opcodes.NEWARRAY, PRIMITIVES.get(type));
    }
    for (int i = 0; i < size; i++) {
      op(Opcodes.DUP);
      constant(i);
      element.accept(i);
      op(type.getOpcode(Opcodes.IASTORE));
    }
  }

  public void load(Type type, int slot) {
    out.visitVarInsn(type.getOpcode(Opcodes.ILOAD), slot);
  }

  public void store(Type type, int slot) {
    out.visitVarInsn(type.getOpcode(Opcodes.ISTORE), slot);
  }

  public void increment(int slot, int by) {
    out.visitIincInsn(slot, by);
  }

  /** Exchanges the two values on top of the stack, both of this type. */
  public void swap(Type type) {
    if (type.getSize() == 1) {
      op(Opcodes.SWAP);
    } else {
      op(Opcodes.DUP2_X2);
      op(Opcodes.POP2);
    }
  }

  public void pop(Type type) {
    op(type.getSize() == 1 ? Opcodes.POP : Opcodes.POP2);
  }

  public void callStatic(String owner, String name, String descriptor) {
    out.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
  }

  /** A static method of {@code java.lang.Math}. */
  public void math(String name, String descriptor) {
    callStatic("java/lang/Math", name, descriptor);
  }

  /** A static method of an interface. */
  public void callStaticInterface(String owner, String name, String descriptor) {
    out.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, true);
  }

  public void callVirtual(String owner, String name, String descriptor) {
    out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, owner, name, descriptor, false);
  }

  public void callInterface(String owner, String name, String descriptor) {
    out.visitMethodInsn(Opcodes.INVOKEINTERFACE, owner, name, descriptor, true);
  }

  public void callSpecial(String owner, String name, String descriptor) {
    out.visitMethodInsn(Opcodes.INVOKESPECIAL, owner, name, descriptor, false);
  }

  public void getStatic(String owner, String name, String descriptor) {
    out.visitFieldInsn(Opcodes.GETSTATIC, owner, name, descriptor);
  }

  public void putStatic(String owner, String name, String descriptor) {
    out.visitFieldInsn(Opcodes.PUTSTATIC, owner, name, descriptor);
  }

  public void getField(String owner, String name, String descriptor) {
    out.visitFieldInsn(Opcodes.GETFIELD, owner, name, descriptor);
  }

  public void putField(String owner, String name, String descriptor) {
    out.visitFieldInsn(Opcodes.PUTFIELD, owner, name, descriptor);
  }

  public void callDynamic(String name, String descriptor, Handle bootstrap, Object... arguments) {
    out.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
  }

  /** Pushes a new object whose constructor is yet to be called. */
  public void create(String owner) {
    out.visitTypeInsn(Opcodes.NEW, owner);
  }

  public void cast(String owner) {
    out.visitTypeInsn(Opcodes.CHECKCAST, owner);
  }

  public void jump(int opcode, Label target) {
    out.visitJumpInsn(opcode, target);
  }

  public void jump(Label target) {
    out.visitJumpInsn(Opcodes.GOTO, target);
  }

  public void label(Label label) {
    out.visitLabel(label);
  }

  /** Instructions from here on belong to this line of the listing. */
  public void line(int line) {
    Label start = new Label();
    out.visitLabel(start);
    out.visitLineNumber(line, start);
  }

  /** A name for a slot, for debuggers. */
  public void localVariable(String name, Type type, Label start, Label end, int slot) {
    out.visitLocalVariable(name, type.getDescriptor(), null, start, end, slot);
  }

  public void end() {
    out.visitMaxs(0, 0);
    out.visitEnd();
  }
}
