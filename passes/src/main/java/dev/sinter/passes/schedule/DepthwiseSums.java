package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.and;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.less;
import static dev.sinter.passes.schedule.Exprs.min;
import static dev.sinter.passes.schedule.Exprs.mul;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The loops over the taps of a tile's positions. Each column of the image that they see is loaded
 * once and added to the sums of all of them; one outside of the image is passed over, which the
 * processor foresees, since it happens in the same places of every line.
 */
final class DepthwiseSums {
  private final KernelBuilder out;
  private final Depthwise.Axis line;
  private final DepthwiseTile tile;
  private final DepthwiseSizes sizes;
  private final KernelType vector;
  private final OptionalLong part;

  /**
   * Where a tile is.
   *
   * @param column of the image that the first tap of the first position sees
   * @param image where that column of the first line of taps is, inside of the image or not
   * @param weights where the weights of the first channel are
   * @param lines the lines of taps that lie in the image
   */
  record Place(Expr column, Expr image, Expr weights, TapRange lines) {}

  DepthwiseSums(KernelBuilder out, Depthwise problem, DepthwiseTile tile, DepthwiseSizes sizes) {
    this.out = out;
    this.line = problem.line();
    this.tile = tile;
    this.sizes = sizes;
    this.vector = new KernelType(problem.element(), tile.lanes());
    this.part = part(problem);
  }

  /** Lines of taps that are added up one after the other, if not all are. */
  private static OptionalLong part(Depthwise problem) {
    long taps = problem.line().taps();
    boolean parts = taps * problem.lines().taps() > PartialSums.LONGEST;
    return parts ? OptionalLong.of(Math.max(1, PartialSums.LONGEST / taps)) : OptionalLong.empty();
  }

  /** The sums, one a position and vector of channels. */
  Expr.Var[][] write(Place place) {
    Expr.Var[][] sums = declare("sum");
    Expr from = out.let("from", place.lines().from());
    Expr.Var image = out.register("image_line", add(place.image(), mul(from, sizes.imageLine())));
    Expr.Var weights =
        out.register("weight_line", add(place.weights(), mul(from, sizes.weightLine())));
    if (part.isEmpty()) {
      addLines(sums, place, from, place.lines().to(), image, weights);
      return sums;
    }
    out.loop(
        LoopKind.SERIAL,
        "part",
        from,
        place.lines().to(),
        part.getAsLong(),
        first -> {
          Expr.Var[][] sumsOfPart = declare("part_sum");
          Expr end = min(place.lines().to(), add(first, i64(part.getAsLong())));
          addLines(sumsOfPart, place, first, end, image, weights);
          for (int i = 0; i < sums.length; i++) {
            for (int v = 0; v < sums[i].length; v++) {
              out.assign(sums[i][v], add(sums[i][v], sumsOfPart[i][v]));
            }
          }
        });
    return sums;
  }

  private Expr.Var[][] declare(String name) {
    Expr.Var[][] sums = new Expr.Var[tile.positions()][tile.vectors()];
    for (int i = 0; i < sums.length; i++) {
      for (int v = 0; v < sums[i].length; v++) {
        sums[i][v] = out.register(name + "_" + i + "_" + v, Exprs.literal(vector, 0));
      }
    }
    return sums;
  }

  private void addLines(
      Expr.Var[][] sums, Place place, Expr from, Expr to, Expr.Var image, Expr.Var weights) {
    out.loop(
        LoopKind.SERIAL,
        "k",
        Exprs.toI32(from),
        Exprs.toI32(to),
        1,
        _ -> {
          addLine(sums, place.column(), image, weights);
          out.assign(image, add(image, sizes.imageLine()));
          out.assign(weights, add(weights, sizes.weightLine()));
        });
  }

  /** A line of taps, which is one run or many. */
  private void addLine(Expr.Var[][] sums, Expr column, Expr image, Expr weights) {
    if (tile.run() == line.taps()) {
      addRun(sums, column, image, weights);
      return;
    }
    out.loop(
        LoopKind.SERIAL,
        "tap",
        i64(0),
        i64(line.taps()),
        tile.run(),
        tap -> {
          Expr moved = out.let("moved", mul(tap, i64(line.dilation())));
          addRun(
              sums,
              out.let("x", add(column, moved)),
              out.let("image_at", add(image, mul(moved, sizes.pixel()))),
              out.let("weight_at", add(weights, mul(tap, sizes.pixel()))));
        });
  }

  private void addRun(Expr.Var[][] sums, Expr column, Expr image, Expr weights) {
    Expr[][] factors = loadWeights(weights);
    Expr at = image;
    long before = 0;
    for (long place : tile.columns(line)) {
      at = out.let("image_at", add(at, mul(sizes.pixel(), i64(place - before))));
      before = place;
      Expr here = at;
      Expr x = out.let("x", add(column, i64(place)));
      Expr inside = and(less(i64(-1), x), less(x, sizes.columns()));
      out.when(inside, () -> addColumn(sums, factors, place, here));
    }
  }

  private Expr[][] loadWeights(Expr weights) {
    Expr[][] factors = new Expr[tile.run()][];
    Expr at = weights;
    for (int tap = 0; tap < factors.length; tap++) {
      at = tap == 0 ? at : out.let("weight_at", add(at, sizes.pixel()));
      factors[tap] = load("weights", at);
    }
    return factors;
  }

  /** A column counts for every position of which some tap sees it. */
  private void addColumn(Expr.Var[][] sums, Expr[][] factors, long place, Expr at) {
    Expr[] pixel = load("image", at);
    for (int i = 0; i < sums.length; i++) {
      long distance = place - i * line.stride();
      long tap = distance / line.dilation();
      if (distance >= 0 && distance % line.dilation() == 0 && tap < factors.length) {
        for (int v = 0; v < pixel.length; v++) {
          Expr.Var sum = sums[i][v];
          out.assign(sum, Exprs.multiplyAdd(pixel[v], factors[(int) tap][v], sum));
        }
      }
    }
  }

  private Expr[] load(String buffer, Expr at) {
    Expr[] vectors = new Expr[tile.vectors()];
    for (int v = 0; v < vectors.length; v++) {
      Expr place = add(at, i64((long) v * vector.bytes()));
      vectors[v] = out.let("v", new Expr.Load(vector, buffer, place, Optional.empty()));
    }
    return vectors;
  }
}
