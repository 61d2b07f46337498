package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.floorDiv;
import static dev.sinter.passes.schedule.Exprs.floorMod;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.min;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.fuse.Body;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The schedule of depthwise convolutions with channels last. The image is read where it lies: of
 * the taps of a line of the result, those above and below the image are left out of the loop over
 * them, and those beside it are passed over. A parallel index is a few lines of one image and a
 * block of channels.
 */
public final class DepthwiseSchedule {
  /** Lines of a parallel index: enough to find most of what they see of the image in the cache. */
  private static final int LINES = 4;

  private final Depthwise problem;
  private final Target target;
  private final DepthwiseTile tile;
  private final KernelBuilder out =
      new KernelBuilder(
          Stream.concat(DepthwiseChannels.SUBROUTINES.stream(), TileEpilogue.SUBROUTINES.stream())
              .toArray(String[]::new));
  private final Map<Value, String> buffers = new LinkedHashMap<>();
  private final Map<Dim, Expr.Var> bodySizes = LoopSource.noSizes();
  private final Accesses accesses;

  private DepthwiseSchedule(Depthwise problem, Target target) {
    this.problem = problem;
    this.target = target;
    this.tile = DepthwiseTile.of(target, problem);
    Body.Leaf result = problem.epilogue().target();
    declare(result.value(), BufferParam.global("c", result.element(), BufferParam.Access.WRITE));
    declare(
        problem.image(), BufferParam.global("image", problem.element(), BufferParam.Access.READ));
    declare(
        problem.weights(),
        BufferParam.global("weights", problem.element(), BufferParam.Access.READ));
    this.accesses = new Accesses(out, problem.epilogue().body(), result);
    for (Body.Leaf leaf : accesses.leaves()) {
      declare(
          leaf.value(),
          BufferParam.global("in" + buffers.size(), leaf.element(), BufferParam.Access.READ));
    }
  }

  public static ScheduledKernel schedule(Depthwise problem, Target target) {
    return new DepthwiseSchedule(problem, target).build();
  }

  private void declare(Value value, BufferParam buffer) {
    if (buffers.putIfAbsent(value, buffer.name()) == null) {
      out.buffer(buffer);
    }
  }

  private ScheduledKernel build() {
    DepthwiseChannels channels = new DepthwiseChannels(out, problem, tile);
    DepthwiseSizes sizes = DepthwiseSizes.declare(out, problem);
    channels.write(
        new DepthwiseBlock.Setting(
            sizes, channels.scratch(), accesses, leaf -> buffers.get(leaf.value()), bodySizes));
    List<ScheduledKernel.Operand> operands = new ArrayList<>();
    buffers.keySet().forEach(value -> operands.add(new ScheduledKernel.Operand.Of(value)));
    if (channels.usesScratch()) {
      operands.add(new ScheduledKernel.Operand.Scratch(Dim.of(writeEpilogue(channels.scratch()))));
    }
    Dim bands = problem.lines().output().ceilDiv(LINES);
    writeLines(channels, out.argument("bands", bands), sizes.positions());
    return new ScheduledKernel(
        out.build("depthwise"),
        operands,
        out.values(),
        problem.epilogue().extents().getFirst().times(bands).times(channels.blocks()),
        Dim.of(1),
        inPlace());
  }

  /** The subroutines that take sums from scratch, and how many bytes that has. */
  private long writeEpilogue(ProductTile sums) {
    out.buffer(BufferParam.scratch("tile", problem.element()));
    new TileEpilogue(
            out,
            problem.element(),
            problem.epilogue(),
            Dim.of(problem.channels()),
            sums,
            accesses,
            target,
            leaf -> buffers.get(leaf.value()),
            bodySizes)
        .write();
    return (long) sums.rows() * sums.width() * problem.element().bytes();
  }

  private void writeLines(DepthwiseChannels channels, Expr bands, Expr positions) {
    Depthwise.Axis axis = problem.lines();
    Expr height = out.argument("height", axis.input());
    Expr lines = out.argument("lines", axis.output());
    Expr taps = out.argument("taps", Dim.of(axis.taps()));
    Expr dilation = out.argument("dilation", Dim.of(axis.dilation()));
    Expr stride = out.argument("stride", Dim.of(axis.stride()));
    Expr low = out.argument("lines_before", axis.low());
    Dim pixel = Dim.of(problem.channels() * problem.element().bytes());
    Expr lineBytes = out.argument("line", problem.line().input().times(pixel));
    Expr blocks = out.argument("blocks", channels.blocks());
    out.loop(
        LoopKind.PARALLEL,
        "p",
        Kernel.LO,
        Kernel.HI,
        1,
        p -> {
          Expr block = out.let("block", floorMod(p, blocks));
          Expr outer = out.let("outer", floorDiv(p, blocks));
          Expr batch = out.let("batch", floorDiv(outer, bands));
          Expr first = out.let("first", mul(floorMod(outer, bands), i64(LINES)));
          out.loop(
              LoopKind.SERIAL,
              "y",
              first,
              min(lines, add(first, i64(LINES))),
              1,
              y -> {
                Expr start = out.let("start", sub(mul(y, stride), low));
                TapRange range = TapRange.inside(start, height, taps, dilation).named(out);
                Expr image = out.let("image_at", mul(add(mul(batch, height), start), lineBytes));
                Expr position = out.let("position", mul(y, positions));
                channels.call(new DepthwiseBlock.Line(batch, position, image, range), block);
              });
        });
  }

  /** Fused operands that are read where the result is written; never one that sums still read. */
  private List<Value> inPlace() {
    return accesses.inPlace(problem.epilogue().target()).stream()
        .filter(value -> value != problem.image() && value != problem.weights())
        .toList();
  }
}
