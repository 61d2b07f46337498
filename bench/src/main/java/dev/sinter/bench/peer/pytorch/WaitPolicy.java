package dev.sinter.bench.peer.pytorch;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Whether the threads of OpenMP, which PyTorch uses, spin or sleep between parallel regions. OpenMP
 * reads it from the environment when its library is loaded, and there is no other way to tell it.
 */
final class WaitPolicy {
  private static final String VARIABLE = "OMP_WAIT_POLICY";

  private WaitPolicy() {}

  /** Sets it for libraries that are loaded later; what the user set stays. */
  // A call into the C library, whose declaration is the standard's (POSIX.1).
  @SuppressWarnings("restricted")
  static void set(boolean spin) {
    if (spin || System.getenv(VARIABLE) != null) {
      return;
    }
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> setenv = linker.defaultLookup().find("setenv");
    if (setenv.isEmpty()) {
      return;
    }
    MethodHandle call =
        linker.downcallHandle(
            setenv.get(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int overwrite = 1;
      int status =
          (int)
              call.invokeExact(
                  arena.allocateFrom(VARIABLE), arena.allocateFrom("PASSIVE"), overwrite);
      if (status != 0) {
        throw new IllegalStateException("setenv gave " + status);
      }
    } catch (Throwable e) {
      throw new IllegalStateException("PyTorch: " + VARIABLE + " cannot be set", e);
    }
  }
}
