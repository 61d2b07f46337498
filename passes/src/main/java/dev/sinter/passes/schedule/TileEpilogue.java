package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.floorDiv;
import static dev.sinter.passes.schedule.Exprs.floorMod;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.max;
import static dev.sinter.passes.schedule.Exprs.min;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.LoopNest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Takes a register tile's sums from scratch to the result, through the operators that are fused
 * behind the contraction. Whole vectors and what is left of a row are subroutines of their own:
 * masks cost time, and C1 the room for more than half of the operators.
 */
final class TileEpilogue {
  /** Names of subroutines. */
  static final List<String> SUBROUTINES = List.of("epilogue", "segment", "tail");

  private final KernelBuilder out;
  private final ElementType element;
  private final LoopNest nest;
  private final Dim pitch;
  private final ProductTile tile;
  private final Accesses accesses;
  private final int lanes;
  private final int tailLanes;
  private final Function<Body.Leaf, String> buffers;
  private final Map<Dim, Expr.Var> sizes;
  private final int bytes;

  /**
   * @param element of the sums
   * @param nest loops n, group, row of the tile, line of columns, column
   * @param pitch columns of a tile's row from one line to the next
   * @param buffers the names of the accesses' buffers
   * @param sizes size arguments declared so far; grows
   */
  TileEpilogue(
      KernelBuilder out,
      ElementType element,
      LoopNest nest,
      Dim pitch,
      ProductTile tile,
      Accesses accesses,
      Target target,
      Function<Body.Leaf, String> buffers,
      Map<Dim, Expr.Var> sizes) {
    this.out = out;
    this.element = element;
    this.nest = nest;
    this.pitch = pitch;
    this.tile = tile;
    this.accesses = accesses;
    this.lanes = Vectorization.lanes(nest, target);
    this.tailLanes = tailLanes(nest.body(), lanes, target.methodVectorOps());
    this.buffers = buffers;
    this.sizes = sizes;
    this.bytes = element.bytes();
  }

  /** A tail that is too much under a mask takes one column after the other. */
  private static int tailLanes(Body body, int lanes, int budget) {
    List<Body> bodies = List.of(body);
    return MethodCost.masked(bodies, Body.leaves(bodies).size(), 1) > budget ? 1 : lanes;
  }

  /**
   * Writes what of a tile belongs to the result: the rows up to the last, from column {@code from}
   * on.
   */
  void write() {
    Expr length = out.argument("row_length", nest.extents().get(4));
    out.subroutine(
        "epilogue",
        List.of("batch", "group", "m", "last", "column", "from", "tile_from"),
        p -> {
          Expr end = add(p.get(4), i64(tile.width()));
          out.loop(
              LoopKind.SERIAL,
              "i",
              i64(0),
              add(p.get(3), i64(1)),
              1,
              i -> {
                Expr row = out.let("row", add(p.get(2), i));
                Expr tileRow =
                    out.let("tile_row", add(p.get(6), mul(i, i64((long) tile.width() * bytes))));
                if (!nest.extents().get(3).is(1)) {
                  segments(p, row, tileRow, end, length);
                } else {
                  List<Expr> outer = List.of(p.get(0), p.get(1), row, i64(0));
                  Expr to = out.let("to", min(end, length));
                  callSegment(outer, p.get(5), to, sub(tileRow, mul(p.get(5), i64(bytes))));
                }
              });
        });
    writeSegment();
  }

  private void segments(List<Expr.Var> p, Expr row, Expr tileRow, Expr end, Expr length) {
    Expr linePitch = out.argument("pitch", pitch);
    Expr lines = out.argument("lines", nest.extents().get(3));
    Expr firstLine = out.let("line_from", floorDiv(p.get(5), linePitch));
    Expr lastLine =
        out.let("line_to", min(lines, add(floorDiv(sub(end, i64(1)), linePitch), i64(1))));
    out.loop(
        LoopKind.SERIAL,
        "line",
        firstLine,
        lastLine,
        1,
        line -> {
          Expr start = out.let("line_start", mul(line, linePitch));
          Expr from = out.let("x_from", max(sub(p.get(5), start), i64(0)));
          Expr to = out.let("x_to", min(sub(end, start), length));
          Expr tileAt = add(tileRow, mul(sub(start, p.get(4)), i64(bytes)));
          callSegment(List.of(p.get(0), p.get(1), row, line), from, to, tileAt);
        });
  }

  private void callSegment(List<Expr> outer, Expr from, Expr to, Expr tileAt) {
    List<Expr> passed = new ArrayList<>(List.of(from, to, tileAt));
    passed.addAll(accesses.bases(outer));
    Expr[] arguments = passed.toArray(Expr[]::new);
    out.call("segment", arguments);
    if (lanes > 1) {
      out.call("tail", arguments);
    }
  }

  /**
   * The epilogue on neighbouring columns of one row: column x of the result is element x of the
   * scratch from tile_at on.
   */
  private void writeSegment() {
    List<String> parameters = new ArrayList<>(List.of("x_from", "x_to", "tile_at"));
    for (int slot = 0; slot < accesses.size(); slot++) {
      parameters.add("at" + slot);
    }
    out.subroutine(
        "segment",
        parameters,
        p -> {
          Expr end = lanes == 1 ? p.get(1) : out.let("end", sub(p.get(1), rest(p)));
          out.loop(
              LoopKind.SERIAL,
              "x",
              p.get(0),
              end,
              lanes,
              x -> apply(p, x, lanes, Optional.empty()));
        });
    if (lanes > 1) {
      out.subroutine(
          "tail",
          parameters,
          p -> {
            Expr rest = out.let("rest", rest(p));
            Expr from = out.let("tail_from", sub(p.get(1), rest));
            if (tailLanes == 1) {
              out.loop(
                  LoopKind.SERIAL, "x", from, p.get(1), 1, x -> apply(p, x, 1, Optional.empty()));
              return;
            }
            out.when(
                Exprs.greater(rest, i64(0)),
                () -> {
                  Expr mask = out.let("mask", new Expr.FirstLanes(rest, lanes));
                  apply(p, from, lanes, Optional.of(mask));
                });
          });
    }
  }

  /** A segment that begins in the pad between two lines is empty, and ends before it begins. */
  private Expr rest(List<Expr.Var> p) {
    return floorMod(max(sub(p.get(1), p.get(0)), i64(0)), i64(lanes));
  }

  private void apply(List<Expr.Var> p, Expr x, int width, Optional<Expr> mask) {
    KernelType type = new KernelType(element, width);
    Expr tileAt = add(p.get(2), mul(x, i64(bytes)));
    LoopSource source =
        new LoopSource(
            out,
            accesses,
            buffers,
            p.subList(3, p.size()),
            x,
            width,
            sizes,
            loaded -> new Expr.Load(type, "tile", tileAt, loaded));
    Expr value = new PointwiseEmitter(out, source, width).emit(nest.body(), mask);
    out.store("c", source.address(nest.target()), value, mask);
  }
}
