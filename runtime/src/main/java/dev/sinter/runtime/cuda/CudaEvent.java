package dev.sinter.runtime.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.sinter.ir.SinterException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A mark in a stream, with the time when the device came to it. */
public final class CudaEvent implements AutoCloseable {
  private final Handle handle;

  CudaEvent(Handle handle) {
    this.handle = handle;
  }

  Handle handle() {
    return handle;
  }

  /**
   * Waits until the device has come to where it was recorded last; not at all if it never was.
   *
   * @throws SinterException GPU_FAILED for work that failed
   */
  public void synchronize() {
    CudaContext context = handle.context();
    context.enter(handle.what());
    int status = context.library().callOn(CudaCall.EVENT_SYNCHRONIZE, handle.pointer());
    context.check(CudaCall.EVENT_SYNCHRONIZE, handle.what(), status);
  }

  /**
   * The device's time between two events that it has come to, to about half a microsecond.
   *
   * @throws SinterException GPU_FAILED where it has not
   */
  public float millisecondsSince(CudaEvent start) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment result = arena.allocate(JAVA_FLOAT);
      handle
          .context()
          .call(
              handle.what(),
              CudaCall.EVENT_ELAPSED_TIME,
              result,
              start.handle.pointer(),
              handle.pointer());
      return result.get(JAVA_FLOAT, 0);
    }
  }

  @Override
  public void close() {
    handle.close();
  }
}
