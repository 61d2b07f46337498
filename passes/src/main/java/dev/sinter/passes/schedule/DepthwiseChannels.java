package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.floorMod;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.less;
import static dev.sinter.passes.schedule.Exprs.min;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.type.Dim;
import java.util.List;

/**
 * Who computes which channels of a line: blocks of channels, in them tiles as wide as they can be,
 * then those of one vector. Channels that fill no vector are summed up in one that ends with the
 * last channel, of which the epilogue takes what no other has.
 */
final class DepthwiseChannels {
  private static final String WIDE = "wide";
  private static final String NARROW = "narrow";
  private static final String REST = "rest";

  /** Names of subroutines. */
  static final List<String> SUBROUTINES = List.of(WIDE, NARROW, REST);

  /** A long enough run of memory for the prefetcher. */
  private static final int BLOCK_BYTES = 512;

  private final KernelBuilder out;
  private final Depthwise problem;
  private final DepthwiseTile tile;
  private final Expr channels;

  DepthwiseChannels(KernelBuilder out, Depthwise problem, DepthwiseTile tile) {
    this.out = out;
    this.problem = problem;
    this.tile = tile;
    this.channels = out.argument("channels", Dim.of(problem.channels()));
  }

  /** How many blocks there are. */
  Dim blocks() {
    return Dim.of(problem.channels()).ceilDiv(blockWidth());
  }

  private long blockWidth() {
    return Math.max(tile.width(), BLOCK_BYTES / problem.element().bytes());
  }

  /** The sums of a tile's positions and all channels of a block. */
  ProductTile scratch() {
    return new ProductTile(
        tile.positions(), Math.toIntExact(blockWidth() / tile.lanes()), tile.lanes());
  }

  /** Whether some sums go by way of scratch. */
  boolean usesScratch() {
    return !tile.direct() || hasRest();
  }

  /** Whether whole vectors are left over beside the tiles. */
  private boolean hasNarrow() {
    return problem.channels() % tile.width() >= tile.lanes();
  }

  private boolean hasRest() {
    return problem.channels() % tile.lanes() != 0;
  }

  /** Writes the subroutines that are called. */
  void write(DepthwiseBlock.Setting setting) {
    new DepthwiseBlock(out, problem, tile, setting).write(WIDE);
    if (hasNarrow()) {
      new DepthwiseBlock(out, problem, tile.narrow(tile.direct()), setting).write(NARROW);
    }
    if (hasRest()) {
      new DepthwiseBlock(out, problem, tile.narrow(false), setting).write(REST);
    }
  }

  /** Computes the channels of a block. */
  void call(DepthwiseBlock.Line line, Expr block) {
    Expr from = out.let("from", mul(block, i64(blockWidth())));
    Expr to = out.let("to", min(channels, add(from, i64(blockWidth()))));
    Expr end = whole(from, to, tile.width());
    DepthwiseBlock.call(out, WIDE, line, new DepthwiseBlock.Channels(from, end, from));
    if (hasNarrow()) {
      Expr start = end;
      end = whole(start, to, tile.lanes());
      DepthwiseBlock.call(out, NARROW, line, new DepthwiseBlock.Channels(start, end, start));
    }
    if (hasRest()) {
      Expr vector = sub(to, i64(tile.lanes()));
      DepthwiseBlock.Channels rest = new DepthwiseBlock.Channels(vector, to, end);
      out.when(less(end, to), () -> DepthwiseBlock.call(out, REST, line, rest));
    }
  }

  /** Where the last tile ends that lies in a range. */
  private Expr whole(Expr from, Expr to, int width) {
    boolean all = problem.channels() % width == 0;
    return all ? to : out.let("end", sub(to, floorMod(sub(to, from), i64(width))));
  }
}
