package dev.sinter.frontend.nn.layer;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;

/** Sizes that must be above 0. */
final class Positive {
  private Positive() {}

  /** The size; ATTRIBUTE_INVALID, with what it is of, where it is not above 0. */
  static long require(String what, long size) {
    if (size < 1) {
      throw new SinterException(
          ErrorCode.ATTRIBUTE_INVALID, "%s: %d, expected above 0".formatted(what, size));
    }
    return size;
  }
}
