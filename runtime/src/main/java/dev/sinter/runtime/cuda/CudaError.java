package dev.sinter.runtime.cuda;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.lang.foreign.MemorySegment;

/**
 * A call that failed.
 *
 * @param status the {@code CUresult}
 * @param name as in {@code cuda.h}; empty where the driver does not know it
 * @param text what the driver says about it; may be empty
 */
record CudaError(CudaCall call, int status, String name, String text) {
  private static final int LONGEST_TEXT = 1024;

  /** {@code cuMemAlloc_v2: CUDA_ERROR_OUT_OF_MEMORY (2): out of memory}. */
  @Override
  public String toString() {
    String shown = name.isEmpty() ? "error " + status : "%s (%d)".formatted(name, status);
    return call + ": " + shown + (text.isEmpty() ? "" : ": " + text);
  }

  /**
   * The failure of the call.
   *
   * @param what was being done, with the kernel and its nodes
   * @param more a sentence to add; may be empty
   */
  SinterException exception(String what, String more) {
    return new SinterException(code(), what + ": " + this + (more.isEmpty() ? "" : "; " + more));
  }

  /** Numbers are those of {@code CUresult} in {@code cuda.h}. */
  private ErrorCode code() {
    return switch (status) {
      case 2 -> ErrorCode.LIMIT_EXCEEDED; // OUT_OF_MEMORY
      case 200, 218, 300, 500 ->
          ErrorCode.ARTIFACT_INVALID; // INVALID_IMAGE, INVALID_PTX, INVALID_SOURCE, NOT_FOUND
      case 209, 221, 222, 223, 801 ->
          // NO_BINARY_FOR_GPU, JIT_COMPILER_NOT_FOUND, UNSUPPORTED_PTX_VERSION,
          // JIT_COMPILATION_DISABLED, NOT_SUPPORTED
          ErrorCode.TARGET_UNSUPPORTED;
      default -> ErrorCode.GPU_FAILED;
    };
  }

  /** Whether the context gives nothing but errors from now on, its memory included. */
  boolean poisons() {
    return switch (status) {
      // DEINITIALIZED, ECC_UNCORRECTABLE, NVLINK_UNCORRECTABLE, CONTAINED, ILLEGAL_ADDRESS,
      // LAUNCH_TIMEOUT, CONTEXT_IS_DESTROYED, ASSERT, HARDWARE_STACK_ERROR, ILLEGAL_INSTRUCTION,
      // MISALIGNED_ADDRESS, INVALID_ADDRESS_SPACE, INVALID_PC, LAUNCH_FAILED, TENSOR_MEMORY_LEAK,
      // MPS_CLIENT_TERMINATED, EXTERNAL_DEVICE
      case 4, 214, 220, 226, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 721, 810, 911 ->
          true;
      default -> false;
    };
  }

  /** A C string of the driver's. */
  @SuppressWarnings("restricted") // the driver ends its strings
  static String text(MemorySegment pointer) {
    return pointer.equals(MemorySegment.NULL) ? "" : pointer.reinterpret(LONGEST_TEXT).getString(0);
  }
}
