package dev.sinter.ir.interpret;

/**
 * One axis of a sliding window: which input element window element {@code k} meets at output
 * position {@code out}.
 *
 * @param input elements of the input along the axis
 * @param spread distance of neighbours once the input is dilated
 * @param low elements before the first; negative where they are cut off
 */
record WindowAxis(
    long input, long window, long output, long stride, long dilation, long spread, long low) {

  /** The input element, or −1 where there is padding or a gap. */
  long source(long out, long k) {
    long place = place(out, k);
    return place >= 0 && place % spread == 0 && place / spread < input ? place / spread : -1;
  }

  /** The first output position at or after {@code from} that is not before the input. */
  long begin(long k, long from) {
    return Math.max(from, Math.ceilDiv(low - k * dilation, stride));
  }

  /** The output position before {@code to} after the last that is not behind the input. */
  long end(long k, long to) {
    return Math.min(to, Math.floorDiv((input - 1) * spread + low - k * dilation, stride) + 1);
  }

  private long place(long out, long k) {
    return out * stride + k * dilation - low;
  }
}
