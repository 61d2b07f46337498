package dev.sinter.runtime.cuda;

/** Whether there is a GPU that can be used. */
public sealed interface CudaPresence {
  /** There is one at least. */
  record Present(CudaDriver driver) implements CudaPresence {}

  /**
   * There is none.
   *
   * @param reason what is in the way, in one line
   */
  record Absent(String reason) implements CudaPresence {}
}
