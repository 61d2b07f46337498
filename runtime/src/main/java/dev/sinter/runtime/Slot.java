package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.program.Buffer;
import dev.sinter.ir.type.TensorType;

/**
 * Where a buffer lies in the segment of its root, for one binding of the input symbols. Sizes and
 * offsets that need other symbols are computed at each use.
 */
final class Slot {
  private final Buffer buffer;
  private final int root;
  private final SizeExpression size;
  private final Slot base;
  private final SizeExpression viewOffset;
  private long placed;

  private Slot(Buffer buffer, int root, SizeExpression size, Slot base, SizeExpression viewOffset) {
    this.buffer = buffer;
    this.root = root;
    this.size = size;
    this.base = base;
    this.viewOffset = viewOffset;
  }

  /** A buffer of its own, at the start of its root until it is {@linkplain #place placed}. */
  static Slot whole(Buffer buffer, int root, SizeExpression size) {
    return new Slot(buffer, root, size, null, null);
  }

  /** Part of another slot. */
  static Slot view(Buffer buffer, Slot base, SizeExpression size, SizeExpression offset) {
    return new Slot(buffer, base.root, size, base, offset);
  }

  int root() {
    return root;
  }

  String name() {
    return buffer.name();
  }

  TensorType type() {
    return buffer.type();
  }

  void place(long offset) {
    placed = offset;
  }

  long bytes(long[] symbols) {
    return size.eval(symbols);
  }

  /** Its first byte in the root's segment; a view that leaves its base is refused. */
  long offset(long[] symbols) {
    if (base == null) {
      return placed;
    }
    long within = viewOffset.eval(symbols);
    if (within < 0 || within > base.bytes(symbols) - size.eval(symbols)) {
      throw outside(within, symbols);
    }
    return base.placed + within;
  }

  private SinterException outside(long within, long[] symbols) {
    return new SinterException(
        ErrorCode.VALUE_OUT_OF_RANGE,
        "view '%s' of %d bytes at %d leaves '%s' of %d bytes"
            .formatted(name(), size.eval(symbols), within, base.name(), base.bytes(symbols)));
  }
}
