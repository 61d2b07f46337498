package dev.sinter.codegen.jvm;

import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The instructions of one method, with the shortest form of each constant and the usual shapes of
 * calls.
 */
final class Code {
  private final MethodVisitor out;

  Code(MethodVisitor out) {
    this.out = out;
  }

  void op(int opcode) {
    out.visitInsn(opcode);
  }

  void constant(int value) {
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

  void constant(long value) {
    if (value == 0 || value == 1) {
      out.visitInsn(value == 0 ? Opcodes.LCONST_0 : Opcodes.LCONST_1);
    } else if (value == (short) value) {
      constant((int) value);
      out.visitInsn(Opcodes.I2L);
    } else {
      out.visitLdcInsn(value);
    }
  }

  void constant(float value) {
    // fconst_0 is +0: −0 has to come from the constant pool.
    switch (Float.floatToRawIntBits(value)) {
      case 0 -> out.visitInsn(Opcodes.FCONST_0);
      case 0x3F800000 -> out.visitInsn(Opcodes.FCONST_1);
      case 0x40000000 -> out.visitInsn(Opcodes.FCONST_2);
      default -> out.visitLdcInsn(value);
    }
  }

  void constant(double value) {
    long bits = Double.doubleToRawLongBits(value);
    if (bits == 0 || bits == Double.doubleToRawLongBits(1)) {
      out.visitInsn(bits == 0 ? Opcodes.DCONST_0 : Opcodes.DCONST_1);
    } else {
      out.visitLdcInsn(value);
    }
  }

  void constant(String value) {
    out.visitLdcInsn(value);
  }

  /** Pushes a new int array. */
  void integers(List<Integer> values) {
    constant(values.size());
    out.visitIntInsn(Opcodes.NEWARRAY, Opcodes.T_INT);
    for (int i = 0; i < values.size(); i++) {
      op(Opcodes.DUP);
      constant(i);
      constant(values.get(i).intValue());
      op(Opcodes.IASTORE);
    }
  }

  void load(Type type, int slot) {
    out.visitVarInsn(type.getOpcode(Opcodes.ILOAD), slot);
  }

  void store(Type type, int slot) {
    out.visitVarInsn(type.getOpcode(Opcodes.ISTORE), slot);
  }

  void increment(int slot, int by) {
    out.visitIincInsn(slot, by);
  }

  /** Exchanges the two values on top of the stack, both of this type. */
  void swap(Type type) {
    if (type.getSize() == 1) {
      op(Opcodes.SWAP);
    } else {
      op(Opcodes.DUP2_X2);
      op(Opcodes.POP2);
    }
  }

  void pop(Type type) {
    op(type.getSize() == 1 ? Opcodes.POP : Opcodes.POP2);
  }

  void duplicate(Type type) {
    op(type.getSize() == 1 ? Opcodes.DUP : Opcodes.DUP2);
  }

  void callStatic(String owner, String name, String descriptor) {
    out.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
  }

  /** A static method of {@code java.lang.Math}. */
  void math(String name, String descriptor) {
    callStatic("java/lang/Math", name, descriptor);
  }

  /** A static method of an interface. */
  void callStaticInterface(String owner, String name, String descriptor) {
    out.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, true);
  }

  void callVirtual(String owner, String name, String descriptor) {
    out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, owner, name, descriptor, false);
  }

  void callInterface(String owner, String name, String descriptor) {
    out.visitMethodInsn(Opcodes.INVOKEINTERFACE, owner, name, descriptor, true);
  }

  void callSpecial(String owner, String name, String descriptor) {
    out.visitMethodInsn(Opcodes.INVOKESPECIAL, owner, name, descriptor, false);
  }

  void getStatic(String owner, String name, String descriptor) {
    out.visitFieldInsn(Opcodes.GETSTATIC, owner, name, descriptor);
  }

  void putStatic(String owner, String name, String descriptor) {
    out.visitFieldInsn(Opcodes.PUTSTATIC, owner, name, descriptor);
  }

  void cast(String owner) {
    out.visitTypeInsn(Opcodes.CHECKCAST, owner);
  }

  void jump(int opcode, Label target) {
    out.visitJumpInsn(opcode, target);
  }

  void jump(Label target) {
    out.visitJumpInsn(Opcodes.GOTO, target);
  }

  void label(Label label) {
    out.visitLabel(label);
  }

  /** Instructions from here on belong to this line of the listing. */
  void line(int line) {
    Label start = new Label();
    out.visitLabel(start);
    out.visitLineNumber(line, start);
  }

  /** A name for a slot, for debuggers. */
  void localVariable(String name, Type type, Label start, Label end, int slot) {
    out.visitLocalVariable(name, type.getDescriptor(), null, start, end, slot);
  }

  void end() {
    out.visitMaxs(0, 0);
    out.visitEnd();
  }
}
