package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;

/**
 * Where a buffer lies in the segment of its root, for one binding of the input symbols. Sizes and offsets that need other
 * symbols are computed at each use.
 */
final class Slot {
  private final String name;
  private final int root;
  private final SizeExpression size;
  private final Slot base;
  private final SizeExpression viewOffset;
  private long placed;

  private Slot(String name, int root, SizeExpression size, Slot base, SizeExpression viewOffset) {
    this.name = name;
    this.root = root;
    this.size = size;
    this.base = base;
    this.viewOffset = viewOffset;
  }

  /** A buffer of its own, at the start of its root until it is {@linkplain #place placed}. */
  static Slot whole(String name, int root, SizeExpression size) {
    return new Slot(name, root, size, null, null);
  }

  /** Part of another slot. */
  static Slot view(String name, Slot base, SizeExpression size, SizeExpression offset) {
    return new Slot(name, base.root, size, base, offset);
  }

  int root() {
    return root;
  }

  String name() {
    return name;
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
            .formatted(name, size.eval(symbols), within, base.name, base.bytes(symbols)));
  }
}
