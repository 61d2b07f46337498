package dev.sinter.codegen.jvm;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.kernel.KernelParser;
import dev.sinter.ir.spi.ClassFile;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.target.Target;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** A kernel compiled for a target and loaded, for tests. */
record CompiledKernel(Kernel kernel, KernelCode.Bytecode file, KernelFunction function) {
  static final List<Target> TARGETS =
      List.of(Target.JVM_SCALAR, Target.JVM_128, Target.JVM_256, Target.JVM_512);

  static CompiledKernel of(String text, Target target) {
    return of(KernelParser.parse(text), target);
  }

  static CompiledKernel of(Kernel kernel, Target target) {
    KernelCode code = new ClassFileCompiler().compile(List.of(kernel), target).getFirst();
    KernelCode.Bytecode file = (KernelCode.Bytecode) code;
    try {
      Class<?> type = new Loader(file).loadClass(file.entry().className());
      return new CompiledKernel(kernel, file, (KernelFunction) type.getConstructor().newInstance());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(kernel.toString(), e);
    }
  }

  /** Runs over lo to hi, each buffer in a segment of its own from its first byte on. */
  void run(List<MemorySegment> buffers, List<Long> arguments, long lo, long hi) {
    function.run(
        buffers.toArray(MemorySegment[]::new),
        new long[buffers.size()],
        arguments.stream().mapToLong(Long::longValue).toArray(),
        lo,
        hi);
  }

  /** Little-endian bytes in native memory. */
  static MemorySegment memory(byte[] bytes) {
    MemorySegment memory = java.lang.foreign.Arena.ofAuto().allocate(Math.max(bytes.length, 1), 64);
    MemorySegment.copy(bytes, 0, memory, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, bytes.length);
    return memory.asSlice(0, bytes.length);
  }

  static byte[] bytes(MemorySegment memory) {
    return Arrays.copyOf(
        memory.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE), (int) memory.byteSize());
  }

  private static final class Loader extends ClassLoader {
    private final KernelCode.Bytecode file;

    Loader(KernelCode.Bytecode file) {
      super(CompiledKernel.class.getClassLoader());
      this.file = file;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      ClassFile found =
          file.classes().stream()
              .filter(part -> part.className().equals(name))
              .findFirst()
              .orElseThrow(() -> new ClassNotFoundException(name));
      return defineClass(name, found.bytes(), 0, found.bytes().length);
    }
  }
}
