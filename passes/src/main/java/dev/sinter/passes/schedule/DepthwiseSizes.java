package dev.sinter.passes.schedule;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.type.Dim;

/**
 * Arguments of a depthwise convolution's kernel that its subroutines see; distances are in bytes.
 *
 * @param columns of the image
 * @param positions of a line of the result
 * @param low columns before the image that the first position sees
 * @param pixel from one column of the image to the next, and from one tap's weights to the next
 * @param imageLine from what one line of taps sees of the image to what the next one does
 * @param weightLine from the weights of one line of taps to those of the next
 */
record DepthwiseSizes(
    Expr columns, Expr positions, Expr low, Expr pixel, Expr imageLine, Expr weightLine) {
  static DepthwiseSizes declare(KernelBuilder out, Depthwise problem) {
    Depthwise.Axis line = problem.line();
    Dim pixel = Dim.of(problem.channels() * problem.element().bytes());
    Dim next = pixel.times(line.input()).times(problem.lines().dilation());
    return new DepthwiseSizes(
        out.argument("columns", line.input()),
        out.argument("positions", line.output()),
        out.argument("columns_before", line.low()),
        out.argument("pixel", pixel),
        out.argument("image_line", next),
        out.argument("weight_line", pixel.times(line.taps())));
  }
}
