package dev.sinter.ir.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The ABI of a kernel on the JVM; generated classes implement it with a public constructor without
 * parameters.
 *
 * <p>Buffer i is {@code memory[i]} from byte {@code offsets[i]} on; several buffers may lie in one
 * segment. The call works on parallel indices {@code lo} to {@code hi}, allocates nothing and keeps
 * no reference.
 */
@FunctionalInterface
public interface KernelFunction {
  void run(MemorySegment[] memory, long[] offsets, long[] arguments, long lo, long hi);
}
