package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.passes.fuse.AxisIndex;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Fusion;
import dev.sinter.passes.fuse.Group;
import dev.sinter.passes.fuse.LoopNest;
import dev.sinter.passes.schedule.Contraction;
import dev.sinter.passes.schedule.ContractionSchedule;
import dev.sinter.passes.schedule.Depthwise;
import dev.sinter.passes.schedule.DepthwiseSchedule;
import dev.sinter.passes.schedule.ProductTile;
import dev.sinter.passes.schedule.ScheduledKernel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Lowers a convolution with channels last to a contraction of positions by output channels:
 *
 * <pre>C[n, g, position, o] = Σ over taps and channels of
 *     image[n, y·s + tap_y·d, x·s + tap_x·d, g, c] · kernel[g, tap_y, tap_x, c, o]</pre>
 *
 * The image is read where it lies, or from a copy with a border of zeros. A depthwise convolution,
 * whose groups are of one channel, has a schedule of its own.
 */
final class ChannelsLastLowering {
  private final GraphLowering lowering;
  private final Group group;
  private final Node node;
  private final ConvGeneral op;
  private final Value input;
  private final Value kernel;
  private final int spatial;
  private final long groups;

  /** Channels that an output sees. */
  private final Dim channels;

  /** Output channels of a group. */
  private final Dim outputs;

  private final boolean depthwise;

  ChannelsLastLowering(GraphLowering lowering, Group group, Node node, ConvGeneral op) {
    this.lowering = lowering;
    this.group = group;
    this.node = node;
    this.op = op;
    this.input = node.operand(0);
    this.kernel = node.operand(1);
    this.spatial = op.strides().size();
    this.channels = kernel.type().dim(1);
    this.depthwise =
        channels.is(1) && kernel.type().dim(0).is(op.featureGroups()) && op.featureGroups() > 1;
    this.groups = depthwise ? 1 : op.featureGroups();
    this.outputs = kernel.type().dim(0).floorDiv(groups);
  }

  /** Adds the steps; false where no schedule takes the convolution, and nothing was added. */
  boolean lower() {
    boolean taken =
        Fusion.typesInKernels(node)
            && input.type().element() == op.accumulate()
            && kernel.type().element() == op.accumulate()
            && op.accumulate() != ElementType.BOOL
            && (spatial == 1 || spatial == 2)
            && op.batchGroups() == 1
            && op.inputDilation().stream().allMatch(d -> d == 1)
            && kernel.type().shape().isKnown();
    if (!taken) {
      return false;
    }
    Optional<LoopNest> fused =
        group.contraction().flatMap(_ -> epilogue(group.result(), group.body()));
    if (group.contraction().isPresent() && fused.isEmpty()) {
      lowering.allocate(node.result());
      launch(epilogue(node.result(), Optional.empty()).orElseThrow());
      lowering.pointwise(
          group.result(),
          GraphLowering.withoutAccumulator(group.body().orElseThrow(), node.result()),
          group.origin());
    } else {
      lowering.allocate(group.result());
      launch(fused.orElseGet(() -> epilogue(node.result(), Optional.empty()).orElseThrow()));
    }
    return true;
  }

  /** Loops n, group, position, a single one, output channel of the group. */
  private Optional<LoopNest> epilogue(Value result, Optional<Body> body) {
    Body.Leaf accumulator =
        new Body.Leaf(null, op.accumulate(), Dim.of(0), node.result().type().shape().strides());
    return LoopNest.over(result, body.orElse(accumulator))
        .split(spatial + 1, Dim.of(groups), outputs)
        .move(spatial + 1, 1)
        .group(List.of(1, 1, spatial, 0, 1));
  }

  private void launch(LoopNest epilogue) {
    Target target = lowering.context().target();
    lowering.launch(
        depthwise
            ? DepthwiseSchedule.schedule(depthwise(epilogue), target)
            : contraction(epilogue, target),
        group.origin());
  }

  private ScheduledKernel contraction(LoopNest epilogue, Target target) {
    ElementType element = op.accumulate();
    long bytes = element.bytes();
    Dim positions = Dim.of(1);
    for (int i = 0; i < spatial; i++) {
      positions = positions.times(node.result().type().dim(i + 1));
    }
    ProductTile tile = ProductTile.of(target, element, positions, outputs);
    BorderedImage image = BorderedImage.of(input, op, lowering, group.origin());
    Dim panels = outputs.ceilDiv(tile.width());
    Dim depth = channels.times(taps());
    Dim panel = depth.times(tile.width() * bytes);
    Dim batch = image.shape().strides().getFirst().times(bytes);
    Contraction problem =
        new Contraction(
            "convolution",
            element,
            positions,
            outputs,
            depth,
            outputs,
            new Contraction.Lhs(
                image.value(),
                batch,
                channels.times(groups == 1 ? 0 : bytes),
                Contraction.Axis.joined(axes(image.shape(), bytes, false)),
                Contraction.Axis.joined(axes(image.shape(), bytes, true))),
            new Contraction.Rhs(
                packed(panels, tile.width()),
                Dim.of(0),
                panel.times(panels),
                panel,
                Dim.of(tile.width() * bytes),
                Optional.empty()),
            epilogue);
    return ContractionSchedule.schedule(problem, tile, target);
  }

  private Depthwise depthwise(LoopNest epilogue) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < spatial; i++) {
      order.add(i + 2);
    }
    order.addAll(List.of(1, 0));
    return new Depthwise(
        op.accumulate(),
        input,
        new Packing(lowering, group.origin()).permuted(kernel, order),
        outputs.known(),
        spatial == 1 ? Depthwise.Axis.SINGLE : axis(0),
        axis(spatial - 1),
        epilogue);
  }

  private Depthwise.Axis axis(int i) {
    return new Depthwise.Axis(
        input.type().dim(i + 1),
        node.result().type().dim(i + 1),
        kernel.type().dim(i + 2).known(),
        op.kernelDilation().get(i),
        op.strides().get(i),
        op.low().get(i));
  }

  private long taps() {
    long taps = 1;
    for (int i = 0; i < spatial; i++) {
      taps *= kernel.type().dim(i + 2).known();
    }
    return taps;
  }

  /** How positions lie in the image, or what one of them sees: taps and channels. */
  private List<Contraction.Axis> axes(Shape image, long bytes, boolean taps) {
    List<Dim> strides = image.strides();
    List<Contraction.Axis> axes = new ArrayList<>();
    for (int i = 0; i < spatial; i++) {
      Dim step = strides.get(i + 1).times(bytes);
      axes.add(
          taps
              ? new Contraction.Axis(
                  kernel.type().dim(i + 2), step.times(op.kernelDilation().get(i)))
              : new Contraction.Axis(
                  node.result().type().dim(i + 1), step.times(op.strides().get(i))));
    }
    if (taps) {
      axes.add(new Contraction.Axis(channels, Dim.of(bytes)));
    }
    return axes;
  }

  /**
   * The kernel as [group, panel, tap…, channel, output in the panel], zero past the last output.
   */
  private Value packed(Dim panels, int width) {
    List<Dim> from = kernel.type().shape().strides();
    Dim output = from.get(0);
    List<Dim> dims = new ArrayList<>(List.of(Dim.of(groups), panels));
    List<Dim> strides = new ArrayList<>(List.of(output.times(outputs), output.times(width)));
    for (int i = 0; i < spatial; i++) {
      dims.add(kernel.type().dim(i + 2));
      strides.add(from.get(i + 2));
    }
    dims.addAll(List.of(channels, Dim.of(width)));
    strides.addAll(List.of(from.get(1), output));
    List<Dim> column = new ArrayList<>(Collections.nCopies(dims.size(), Dim.of(0)));
    column.set(1, Dim.of(width));
    column.set(dims.size() - 1, Dim.of(1));
    List<Body.Guard> guards =
        outputs.mod(width).is(0)
            ? List.of()
            : List.of(new Body.Guard(new AxisIndex(Dim.of(0), column), outputs));
    return new Packing(lowering, group.origin())
        .pack(kernel, new Shape(dims), Dim.of(0), strides, guards, 0);
  }
}
