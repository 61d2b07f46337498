package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.lang.foreign.MemorySegment;

/** Copies a buffer. */
final class CopyAction implements Action {
  private final Slot from;
  private final Slot to;

  CopyAction(Slot from, Slot to) {
    this.from = from;
    this.to = to;
  }

  @Override
  public void run(Frame frame) {
    frame.control().check();
    long[] symbols = frame.symbols();
    long bytes = to.bytes(symbols);
    if (from.bytes(symbols) != bytes) {
      throw new SinterException(
          ErrorCode.VALUE_OUT_OF_RANGE,
          "copy of '%s', %d bytes, to '%s', %d bytes"
              .formatted(from.name(), from.bytes(symbols), to.name(), bytes));
    }
    MemorySegment.copy(
        frame.root(from.root()),
        from.offset(symbols),
        frame.root(to.root()),
        to.offset(symbols),
        bytes);
  }
}
