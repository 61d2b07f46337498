package dev.sinter.runtime.cuda;

import java.util.Objects;

/** A piece of a device's memory. */
public final class DeviceMemory implements AutoCloseable {
  private final Handle handle;
  private final long byteSize;

  DeviceMemory(Handle handle, long byteSize) {
    this.handle = handle;
    this.byteSize = byteSize;
  }

  /** As asked for. */
  public long byteSize() {
    return byteSize;
  }

  Handle handle() {
    return handle;
  }

  /** On the device, of bytes that are all inside. */
  long address(long offset, long bytes) {
    Objects.checkFromIndexSize(offset, bytes, byteSize);
    return handle.pointer().address() + offset;
  }

  /** Frees it, when the device is done with what was queued. */
  @Override
  public void close() {
    handle.close();
  }
}
