package dev.sinter.ir.interpret;

import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * conv_general as matrix products: for each group, the kernel [output channels, depth] times the
 * patches [depth, output positions], where depth runs over channels and window elements and
 * positions over batch and space. Patches exist a tile at a time. Padding and the gaps of a dilated
 * input are zeros like any other: an infinite weight there gives NaN.
 */
final class Convolution {
  private final Workspace workspace;
  private final Movement movement;

  Convolution(Workspace workspace, Movement movement) {
    this.workspace = workspace;
    this.movement = movement;
  }

  /** The convolution of an input of either layout, the kernel's channels first. */
  Tensor of(ConvGeneral op, TensorType type, Tensor input, Tensor kernel) {
    if (!op.channelsLast()) {
      return convolve(op, type, input, kernel);
    }
    int spatial = op.strides().size();
    List<Integer> toFirst = new ArrayList<>(List.of(0, spatial + 1));
    List<Integer> toLast = new ArrayList<>(List.of(0));
    for (int i = 0; i < spatial; i++) {
      toFirst.add(i + 1);
      toLast.add(i + 2);
    }
    toLast.add(1);
    ConvGeneral first = op.withChannelsLast(false);
    Tensor moved = movement.transpose(input, toFirst);
    TensorType movedType = first.infer(List.of(moved.type(), kernel.type())).getFirst();
    return movement.transpose(convolve(first, movedType, moved, kernel), toLast);
  }

  private Tensor convolve(ConvGeneral op, TensorType type, Tensor input, Tensor kernel) {
    Tensor result = workspace.allocate(type);
    if (result.size() == 0) {
      return result;
    }
    WindowAxis[] axes = axes(op, type, input, kernel);
    long groups = op.featureGroups() * op.batchGroups();
    long channels = kernel.type().dim(1).known();
    long window = 1;
    long space = 1;
    for (WindowAxis axis : axes) {
      window *= axis.window();
      space *= axis.output();
    }
    long rows = kernel.type().dim(0).known() / groups;
    long positions = type.dim(0).known() * space;
    long depth = channels * window;
    Tiles tiles = Tiles.of(op.accumulate(), rows, depth, positions);
    for (long group = 0; group < groups; group++) {
      long batch = op.batchGroups() > 1 ? group * type.dim(0).known() : 0;
      long channel = op.featureGroups() > 1 ? group * channels : 0;
      Patches patches = new Patches(input, batch, channel, axes);
      for (long row = group * rows; row < (group + 1) * rows; row += Tiles.ROWS) {
        int r = (int) Math.min(Tiles.ROWS, (group + 1) * rows - row);
        for (long position = 0; position < positions; position += Tiles.COLUMNS) {
          workspace.poll();
          int c = (int) Math.min(Tiles.COLUMNS, positions - position);
          tiles.clearSums();
          for (long k = 0; k < depth; k += Tiles.DEPTH) {
            int d = (int) Math.min(Tiles.DEPTH, depth - k);
            for (int i = 0; i < r; i++) {
              tiles.loadLeft(i, kernel, (row + i) * depth + k, d);
            }
            patches.load(tiles, k, d, position, c);
            tiles.multiply(r, d, c);
          }
          store(tiles, result, row, r, position, c, space);
        }
      }
    }
    return result;
  }

  /** The spatial axes; one of size 1 where there is none. */
  private static WindowAxis[] axes(ConvGeneral op, TensorType type, Tensor input, Tensor kernel) {
    if (op.strides().isEmpty()) {
      return new WindowAxis[] {new WindowAxis(1, 1, 1, 1, 1, 1, 0)};
    }
    WindowAxis[] axes = new WindowAxis[op.strides().size()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] =
          new WindowAxis(
              input.type().dim(i + 2).known(),
              kernel.type().dim(i + 2).known(),
              type.dim(i + 2).known(),
              op.strides().get(i),
              op.kernelDilation().get(i),
              op.inputDilation().get(i),
              op.low().get(i).known());
    }
    return axes;
  }

  /** Sums of row o at position (n, s) belong at [n, o, s]. */
  private static void store(
      Tiles tiles, Tensor result, long row, int rows, long position, int columns, long space) {
    long channels = result.type().dim(1).known();
    for (int column = 0; column < columns; ) {
      long n = (position + column) / space;
      long s = (position + column) % space;
      int count = (int) Math.min(columns - column, space - s);
      for (int i = 0; i < rows; i++) {
        tiles.store(i, column, result, (n * channels + row + i) * space + s, count);
      }
      column += count;
    }
  }
}
