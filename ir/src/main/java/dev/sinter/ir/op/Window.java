package dev.sinter.ir.op;

import dev.sinter.ir.type.Dim;

/** How a window slides along one axis; the arithmetic that convolution and pooling share. */
public record Window(Dim size, long stride, long dilation, long baseDilation, Dim low, Dim high) {

  /**
   * The number of positions: ⌊(n + low + high − ((size − 1)·dilation + 1)) / stride⌋ + 1, n counted
   * with base dilation.
   */
  public Dim positions(Dim n) {
    Dim dilated = baseDilation == 1 || n.is(0) ? n : n.minus(1).times(baseDilation).plus(1);
    Dim span = size.minus(1).times(dilation).plus(1);
    Dim positions = dilated.plus(low).plus(high).minus(span).floorDiv(stride).plus(1);
    return positions instanceof Dim.Const c && c.value() < 0 ? Dim.of(0) : positions;
  }
}
