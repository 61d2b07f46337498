package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.LoopNest;

/**
 * A convolution in which every channel sees itself alone, with channels last:
 *
 * <pre>C[n, y, x, c] = Σ over taps of
 *     image[n, y·s + tap_y·d − low, x·s + tap_x·d − low, c] · weights[tap_y, tap_x, c]</pre>
 *
 * What lies outside of the image is 0.
 *
 * @param weights dense, in this order
 * @param lines axis y; a convolution of one axis has one line
 * @param line axis x
 * @param epilogue loops n, a single one, position, a single one, channel; its body reads the sum
 *     and what else is fused
 */
public record Depthwise(
    ElementType element,
    Value image,
    Value weights,
    long channels,
    Axis lines,
    Axis line,
    LoopNest epilogue) {

  /**
   * One spatial axis.
   *
   * @param input how long the image is
   * @param output how many positions the result has
   * @param taps how many places a position sees
   * @param dilation from one of them to the next
   * @param stride from one position to the next
   * @param low how far before the image the first position begins
   */
  public record Axis(Dim input, Dim output, long taps, long dilation, long stride, Dim low) {
    /** The lines of a convolution of one axis. */
    public static final Axis SINGLE = new Axis(Dim.of(1), Dim.of(1), 1, 1, 1, Dim.of(0));
  }
}
