package dev.sinter.runtime.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.sinter.ir.SinterException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A kernel in loaded code, as long as the code is loaded. */
public final class CudaFunction {
  // CUfunction_attribute
  private static final int MAX_THREADS_PER_BLOCK = 0;
  private static final int LOCAL_SIZE_BYTES = 3;
  private static final int NUM_REGS = 4;
  private static final int MAX_DYNAMIC_SHARED_SIZE_BYTES = 8;

  private final Handle module;
  private final MemorySegment pointer;
  private final String what;

  CudaFunction(Handle module, MemorySegment pointer, String what) {
    this.module = module;
    this.pointer = pointer;
    this.what = what;
  }

  /**
   * A launch to be filled in and repeated.
   *
   * @param parameters those of the kernel, all of them: the driver reads as many as the code says
   */
  public KernelLaunch launch(KernelParameter... parameters) {
    module.check();
    return new KernelLaunch(this, List.of(parameters));
  }

  /**
   * Lets launches have so much shared memory beside what the code declares; without it the most is
   * 48 KiB.
   *
   * @throws SinterException GPU_FAILED for more than the device has
   */
  public void allowDynamicShared(int bytes) {
    call(CudaCall.FUNC_SET_ATTRIBUTE, pointer(), MAX_DYNAMIC_SHARED_SIZE_BYTES, bytes);
  }

  /** 32-bit registers of a thread. */
  public int registers() {
    return attribute(NUM_REGS);
  }

  /** Bytes of local memory of a thread, where registers that did not fit are kept too. */
  public int localBytes() {
    return attribute(LOCAL_SIZE_BYTES);
  }

  /** Threads of a block, at most. */
  public int maxThreads() {
    return attribute(MAX_THREADS_PER_BLOCK);
  }

  /**
   * Blocks that a multiprocessor runs at a time.
   *
   * @param threads of a block
   * @param sharedBytes of a block, beside what the code declares
   */
  public int blocksPerMultiprocessor(int threads, long sharedBytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment result = arena.allocate(JAVA_INT);
      call(CudaCall.OCCUPANCY_MAX_ACTIVE_BLOCKS, result, pointer(), threads, sharedBytes);
      return result.get(JAVA_INT, 0);
    }
  }

  private int attribute(int number) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment result = arena.allocate(JAVA_INT);
      call(CudaCall.FUNC_GET_ATTRIBUTE, result, number, pointer());
      return result.get(JAVA_INT, 0);
    }
  }

  private void call(CudaCall call, Object... arguments) {
    module.context().call(what, call, arguments);
  }

  MemorySegment pointer() {
    module.check();
    return pointer;
  }

  CudaContext context() {
    return module.context();
  }

  /** What it is for. */
  @Override
  public String toString() {
    return what;
  }
}
