package dev.sinter.codegen.jvm;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelPrinter;
import dev.sinter.ir.kernel.Stmt;
import dev.sinter.ir.target.Target;
import java.util.List;
import java.util.Optional;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Prints a generated class: its methods from statements, and the constants that they use. */
final class ClassPrinter {
  /**
   * Methods with more bytecode than this are never compiled (HotSpot, {@code -XX:HugeMethodLimit}).
   */
  private static final int JIT_LIMIT = 8000;

  private static final System.Logger LOG = System.getLogger(ClassPrinter.class.getPackageName());

  private final String kernel;
  private final String owner;
  private final KernelPrinter.Listing listing;
  private final Target target;
  private final SubroutineCalls calls;
  private final ClassConstants constants;
  private final ClassWriter out = new FrameWriter();

  /**
   * A class without members.
   *
   * @param kernel what messages call it
   * @param listing what its line table refers to
   * @param calls the subroutines that its methods call
   */
  ClassPrinter(
      String kernel,
      ClassName name,
      KernelPrinter.Listing listing,
      Target target,
      SubroutineCalls calls,
      String... interfaces) {
    this.kernel = kernel;
    this.owner = name.internal();
    this.listing = listing;
    this.target = target;
    this.calls = calls;
    this.constants = new ClassConstants(owner);
    out.visit(
        Opcodes.V25,
        Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER,
        owner,
        null,
        "java/lang/Object",
        interfaces);
    out.visitSource(name.label() + ".kernel", null);
  }

  /**
   * Computes frames without loading classes: what merges in a dead slot is an Object to the
   * verifier.
   */
  private static final class FrameWriter extends ClassWriter {
    FrameWriter() {
      super(ClassWriter.COMPUTE_FRAMES);
    }

    @Override
    protected String getCommonSuperClass(String type1, String type2) {
      return "java/lang/Object";
    }
  }

  /** The internal name of the class. */
  String owner() {
    return owner;
  }

  /** The code of a method to write by hand. */
  Code method(int access, String name, String descriptor) {
    return new Code(out.visitMethod(access, name, descriptor, null, null));
  }

  /** A static method of statements. */
  void method(MethodShape shape, List<Stmt> body) {
    check(shape);
    MethodVisitor visitor =
        out.visitMethod(Opcodes.ACC_STATIC, shape.name(), shape.descriptor(), null, null);
    visitor.visitCode();
    Code code = new Code(visitor);
    MethodPrinter method = new MethodPrinter(kernel, target, MaskKinds.of(body), code, constants);
    LocalVariables locals = method.locals();
    int mark = locals.open();
    declare(shape, method);
    new StatementPrinter(method, listing.lines(), calls).block(body);
    code.op(Opcodes.RETURN);
    Label end = new Label();
    code.label(end);
    locals.close(mark);
    code.end();
    warnIfTooLong(shape, end.getOffset());
  }

  /** The bytes of the class file. */
  byte[] bytes() {
    constants.writeTo(out);
    out.visitEnd();
    try {
      return out.toByteArray();
    } catch (MethodTooLargeException e) {
      String found = "kernel " + kernel + ": " + e.getCodeSize() + " bytes of code in ";
      throw new SinterException(
          ErrorCode.TARGET_UNSUPPORTED,
          found + e.getMethodName() + ", a class file takes 65535: split it into subroutines",
          e);
    }
  }

  private void check(MethodShape shape) {
    if (shape.isTooLong()) {
      throw new SinterException(
          ErrorCode.TARGET_UNSUPPORTED,
          "kernel %s: target %s does not take so many buffers and arguments as %s"
              .formatted(kernel, target, shape.name()));
    }
  }

  private static void declare(MethodShape shape, MethodPrinter method) {
    LocalVariables locals = method.locals();
    List<Integer> segments =
        shape.buffers().stream()
            .map(b -> local(locals, b.name() + "$segment", MemoryPrinter.SEGMENT_TYPE))
            .toList();
    for (int i = 0; i < segments.size(); i++) {
      String name = shape.buffers().get(i).name();
      int base = local(locals, name + "$offset", Type.LONG_TYPE);
      method.memory().declare(name, segments.get(i), base);
    }
    for (Expr.Var argument : shape.arguments()) {
      local(locals, argument.name(), Type.LONG_TYPE);
    }
    for (Expr.Var parameter : shape.own()) {
      local(locals, parameter.name(), ScalarType.carrier(parameter.type().element()));
    }
  }

  private static int local(LocalVariables locals, String name, Type type) {
    int slot = locals.declare(name, type, Optional.empty()).slot();
    locals.describe(name);
    return slot;
  }

  private void warnIfTooLong(MethodShape shape, int bytes) {
    if (bytes > JIT_LIMIT) {
      LOG.log(
          System.Logger.Level.WARNING,
          "kernel {0}: {1} has {2,number,#} bytes of bytecode; the JVM compiles no method of more"
              + " than {3,number,#}, so it will run interpreted",
          kernel,
          shape.name(),
          bytes,
          JIT_LIMIT);
    }
  }
}
