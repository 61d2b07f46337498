package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.less;
import static dev.sinter.passes.schedule.Exprs.max;
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
   * @param buffers the names of the accesses' buffers
   * @param bodySizes size arguments that bodies have had declared so far; grows
   */
  record Setting(
      DepthwiseSizes sizes,
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
          out.loop(
              LoopKind.SERIAL,
              "x",
              i64(0),
              setting.sizes().positions(),
              tile.positions(),
              x ->
                  out.loop(
                      LoopKind.SERIAL,
                      "c",
                      p.get(5),
                      p.get(6),
                      tile.width(),
                      c -> compute(new Place(line, x, c), p.get(7))));
        });
  }

  private void compute(Place place, Expr firstWritten) {
    Expr column = out.let("column", sub(mul(place.x(), i64(problem.line().stride())), setting.sizes().low()));
    Expr channel = out.let("channel_at", mul(place.channel(), i64(bytes)));
    Expr image = add(add(place.line().image(), channel), mul(column, setting.sizes().pixel()));
    Expr.Var[][] sums =
        new DepthwiseSums(out, problem, tile, setting.sizes())
            .write(new DepthwiseSums.Place(column, image, channel, place.line().taps()));
    if (tile.direct()) {
      applyToRegisters(place, sums);
    } else {
      applyByScratch(place, sums, firstWritten);
    }
  }

  private void applyByScratch(Place place, Expr.Var[][] sums, Expr firstWritten) {
    for (int i = 0; i < sums.length; i++) {
      out.store("tile", i64((long) i * tile.width() * bytes), sums[i][0], Optional.empty());
    }
    Expr from = out.let("from", max(place.channel(), firstWritten));
    Expr left = sub(setting.sizes().positions(), place.x());
    out.call(
        "epilogue",
        place.line().batch(),
        i64(0),
        add(place.line().first(), place.x()),
        sub(min(left, i64(tile.positions())), i64(1)),
        place.channel(),
        from,
        mul(sub(from, place.channel()), i64(bytes)));
  }

  /** What does not move with the positions is computed once. */
  private void applyToRegisters(Place place, Expr.Var[][] sums) {
    Body body = problem.epilogue().body();
    PointwiseEmitter[] before = new PointwiseEmitter[tile.vectors()];
    for (int v = 0; v < before.length; v++) {
      before[v] = new PointwiseEmitter(out, source(place, 0, v, sums), tile.lanes());
      for (Body part : LoopInvariants.of(body, leaf -> setting.accesses().stays(leaf, POSITION_LOOP))) {
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
