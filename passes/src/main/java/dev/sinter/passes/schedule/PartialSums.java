package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.i64;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The sums of several register tiles in scratch, behind the tile that is summed up last: each part
 * of the depth is added to them. A loop of its own adds, for loads and additions of all of a tile's
 * vectors in the subroutine that sums leave C1 no room for them.
 */
final class PartialSums {
  /**
   * Terms of a convolution that are added one after the other: rounding errors grow with their
   * number, and other engines add up parts too.
   */
  static final long LONGEST = 512;

  /** Names of subroutines. */
  static final List<String> SUBROUTINES = List.of("clear", "add");

  private final KernelBuilder out;
  private final KernelType vector;
  private final long tileBytes;
  private final int tiles;

  /**
   * @param vector what the subroutines take at once
   * @param tileBytes a tile's sums
   * @param tiles how many there are
   */
  PartialSums(KernelBuilder out, KernelType vector, long tileBytes, int tiles) {
    this.out = out;
    this.vector = vector;
    this.tileBytes = tileBytes;
    this.tiles = tiles;
  }

  /** Bytes of scratch, with those of the tile that is summed up last. */
  long scratch() {
    return tileBytes * (tiles + 1);
  }

  /** Where the sums of a tile are that begins {@code bytes} behind the first one. */
  Expr place(Expr bytes) {
    return out.let("tile_at", add(i64(tileBytes), bytes));
  }

  void write() {
    out.subroutine(
        "clear",
        List.of(),
        _ ->
            forEachVector(
                scratch(),
                at -> out.store("tile", at, Exprs.literal(vector, 0), Optional.empty())));
    out.subroutine(
        "add",
        List.of("tile_at"),
        p ->
            forEachVector(
                tileBytes,
                at -> {
                  Expr place = out.let("place", add(p.getFirst(), at));
                  Expr sum = add(load(place), load(at));
                  out.store("tile", place, sum, Optional.empty());
                }));
  }

  /** Adds what the tile summed up last has to the sums at a place. */
  void addTo(Expr place) {
    out.call("add", place);
  }

  void clear() {
    out.call("clear");
  }

  private Expr load(Expr at) {
    return new Expr.Load(vector, "tile", at, Optional.empty());
  }

  private void forEachVector(long bytes, Consumer<Expr> body) {
    out.loop(LoopKind.SERIAL, "at", i64(0), i64(bytes), vector.bytes(), body::accept);
  }
}
