package dev.sinter.ir.kernel;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.lang.foreign.MemorySegment;

/**
 * Executes kernels by their definition, as the oracle for backends: exact, checked, and slow.
 *
 * <p>Threads of a block run in lock step, so that a kernel for a GPU runs here as it would there,
 * block after block. What would be undefined there is an error here: access out of bounds, a race,
 * a barrier or a matrix product that not all threads reach.
 */
public final class KernelInterpreter {
  private KernelInterpreter() {}

  /**
   * Runs a kernel; see {@link KernelFunction} for what buffers and arguments mean. {@code memory}
   * and {@code offsets} have one entry for each of {@link Kernel#passedBuffers}; such a buffer
   * extends to the end of its segment.
   *
   * @throws SinterException GRAPH_INVALID, with the line in the kernel's text, for what is
   *     undefined
   * @throws ArithmeticException where an integer is divided by zero
   */
  public static void run(
      Kernel kernel, MemorySegment[] memory, long[] offsets, long[] arguments, long lo, long hi) {
    KernelVerifier.verify(kernel);
    if (arguments.length != kernel.arguments().size()) {
      throw new SinterException(
          ErrorCode.INTERNAL,
          "kernel "
              + kernel.name()
              + " takes "
              + kernel.arguments().size()
              + " arguments, was given "
              + arguments.length);
    }
    Frame frame = new Frame();
    frame.set(Kernel.LO.name(), new long[] {lo});
    frame.set(Kernel.HI.name(), new long[] {hi});
    for (int i = 0; i < arguments.length; i++) {
      frame.set(kernel.arguments().get(i).name(), new long[] {arguments[i]});
    }
    new LockStep(kernel, new KernelMemory(kernel, memory, offsets)).run(frame);
  }
}
