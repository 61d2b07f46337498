package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.fuse.AxisIndex;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Fusion;
import dev.sinter.passes.fuse.Group;
import dev.sinter.passes.fuse.LoopNest;
import dev.sinter.passes.schedule.Contraction;
import dev.sinter.passes.schedule.ContractionSchedule;
import dev.sinter.passes.schedule.ProductTile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Lowers a convolution of one or two spatial axes to a contraction without unrolled patches: the
 * input is copied once into a zero-padded image whose rows are split by stride phase,
 *
 * <pre>image[n, c, phase_y, phase_x, y, x] = input[n, c, y·s + phase_y − low, x·s + phase_x − low]
 * </pre>
 *
 * in which every tap of the kernel sees the positions of the result as neighbours, at a fixed
 * offset. Positions between rows are computed too and dropped by the epilogue.
 */
final class ConvolutionLowering {
  private final GraphLowering lowering;
  private final Group group;
  private final Node node;
  private final ConvGeneral op;
  private final Value input;
  private final Value kernel;

  ConvolutionLowering(GraphLowering lowering, Group group, Node node, ConvGeneral op) {
    this.lowering = lowering;
    this.group = group;
    this.node = node;
    this.op = op;
    this.input = node.operand(0);
    this.kernel = node.operand(1);
  }

  /**
   * One spatial axis: taps, their distance, the stride, the phases that are read, and the image's
   * size.
   */
  private record Axis(
      Dim input,
      Dim low,
      long taps,
      long dilation,
      long stride,
      long phases,
      Dim size,
      Dim result) {
    /** The phase a tap reads. */
    long phase(long tap) {
      return tap * dilation % stride;
    }

    /** How far into the phase a tap starts. */
    long place(long tap) {
      return tap * dilation / stride;
    }
  }

  /** Adds the steps; false where no schedule takes the convolution, and nothing was added. */
  boolean lower() {
    int spatial = op.strides().size();
    boolean taken =
        Fusion.typesInKernels(node)
            && input.type().element() == op.accumulate()
            && kernel.type().element() == op.accumulate()
            && (spatial == 1 || spatial == 2)
            && op.batchGroups() == 1
            && op.inputDilation().stream().allMatch(d -> d == 1)
            && isKnown(kernel.type().shape().dims().subList(2, spatial + 2));
    if (!taken) {
      return false;
    }
    Axis x = axis(spatial - 1);
    Axis y =
        spatial == 2 ? axis(0) : new Axis(Dim.of(1), Dim.of(0), 1, 1, 1, 1, Dim.of(1), Dim.of(1));
    lowering.allocate(group.result());
    launch(y, x, isKnown(List.of(y.size(), x.size(), kernel.type().dim(1))));
    return true;
  }

  private static boolean isKnown(List<Dim> sizes) {
    return sizes.stream().allMatch(Dim::isKnown);
  }

  private Axis axis(int i) {
    long taps = kernel.type().dim(i + 2).known();
    long dilation = op.kernelDilation().get(i);
    long stride = op.strides().get(i);
    Dim result = node.result().type().dim(i + 2);
    long phases = stride == 1 ? 1 : dilation == 1 ? Math.min(stride, taps) : stride;
    Dim size = result.plus((taps - 1) * dilation / stride);
    return new Axis(
        input.type().dim(i + 2), op.low().get(i), taps, dilation, stride, phases, size, result);
  }

  private void launch(Axis y, Axis x, boolean known) {
    ElementType element = op.accumulate();
    long bytes = element.bytes();
    Dim channels = kernel.type().dim(1);
    Dim rows = kernel.type().dim(0).floorDiv(op.featureGroups());
    Dim columns = y.result().minus(1).times(x.size()).plus(x.result());
    ProductTile tile = ProductTile.of(lowering.context().target(), element, rows, columns);
    Dim plane = y.size().times(x.size()).times(y.phases() * x.phases());
    Value image = image(y, x, columns, tile.width());
    Value offsets =
        known
            ? knownOffsets(channels.known(), y, x, bytes)
            : computedOffsets(channels, y, x, bytes);
    Dim depth = channels.times(y.taps() * x.taps());
    Contraction problem =
        new Contraction(
            "convolution",
            element,
            rows,
            columns,
            depth,
            x.size(),
            Contraction.Lhs.matrix(
                kernel,
                Dim.of(0),
                rows.times(depth).times(bytes),
                new Contraction.Axis(rows, depth.times(bytes)),
                new Contraction.Axis(depth, Dim.of(bytes))),
            new Contraction.Rhs(
                image,
                plane.times(input.type().dim(1)).times(bytes),
                plane.times(channels).times(bytes),
                Dim.of(tile.width() * bytes),
                Dim.of(0),
                Optional.of(offsets)),
            epilogue(rows));
    lowering.launch(
        ContractionSchedule.schedule(problem, tile, lowering.context().target()), group.origin());
  }

  /** Loops n, group, channel in the group, row, column. */
  private LoopNest epilogue(Dim rows) {
    Body.Leaf accumulator =
        new Body.Leaf(null, op.accumulate(), Dim.of(0), node.result().type().shape().strides());
    LoopNest nest =
        LoopNest.over(
            group.result(),
            group.contraction().isPresent() ? group.body().orElseThrow() : accumulator);
    int lines = op.strides().size() == 2 ? 1 : 0;
    return nest.split(1, Dim.of(op.featureGroups()), rows)
        .group(List.of(1, 1, 1, lines, 1))
        .orElseThrow();
  }

  /**
   * The padded image, or the input itself where it is one already and long enough for a whole
   * panel.
   */
  private Value image(Axis y, Axis x, Dim columns, int width) {
    boolean same = isWhole(y) && isWhole(x) && columns.isKnown() && columns.known() >= width;
    if (same) {
      return input;
    }
    Dim wide = x.input();
    Dim channelStride = y.input().times(wide);
    Shape shape =
        Shape.of(
            input.type().dim(0),
            input.type().dim(1),
            Dim.of(y.phases()),
            Dim.of(x.phases()),
            y.size(),
            x.size());
    List<Dim> strides =
        List.of(
            channelStride.times(input.type().dim(1)),
            channelStride,
            wide,
            Dim.of(1),
            wide.times(y.stride()),
            Dim.of(x.stride()));
    Dim offset = y.low().times(wide).plus(x.low()).times(-1);
    List<Body.Guard> guards = new ArrayList<>();
    guard(y, 2, 4).ifPresent(guards::add);
    guard(x, 3, 5).ifPresent(guards::add);
    return new Packing(lowering, group.origin()).pack(input, shape, offset, strides, guards, width);
  }

  private static boolean isWhole(Axis axis) {
    return axis.stride() == 1 && axis.low().is(0) && axis.size().equals(axis.input());
  }

  /** 0 ≤ index·stride + phase − low &lt; input, unless nothing lies outside. */
  private static Optional<Body.Guard> guard(Axis axis, int phaseLoop, int indexLoop) {
    if (isWhole(axis)) {
      return Optional.empty();
    }
    List<Dim> coefficients = new ArrayList<>(Collections.nCopies(6, Dim.of(0)));
    coefficients.set(phaseLoop, Dim.of(1));
    coefficients.set(indexLoop, Dim.of(axis.stride()));
    return Optional.of(
        new Body.Guard(new AxisIndex(axis.low().times(-1), coefficients), axis.input()));
  }

  /** The byte offset of each (channel, tap) in the image. */
  private Value knownOffsets(long channels, Axis y, Axis x, long bytes) {
    long size = y.size().known() * x.size().known();
    long[] offsets = new long[Math.toIntExact(channels * y.taps() * x.taps())];
    int k = 0;
    for (long c = 0; c < channels; c++) {
      for (long ty = 0; ty < y.taps(); ty++) {
        for (long tx = 0; tx < x.taps(); tx++) {
          long phase = (c * y.phases() + y.phase(ty)) * x.phases() + x.phase(tx);
          offsets[k++] = (phase * size + y.place(ty) * x.size().known() + x.place(tx)) * bytes;
        }
      }
    }
    return lowering.constant(Tensor.of(offsets, offsets.length));
  }

  /** The same for an image whose size is known only when it runs. */
  private Value computedOffsets(Dim channels, Axis y, Axis x, long bytes) {
    Shape shape = Shape.of(channels, Dim.of(y.taps()), Dim.of(x.taps()));
    Value offsets = new Value(new TensorType(ElementType.I64, shape));
    Dim plane = y.size().times(x.size()).times(bytes);
    Body channel = index(0, plane.times(y.phases() * x.phases()));
    Body row = tap(1, y, plane.times(x.phases()), x.size().times(bytes));
    Body column = tap(2, x, plane, Dim.of(bytes));
    lowering.pointwise(offsets, sum(channel, sum(row, column)), group.origin());
    return offsets;
  }

  /** phase(tap) · from one phase to the next + place(tap) · from one place to the next. */
  private static Body tap(int loop, Axis axis, Dim phase, Dim place) {
    if (axis.phases() == 1) {
      return index(loop, place.times(axis.dilation()));
    }
    Body far = index(loop, Dim.of(axis.dilation()));
    Body stride = new Body.Literal(ElementType.I64, 0, axis.stride());
    return sum(
        binary(
            Binary.Function.MUL,
            binary(Binary.Function.REM, far, stride),
            new Body.Argument(phase)),
        binary(
            Binary.Function.MUL,
            binary(Binary.Function.DIV, far, stride),
            new Body.Argument(place)));
  }

  private static Body index(int loop, Dim step) {
    List<Dim> steps = new ArrayList<>(Collections.nCopies(3, Dim.of(0)));
    steps.set(loop, step);
    return new Body.Index(ElementType.I64, new AxisIndex(Dim.of(0), steps));
  }

  private static Body sum(Body a, Body b) {
    return binary(Binary.Function.ADD, a, b);
  }

  private static Body binary(Binary.Function function, Body a, Body b) {
    return new Body.Apply(new Binary(function), ElementType.I64, List.of(a, b));
  }
}
