package dev.sinter.runtime.kernel;

import dev.sinter.ir.kernel.KernelFunction;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A kernel whose class file tests put into artifacts: y = 3x. */
public final class Scale implements KernelFunction {
  @Override
  public void run(MemorySegment[] memory, long[] offsets, long[] arguments, long lo, long hi) {
    for (long i = lo; i < hi; i++) {
      float x = memory[0].get(ValueLayout.JAVA_FLOAT_UNALIGNED, offsets[0] + 4 * i);
      memory[1].set(ValueLayout.JAVA_FLOAT_UNALIGNED, offsets[1] + 4 * i, 3 * x);
    }
  }
}
