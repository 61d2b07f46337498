package dev.sinter.runtime.machine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sinter.ir.kernel.KernelFunction;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Collections;
import java.util.Objects;

/**
 * A kernel in a shared object. A call puts addresses and arguments into native memory of the
 * calling thread and allocates nothing.
 *
 * <p>The pieces of memory that the addresses point into are passed too, though the function takes
 * no notice of them: so nobody can close one before the call returns. Of a kernel on more than
 * {@value #HELD} pieces the others are only checked before.
 */
final class MachineKernel implements KernelFunction {
  private static final int HELD = 8;

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
      FunctionDescriptor taken =
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
      return Linker.nativeLinker()
          .downcallHandle(
              taken.appendArgumentLayouts(
                  Collections.nCopies(HELD, ADDRESS).toArray(MemoryLayout[]::new)));
    }
  }

  @Override
  public void run(MemorySegment[] memory, long[] offsets, long[] arguments, long lo, long hi) {
    int buffers = memory.length;
    CallMemory.Block block = calls.take(buffers + arguments.length);
    for (int i = 0; i < buffers; i++) {
      block.words().put(i, address(memory[i], offsets[i]));
    }
    block.words().put(buffers, arguments);
    long start = block.address();
    int status = call(start, start + JAVA_LONG.byteSize() * buffers, lo, hi, memory);
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
    if (!memory.scope().isAlive()) {
      throw new IllegalStateException("the memory of a buffer is closed");
    }
    return memory.address() + offset;
  }

  private int call(long buffers, long arguments, long lo, long hi, MemorySegment[] memory) {
    try {
      return (int)
          Call.HANDLE.invokeExact(
              function,
              buffers,
              arguments,
              lo,
              hi,
              piece(memory, 0),
              piece(memory, 1),
              piece(memory, 2),
              piece(memory, 3),
              piece(memory, 4),
              piece(memory, 5),
              piece(memory, 6),
              piece(memory, 7));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("machine code throws nothing", e);
    }
  }

  /** Piece k where each buffer may have its own, else the k-th of the different ones. */
  private static MemorySegment piece(MemorySegment[] memory, int k) {
    if (memory.length <= HELD) {
      return k < memory.length ? memory[k] : MemorySegment.NULL;
    }
    int pieces = 0;
    for (int i = 0; i < memory.length; i++) {
      if (isFirst(memory, i) && pieces++ == k) {
        return memory[i];
      }
    }
    return MemorySegment.NULL;
  }

  private static boolean isFirst(MemorySegment[] memory, int i) {
    for (int before = 0; before < i; before++) {
      if (memory[before].equals(memory[i])) {
        return false;
      }
    }
    return true;
  }
}
