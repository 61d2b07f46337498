package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A piece of a session's memory that grows when a run needs more; what was in it is lost then. */
final class Region implements AutoCloseable {
  private final Budget budget;
  private Arena arena;
  private MemorySegment segment = MemorySegment.NULL;
  private long taken;

  Region(Budget budget) {
    this.budget = budget;
  }

  /** The memory, at least this large. */
  MemorySegment atLeast(long bytes) {
    if (segment.byteSize() < bytes) {
      close();
      budget.take(bytes);
      taken = bytes;
      arena = Arena.ofShared();
      segment = allocate(bytes);
    }
    return segment;
  }

  private MemorySegment allocate(long bytes) {
    try {
      return arena.allocate(bytes, Tensor.ALIGNMENT);
    } catch (OutOfMemoryError e) {
      close();
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "a run needs %d more bytes than the machine has free".formatted(bytes),
          e);
    }
  }

  @Override
  public void close() {
    if (arena != null) {
      arena.close();
      arena = null;
      segment = MemorySegment.NULL;
      budget.give(taken);
    }
  }

  /** What all regions of a session may take together. */
  static final class Budget {
    private final long limit;
    private long taken;

    Budget(long limit) {
      this.limit = limit;
    }

    private void take(long bytes) {
      if (bytes > limit - taken) {
        throw new SinterException(
            ErrorCode.LIMIT_EXCEEDED,
            "a run needs %d bytes of working memory, RunOptions.maxBytes is %d"
                .formatted(taken + bytes, limit));
      }
      taken += bytes;
    }

    private void give(long bytes) {
      taken -= bytes;
    }
  }
}
