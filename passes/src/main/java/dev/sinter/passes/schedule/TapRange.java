package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.floorDiv;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.max;
import static dev.sinter.passes.schedule.Exprs.min;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.kernel.Expr;

/**
 * The taps of a window that lie inside of an axis: those from {@code from} to before {@code to}, or
 * none.
 */
record TapRange(Expr from, Expr to) {
  /**
   * Of a window that begins at {@code start}, perhaps before the axis.
   *
   * @param size how long the axis is
   * @param taps how many the window has, {@code dilation} apart
   */
  static TapRange inside(Expr start, Expr size, Expr taps, Expr dilation) {
    Expr round = sub(dilation, i64(1));
    Expr before = max(sub(i64(0), start), i64(0));
    Expr end = floorDiv(add(sub(size, start), round), dilation);
    return new TapRange(floorDiv(add(before, round), dilation), min(taps, end));
  }

  /** The same, computed once. */
  TapRange named(KernelBuilder out) {
    return new TapRange(out.let("tap_from", from), out.let("tap_to", to));
  }
}
