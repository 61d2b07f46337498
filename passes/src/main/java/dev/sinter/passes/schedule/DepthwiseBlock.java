package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.less;
import static dev.sinter.passes.schedule.Exprs.min;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.fuse.Body;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A subroutine that computes some channels of a line of a depthwise convolution, tile by tile. The
 * epilogue is applied to the registers, or by the subroutines of {@link TileEpilogue} where it is
 * too much for one method or not all that was summed up is to be written.
 */
final class DepthwiseBlock {
  /** The loop of the epilogue over positions. */
  private static final int POSITION_LOOP = 2;

  private final KernelBuilder out;
  private final Depthwise problem;
  private final DepthwiseTile tile;
  private final Setting setting;
  private final int bytes;

  /**
   * What all subroutines of a kernel share.
   *
   * @param scratch what of the sums scratch has room for: all positions of a tile, all channels of
   *     a block
   * @param buffers the names of the accesses' buffers
   * @param bodySizes size arguments that bodies have had declared so far; grows
   */
  record Setting(
      DepthwiseSizes sizes,
      ProductTile scratch,
      Accesses accesses,
      Function<Body.Leaf, String> buffers,
      Map<Dim, Expr.Var> bodySizes) {}

  DepthwiseBlock(KernelBuilder out, Depthwise problem, DepthwiseTile tile, Setting setting) {
    this.out = out;
    this.problem = problem;
    this.tile = tile;
    this.setting = setting;
    this.bytes = problem.element().bytes();
  }

  /**
   * A line of the result, and where the first line of taps lies that it sees.
   *
   * @param first number of its first position
   */
  record Line(Expr batch, Expr first, Expr image, TapRange taps) {}

  /** Channels that are summed up, tile by tile, and the first that is to be written. */
  record Channels(Expr from, Expr to, Expr written) {}

  /** A tile's place: its first position in the line, and its first channel. */
  private record Place(Line line, Expr x, Expr channel) {}

  /** Calls such a subroutine. */
  static void call(KernelBuilder out, String name, Line line, Channels channels) {
    out.call(
        name,
        line.batch(),
        line.first(),
        line.image(),
        line.taps().from(),
        line.taps().to(),
        channels.from(),
        channels.to(),
        channels.written());
  }

  void write(String name) {
    out.subroutine(
        name,
        List.of("batch", "m", "image_at", "tap_from", "tap_to", "c_from", "c_to", "written"),
        p -> {
          TapRange taps = new TapRange(p.get(3), p.get(4));
          Line line = new Line(p.get(0), p.get(1), p.get(2), taps);
          Channels channels = new Channels(p.get(5), p.get(6), p.get(7));
          out.loop(
              LoopKind.SERIAL,
              "x",
              i64(0),
              setting.sizes().positions(),
              tile.positions(),
              x -> computePositions(line, x, channels));
        });
  }

  private void computePositions(Line line, Expr x, Channels channels) {
    out.loop(
        LoopKind.SERIAL,
        "c",
        channels.from(),
        channels.to(),
        tile.width(),
        c -> {
          Place place = new Place(line, x, c);
          Expr.Var[][] sums = sums(place);
          if (tile.direct()) {
            applyToRegisters(place, sums);
          } else {
            leaveInScratch(sums, sub(c, channels.from()));
          }
        });
    if (!tile.direct()) {
      applyToScratch(line, x, channels);
    }
  }

  private Expr.Var[][] sums(Place place) {
    Expr column =
        out.let("column", sub(mul(place.x(), i64(problem.line().stride())), setting.sizes().low()));
    Expr channel = out.let("channel_at", mul(place.channel(), i64(bytes)));
    Expr pixel = mul(column, setting.sizes().pixel());
    Expr image = add(add(place.line().image(), channel), pixel);
    return new DepthwiseSums(out, problem, tile, setting.sizes())
        .write(new DepthwiseSums.Place(column, image, channel, place.line().taps()));
  }

  private void leaveInScratch(Expr.Var[][] sums, Expr channel) {
    Expr at = out.let("tile_at", mul(channel, i64(bytes)));
    for (int i = 0; i < sums.length; i++) {
      Expr row = i64((long) i * setting.scratch().width() * bytes);
      out.store("tile", add(at, row), sums[i][0], Optional.empty());
    }
  }

  /** Of the scratch's columns, those from the first channel to be written to the last summed. */
  private void applyToScratch(Line line, Expr x, Channels channels) {
    Expr left = min(sub(setting.sizes().positions(), x), i64(tile.positions()));
    out.call(
        "epilogue",
        line.batch(),
        i64(0),
        add(line.first(), x),
        sub(left, i64(1)),
        sub(channels.to(), i64(setting.scratch().width())),
        channels.written(),
        mul(sub(channels.written(), channels.from()), i64(bytes)));
  }

  /** What does not move with the positions is computed once. */
  private void applyToRegisters(Place place, Expr.Var[][] sums) {
    Body body = problem.epilogue().body();
    PointwiseEmitter[] before = new PointwiseEmitter[tile.vectors()];
    for (int v = 0; v < before.length; v++) {
      before[v] = new PointwiseEmitter(out, source(place, 0, v, sums), tile.lanes());
      for (Body part :
          LoopInvariants.of(body, leaf -> setting.accesses().stays(leaf, POSITION_LOOP))) {
        before[v].emit(part, Optional.empty());
      }
    }
    for (int i = 0; i < sums.length; i++) {
      int position = i;
      Runnable apply =
          () -> {
            for (int v = 0; v < before.length; v++) {
              LoopSource source = source(place, position, v, sums);
              Expr value = before[v].inLoop(source).emit(body, Optional.empty());
              Expr at = source.address(problem.epilogue().target());
              out.store("c", at, value, Optional.empty());
            }
          };
      if (i == 0) {
        apply.run();
      } else {
        out.when(less(add(place.x(), i64(i)), setting.sizes().positions()), apply);
      }
    }
  }

  private LoopSource source(Place place, int position, int vector, Expr.Var[][] sums) {
    Expr m = add(add(place.line().first(), place.x()), i64(position));
    return new LoopSource(
        out,
        setting.accesses(),
        setting.buffers(),
        setting.accesses().bases(List.of(place.line().batch(), i64(0), m, i64(0))),
        add(place.channel(), i64((long) vector * tile.lanes())),
        tile.lanes(),
        setting.bodySizes(),
        _ -> sums[position][vector]);
  }
}
