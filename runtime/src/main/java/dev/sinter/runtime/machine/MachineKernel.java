package dev.sinter.runtime.machine;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sinter.ir.kernel.KernelFunction;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * A kernel in a shared object. A call puts addresses and arguments into native memory of the
 * calling thread and allocates nothing.
 */
final class MachineKernel implements KernelFunction {
  /** What a function returns for arguments that it was not made for. */
  private static final int NEGATIVE_SIZE = 2;

  private final MemorySegment function;
  private final CallMemory calls;

  /**
   * @param function takes the addresses of the buffers' addresses and of the arguments, lo and hi
   */
  MachineKernel(MemorySegment function, CallMemory calls) {
    this.function = function;
    this.calls = calls;
  }

  /** Does what the first call would have to do for all. */
  static void prepare() {
    Objects.requireNonNull(Call.HANDLE);
  }

  /** One handle for all functions: as a constant it is compiled to the call itself. */
  private static final class Call {
    private static final MethodHandle HANDLE = handle();

    @SuppressWarnings("restricted")
    private static MethodHandle handle() {
      return Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    }
  }

  @Override
  public void run(MemorySegment[] memory, long[] offsets, long[] arguments, long lo, long hi) {
    int buffers = memory.length;
    MemorySegment block = calls.take(buffers + arguments.length);
    for (int i = 0; i < buffers; i++) {
      block.setAtIndex(JAVA_LONG, i, address(memory[i], offsets[i]));
    }
    for (int i = 0; i < arguments.length; i++) {
      block.setAtIndex(JAVA_LONG, buffers + i, arguments[i]);
    }
    long start = block.address();
    int status = call(start, start + JAVA_LONG.byteSize() * buffers, lo, hi);
    if (status != 0) {
      throw refused(status);
    }
  }

  private static RuntimeException refused(int status) {
    return status == NEGATIVE_SIZE
        ? new IllegalArgumentException("a negative size, or start of the range")
        : new ArithmeticException("division by zero");
  }

  private static long address(MemorySegment memory, long offset) {
    if (!memory.isNative() || offset < 0 || offset > memory.byteSize()) {
      throw new IndexOutOfBoundsException("a buffer at byte %d of %s".formatted(offset, memory));
    }
    // An address outlives its memory.
    if (!memory.scope().isAlive()) {
      throw new IllegalStateException("the memory of a buffer is closed");
    }
    return memory.address() + offset;
  }

  private int call(long buffers, long arguments, long lo, long hi) {
    try {
      return (int) Call.HANDLE.invokeExact(function, buffers, arguments, lo, hi);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("machine code throws nothing", e);
    }
  }
}
