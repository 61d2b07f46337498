package dev.sinter.runtime.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Something the driver gave out, until it is given back. As a segment of an arena it cannot be
 * passed to the driver after that, nor be given back while a call has it.
 */
final class Handle {
  private final CudaContext context;
  private final CudaCall release;
  private final String what;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment pointer;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param address the driver's handle or address
   * @param bytes that can be read there; 0 for a handle
   */
  Handle(CudaContext context, CudaCall release, String what, long address, long bytes) {
    this.context = context;
    this.release = release;
    this.what = what;
    this.pointer = segment(address, bytes);
  }

  @SuppressWarnings("restricted") // what the driver said is there, as long as it is not given back
  private MemorySegment segment(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes, arena, null);
  }

  /** A handle that is valid as long as this one. */
  MemorySegment part(long address) {
    check();
    return segment(address, 0);
  }

  /** To pass to the driver. */
  MemorySegment pointer() {
    check();
    return pointer;
  }

  void check() {
    if (!pointer.scope().isAlive()) {
      throw new IllegalStateException(what + " is closed");
    }
  }

  CudaContext context() {
    return context;
  }

  String what() {
    return what;
  }

  /**
   * Gives it back, when the GPU is done with all that was asked of it.
   *
   * @throws IllegalStateException where another thread is in a call with it, or a capture is being
   *     made; it is still open then
   */
  void close() {
    context.refuseInCapture("to close", what);
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      arena.close();
    } catch (IllegalStateException e) {
      closed.set(false);
      throw new IllegalStateException(what + " is in use by another thread", e);
    }
    context.giveBack(this, release, pointer.address());
  }
}
