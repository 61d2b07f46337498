package dev.sinter.runtime.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A kernel in loaded code, as long as the code is loaded. */
public final class CudaFunction {
  // CUfunction_attribute
  private static final int MAX_THREADS_PER_BLOCK = 0;
  private static final int LOCAL_SIZE_BYTES = 3;
  private static final int NUM_REGS = 4;
  private static final int MAX_DYNAMIC_SHARED_SIZE_BYTES = 8;

  /** The {@code CUresult} for a parameter beyond the last. */
  private static final int INVALID_VALUE = 1;

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
   * @param parameters those of the kernel, all of them: the driver reads as many as the code has
   * @throws SinterException ARTIFACT_INVALID where the code has others, which drivers before CUDA
   *     12.4 do not tell
   */
  public KernelLaunch launch(KernelParameter... parameters) {
    List<Long> wanted = Stream.of(parameters).map(type -> (long) type.bytes()).toList();
    Optional<List<Long>> found = parameterBytes();
    if (found.isPresent() && !found.get().equals(wanted)) {
      throw new SinterException(
          ErrorCode.ARTIFACT_INVALID,
          "%s: the code has parameters of %s bytes, and not of %s"
              .formatted(what, found.get(), wanted));
    }
    return new KernelLaunch(this, List.of(parameters));
  }

  /** The sizes of the parameters in the code, where the driver tells them. */
  private Optional<List<Long>> parameterBytes() {
    MemorySegment function = pointer();
    context().enter(what);
    if (!context().library().has(CudaCall.FUNC_GET_PARAM_INFO)) {
      return Optional.empty();
    }
    List<Long> sizes = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment offset = arena.allocate(JAVA_LONG);
      MemorySegment size = arena.allocate(JAVA_LONG);
      while (isThere(function, sizes.size(), offset, size)) {
        sizes.add(size.get(JAVA_LONG, 0));
      }
    }
    return Optional.of(sizes);
  }

  private boolean isThere(MemorySegment function, long index, MemorySegment... results) {
    CudaCall call = CudaCall.FUNC_GET_PARAM_INFO;
    int status = context().library().call(call, function, index, results[0], results[1]);
    if (status != INVALID_VALUE) {
      context().check(call, what, status);
    }
    return status == 0;
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
