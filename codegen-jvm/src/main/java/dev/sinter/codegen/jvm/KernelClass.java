package dev.sinter.codegen.jvm;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelPrinter;
import dev.sinter.ir.spi.ClassFile;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.target.Target;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Prints one kernel as a class, with its subroutines in {@linkplain SubroutineClasses classes of
 * their own}:
 *
 * <pre>
 * public final class scale_0123456789abcdef implements KernelFunction {
 *   public void run(MemorySegment[] memory, long[] offsets, long[] arguments, long lo, long hi) {
 *     body$(memory[0], memory[1], offsets[0], offsets[1], arguments[0], lo, hi);
 *   }
 *   static void body$(MemorySegment x, MemorySegment y, long x$, long y$, long n, long lo, long hi) {
 *     …
 *     tile_fedcba9876543210.tile(y, y$, i);
 *   }
 * }
 * </pre>
 */
final class KernelClass {
  private static final String FUNCTION = "dev/sinter/ir/kernel/KernelFunction";
  private static final String SEGMENT = "java/lang/foreign/MemorySegment";
  private static final String RUN = "([L" + SEGMENT + ";[J[JJJ)V";

  private KernelClass() {}

  static KernelCode.Bytecode print(Kernel kernel, Target target) {
    if (kernel.buffers().stream().anyMatch(b -> b.space() == BufferParam.Space.SHARED)) {
      throw new SinterException(
          ErrorCode.TARGET_UNSUPPORTED,
          "kernel " + kernel.name() + ": target " + target + " does not take shared memory");
    }
    SubroutineClasses subroutines = SubroutineClasses.print(kernel, target);
    KernelPrinter.Listing listing = KernelPrinter.print(kernel);
    ClassName name = ClassName.of(kernel.name(), target, listing.text());
    ClassPrinter out =
        new ClassPrinter(kernel.name(), name, listing, target, subroutines.calls(), FUNCTION);
    MethodShape body = MethodShape.ofBody(kernel);
    constructor(out);
    out.method(body, kernel.body());
    run(out, body);
    return new KernelCode.Bytecode(
        kernel.name(),
        new ClassFile(name.binary(), listing.text(), out.bytes()),
        subroutines.classes());
  }

  private static void constructor(ClassPrinter out) {
    Code code = out.method(Opcodes.ACC_PUBLIC, "<init>", "()V");
    code.load(Type.getObjectType(out.owner()), 0);
    code.callSpecial("java/lang/Object", "<init>", "()V");
    code.op(Opcodes.RETURN);
    code.end();
  }

  private static void run(ClassPrinter out, MethodShape body) {
    Code code = out.method(Opcodes.ACC_PUBLIC, "run", RUN);
    elements(code, 1, body.buffers().size(), Opcodes.AALOAD);
    elements(code, 2, body.buffers().size(), Opcodes.LALOAD);
    elements(code, 3, body.arguments().size(), Opcodes.LALOAD);
    code.load(Type.LONG_TYPE, 4);
    code.load(Type.LONG_TYPE, 6);
    code.callStatic(out.owner(), body.name(), body.descriptor());
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
}
