package dev.sinter.codegen.jvm;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelPrinter;
import dev.sinter.ir.kernel.Stmt;
import dev.sinter.ir.kernel.Subroutine;
import dev.sinter.ir.target.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Prints one kernel as a class:
 *
 * <pre>
 * public final class scale_0123456789abcdef implements KernelFunction {
 *   public void run(MemorySegment[] memory, long[] offsets, long[] arguments, long lo, long hi) {
 *     body$(memory[0], memory[1], offsets[0], offsets[1], arguments[0], lo, hi);
 *   }
 *   private static void body$(MemorySegment x, MemorySegment y, long x$, long y$, long n, long lo, long hi) {…}
 *   private static void tile(MemorySegment y, long y$, long i) {…}
 * }
 * </pre>
 */
final class KernelClass {
  /**
   * Methods with more bytecode than this are never compiled (HotSpot, {@code -XX:HugeMethodLimit}).
   */
  private static final int JIT_LIMIT = 8000;

  private static final System.Logger LOG = System.getLogger(KernelClass.class.getPackageName());
  private static final String FUNCTION = "dev/sinter/ir/kernel/KernelFunction";
  private static final String SEGMENT = "java/lang/foreign/MemorySegment";
  private static final String RUN = "([L" + SEGMENT + ";[J[JJJ)V";

  private final Kernel kernel;
  private final KernelPrinter.Listing listing;
  private final Target target;
  private final String owner;
  private final ClassConstants constants;
  private final Map<String, MethodShape> subroutines;
  private final ClassWriter out = new FrameWriter();

  private KernelClass(
      Kernel kernel, KernelPrinter.Listing listing, Target target, String className) {
    this.kernel = kernel;
    this.listing = listing;
    this.target = target;
    owner = className.replace('.', '/');
    constants = new ClassConstants(owner);
    subroutines = MethodShape.ofSubroutines(kernel);
  }

  /** The bytes of the class file. */
  static byte[] print(
      Kernel kernel, KernelPrinter.Listing listing, Target target, String className) {
    try {
      return new KernelClass(kernel, listing, target, className).print();
    } catch (MethodTooLargeException e) {
      String found = "kernel " + kernel.name() + ": " + e.getCodeSize() + " bytes of code in ";
      throw new SinterException(
          ErrorCode.TARGET_UNSUPPORTED,
          found + e.getMethodName() + ", a class file takes 65535: split it into subroutines",
          e);
    }
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

  private byte[] print() {
    out.visit(
        Opcodes.V25,
        Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER,
        owner,
        null,
        "java/lang/Object",
        new String[] {FUNCTION});
    out.visitSource(kernel.name() + ".kernel", null);
    constructor();
    MethodShape body = MethodShape.ofBody(kernel);
    check(body);
    run(body);
    method(body, kernel.body());
    for (Subroutine subroutine : kernel.subroutines()) {
      MethodShape shape = subroutines.get(subroutine.name());
      check(shape);
      method(shape, subroutine.body());
    }
    constants.writeTo(out);
    out.visitEnd();
    return out.toByteArray();
  }

  private void check(MethodShape shape) {
    boolean shared = kernel.buffers().stream().anyMatch(b -> b.space() == BufferParam.Space.SHARED);
    if (shared || shape.isTooLong()) {
      String what = shared ? "shared memory" : "so many buffers and arguments as " + shape.name();
      throw new SinterException(
          ErrorCode.TARGET_UNSUPPORTED,
          "kernel " + kernel.name() + ": target " + target + " does not take " + what);
    }
  }

  private void constructor() {
    Code code = new Code(out.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null));
    code.load(Type.getObjectType(owner), 0);
    code.callSpecial("java/lang/Object", "<init>", "()V");
    code.op(Opcodes.RETURN);
    code.end();
  }

  private void run(MethodShape body) {
    Code code = new Code(out.visitMethod(Opcodes.ACC_PUBLIC, "run", RUN, null, null));
    elements(code, 1, body.buffers().size(), Opcodes.AALOAD);
    elements(code, 2, body.buffers().size(), Opcodes.LALOAD);
    elements(code, 3, body.arguments().size(), Opcodes.LALOAD);
    code.load(Type.LONG_TYPE, 4);
    code.load(Type.LONG_TYPE, 6);
    code.callStatic(owner, body.name(), body.descriptor());
    code.op(Opcodes.RETURN);
    code.end();
  }

  private static void elements(Code code, int array, int count, int opcode) {
    for (int i = 0; i < count; i++) {
      code.load(Type.getType(Object.class), array);
      code.constant(i);
      code.op(opcode);
    }
  }

  private void method(MethodShape shape, List<Stmt> body) {
    MethodVisitor visitor =
        out.visitMethod(
            Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC, shape.name(), shape.descriptor(), null, null);
    visitor.visitCode();
    Code code = new Code(visitor);
    MethodPrinter method =
        new MethodPrinter(kernel.name(), target, MaskKinds.of(body), code, constants);
    LocalVariables locals = method.locals();
    int mark = locals.open();
    declare(shape, method);
    new StatementPrinter(method, listing.lines(), new SubroutineCalls(owner, subroutines))
        .block(body);
    code.op(Opcodes.RETURN);
    Label end = new Label();
    code.label(end);
    locals.close(mark);
    code.end();
    warnIfTooLong(shape, end.getOffset());
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
          kernel.name(),
          shape.name(),
          bytes,
          JIT_LIMIT);
    }
  }
}
