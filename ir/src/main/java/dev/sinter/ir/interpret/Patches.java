package dev.sinter.ir.interpret;

import dev.sinter.ir.tensor.Tensor;

/**
 * The input of a convolution seen as a matrix [depth, positions]: row (channel, window element),
 * column (batch, output position), zero in the padding. Chellapilla, Puri and Simard, High
 * Performance Convolutional Neural Networks for Document Processing (2006).
 */
final class Patches {
  private final Tensor input;
  private final long firstBatch;
  private final long firstChannel;
  private final WindowAxis[] axes;
  private final WindowAxis last;
  private final long window;
  private final long[] place;

  Patches(Tensor input, long firstBatch, long firstChannel, WindowAxis[] axes) {
    this.input = input;
    this.firstBatch = firstBatch;
    this.firstChannel = firstChannel;
    this.axes = axes;
    last = axes[axes.length - 1];
    long size = 1;
    for (WindowAxis axis : axes) {
      size *= axis.window();
    }
    window = size;
    place = new long[axes.length];
  }

  /**
   * Fills the right tile with rows k… and columns position…, one run along the last axis at a time.
   */
  void load(Tiles tiles, long k, int rows, long position, int columns) {
    tiles.clearRight();
    for (int column = 0; column < columns; ) {
      long rest = (position + column) / last.output();
      long out = (position + column) % last.output();
      int count = (int) Math.min(columns - column, last.output() - out);
      for (int axis = axes.length - 2; axis >= 0; axis--) {
        place[axis] = rest % axes[axis].output();
        rest /= axes[axis].output();
      }
      for (int row = 0; row < rows; row++) {
        long first = rowStart(rest, k + row);
        if (first >= 0) {
          loadRun(tiles, row, column, first, (k + row) % last.window(), out, count);
        }
      }
      column += count;
    }
  }

  /**
   * The input element at which the last axis starts for window row {@code k} at the current place,
   * or −1 in the padding.
   */
  private long rowStart(long n, long k) {
    long element = k % window / last.window();
    long first = (firstBatch + n) * input.type().dim(1).known() + firstChannel + k / window;
    long scale = 1;
    long offset = 0;
    for (int axis = axes.length - 2; axis >= 0; axis--) {
      long source = axes[axis].source(place[axis], element % axes[axis].window());
      if (source < 0) {
        return -1;
      }
      element /= axes[axis].window();
      offset += source * scale;
      scale *= axes[axis].input();
    }
    return (first * scale + offset) * last.input();
  }

  private void loadRun(Tiles tiles, int row, int column, long first, long k, long out, int count) {
    long begin = last.begin(k, out);
    long end = last.end(k, out + count);
    if (last.spread() > 1) {
      for (long o = begin; o < end; o++) {
        long source = last.source(o, k);
        if (source >= 0) {
          tiles.loadRight(row, column + (int) (o - out), input, first + source, 1, 1);
        }
      }
    } else if (begin < end) {
      long source = first + last.source(begin, k);
      tiles.loadRight(
          row, column + (int) (begin - out), input, source, last.stride(), (int) (end - begin));
    }
  }
}
