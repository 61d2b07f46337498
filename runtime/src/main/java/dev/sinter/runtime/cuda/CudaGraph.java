package dev.sinter.runtime.cuda;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;

/**
 * Work that was captured from a stream, to be launched as a whole, with the memory and the
 * arguments of that time.
 */
public final class CudaGraph implements AutoCloseable {
  private final Handle handle;
  private final MemorySegment.Scope[] uses;

  /**
   * @param uses what the work needs to be open
   */
  CudaGraph(Handle handle, Set<MemorySegment.Scope> uses) {
    this.handle = handle;
    this.uses = uses.toArray(MemorySegment.Scope[]::new);
  }

  Handle handle() {
    return handle;
  }

  void addUses(Set<MemorySegment.Scope> all) {
    all.add(handle.pointer().scope());
    all.addAll(List.of(uses));
  }

  void check() {
    handle.check();
    for (MemorySegment.Scope use : uses) {
      if (!use.isAlive()) {
        throw new IllegalStateException(handle.what() + " uses what has been closed");
      }
    }
  }

  @Override
  public void close() {
    handle.close();
  }
}
