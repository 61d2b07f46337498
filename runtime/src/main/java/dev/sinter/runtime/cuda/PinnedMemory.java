package dev.sinter.runtime.cuda;

import java.lang.foreign.MemorySegment;

/** Memory of the host that cannot be paged out: copies from and to it run beside other work. */
public final class PinnedMemory implements AutoCloseable {
  private final Handle handle;

  PinnedMemory(Handle handle) {
    this.handle = handle;
  }

  /** For any thread, until this is closed. */
  public MemorySegment segment() {
    return handle.pointer();
  }

  /** Frees it, when the device is done with what was queued. */
  @Override
  public void close() {
    handle.close();
  }
}
