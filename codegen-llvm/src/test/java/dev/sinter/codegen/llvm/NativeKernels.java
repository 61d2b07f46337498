package dev.sinter.codegen.llvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sinter.codegen.llvm.driver.LlvmInstallation;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.kernel.KernelUnroller;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.spi.SharedObjectFile;
import dev.sinter.ir.target.Target;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Kernels compiled to machine code, and those that this CPU runs called, for tests. */
final class NativeKernels {
  private static final FunctionDescriptor KERNEL =
      FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private NativeKernels() {}

  /** Skips the calling test where LLVM is not there. */
  static void assumeLlvm() {
    assumeTrue(LlvmInstallation.isPresent(), "LLVM is not there: build with -Pllvm");
  }

  /** Skips the calling test where this CPU does not run code for the target. */
  static void assumeRuns(Target target) {
    assumeTrue(CPU.contains(target), "this CPU does not run " + target);
  }

  private static final List<Target> CPU = cpu();

  /** What Linux says of the CPU, as far as it tells the targets apart. */
  private static List<Target> cpu() {
    try {
      String flags = Files.readString(Path.of("/proc/cpuinfo"));
      return !flags.contains(" avx2 ")
          ? List.of()
          : flags.contains(" avx512vl ") && flags.contains(" avx512bw ")
              ? List.of(Target.X86_64_V3, Target.X86_64_V4)
              : List.of(Target.X86_64_V3);
    } catch (IOException _) {
      return List.of();
    }
  }

  /** The shared object of kernels. */
  static SharedObjectFile library(List<Kernel> kernels, Target target) {
    assumeLlvm();
    List<Kernel> unrolled = kernels.stream().map(KernelUnroller::unroll).toList();
    KernelCode code = new LlvmKernelCompiler().compile(unrolled, target).getFirst();
    return ((KernelCode.SharedObject) code).library();
  }

  /** Kernels that can be called, by name. */
  @SuppressWarnings("restricted")
  static Map<String, KernelFunction> load(List<Kernel> kernels, Target target) {
    assumeRuns(target);
    SharedObjectFile library = library(kernels, target);
    try {
      Path file = Files.createTempFile("kernels", ".so");
      try {
        Files.write(file, library.bytes());
        SymbolLookup symbols = SymbolLookup.libraryLookup(file, Arena.global());
        Map<String, KernelFunction> functions = new HashMap<>();
        for (Kernel kernel : kernels) {
          MemorySegment address = symbols.find(ModulePrinter.symbol(kernel.name())).orElseThrow();
          functions.put(
              kernel.name(), function(Linker.nativeLinker().downcallHandle(address, KERNEL)));
        }
        return functions;
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static KernelFunction function(MethodHandle handle) {
    return (memory, offsets, arguments, lo, hi) -> {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment pointers = arena.allocate(JAVA_LONG, memory.length);
        for (int i = 0; i < memory.length; i++) {
          pointers.setAtIndex(JAVA_LONG, i, memory[i].address() + offsets[i]);
        }
        MemorySegment values = arena.allocateFrom(JAVA_LONG, arguments);
        int status = (int) handle.invokeExact(pointers.address(), values.address(), lo, hi);
        if (status != 0) {
          throw new ArithmeticException("status " + status);
        }
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    };
  }
}
