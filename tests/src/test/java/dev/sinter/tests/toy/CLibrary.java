package dev.sinter.tests.toy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelFunction;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Compiles printed kernels with the C compiler of this machine, and loads them. */
final class CLibrary {
  private static final String COMPILER = "cc";
  private static final List<String> FLAGS =
      List.of(
          "-O1",
          "-std=gnu17",
          "-fwrapv",
          "-ffp-contract=off",
          "-fno-strict-aliasing",
          "-fPIC",
          "-shared");
  private static final FunctionDescriptor SIGNATURE =
      FunctionDescriptor.ofVoid(
          ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);

  private final Path folder;
  private final Arena arena;

  /**
   * A compiler that works; skips the calling test where there is none.
   *
   * @param arena keeps the libraries loaded
   */
  CLibrary(Path folder, Arena arena) throws IOException, InterruptedException {
    this.folder = folder;
    this.arena = arena;
    assumeTrue(works(), "no C compiler: " + COMPILER);
  }

  private static boolean works() throws InterruptedException {
    try {
      return new ProcessBuilder(COMPILER, "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException absent) {
      return false;
    }
  }

  KernelFunction compile(Kernel kernel) {
    try {
      String text = CKernels.unit(kernel);
      Path source = Files.writeString(Files.createTempFile(folder, "kernel", ".c"), text);
      Path library = source.resolveSibling(source.getFileName() + ".so");
      List<String> command = new ArrayList<>(List.of(COMPILER));
      command.addAll(FLAGS);
      command.addAll(List.of("-o", library.toString(), source.toString(), "-lm"));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(said + text.substring(CPrelude.TEXT.length()));
      }
      return function(load(library));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("restricted")
  private MethodHandle load(Path library) {
    return Linker.nativeLinker()
        .downcallHandle(
            SymbolLookup.libraryLookup(library, arena).find("kernel").orElseThrow(), SIGNATURE);
  }

  private static KernelFunction function(MethodHandle handle) {
    return (memory, offsets, arguments, lo, hi) -> {
      try (Arena call = Arena.ofConfined()) {
        MemorySegment pointers = call.allocate(ValueLayout.ADDRESS, memory.length);
        for (int i = 0; i < memory.length; i++) {
          pointers.setAtIndex(ValueLayout.ADDRESS, i, memory[i].asSlice(offsets[i]));
        }
        MemorySegment values = call.allocateFrom(ValueLayout.JAVA_LONG, arguments);
        handle.invokeExact(pointers, values, lo, hi);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    };
  }
}
