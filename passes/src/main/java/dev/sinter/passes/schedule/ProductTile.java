package dev.sinter.passes.schedule;

import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;

/**
 * The register tile of a contraction: rows × vectors of accumulators.
 *
 * @param rows rows of A that one tile covers
 * @param vectors vectors of columns
 * @param lanes elements a vector
 */
public record ProductTile(int rows, int vectors, int lanes) {
  private static final int VECTORS = 4;

  /**
   * With a row for each of that many vectors there are enough sums to hide an FMA's latency. C1
   * compiles no more of them.
   */
  private static final int ROWS = 4;

  /** Fewer vectors need more rows to hide it. */
  private static final int MOST_ROWS = 8;

  /** The tile for a contraction of known or unknown size on a target. */
  public static ProductTile of(Target target, ElementType element, Dim rows, Dim columns) {
    int lanes = target.lanes(element.bytes());
    int widest = Math.clamp(target.accumulators() / ROWS, 1, VECTORS);
    int vectors =
        columns.isKnown() ? Math.clamp(ceilDiv(columns.known(), lanes), 1, widest) : widest;
    return new ProductTile(height(target, rows, vectors), vectors, lanes);
  }

  /** Columns a tile covers. */
  public int width() {
    return vectors * lanes;
  }

  private static int height(Target target, Dim rows, int vectors) {
    int most = most(target, vectors);
    if (!rows.isKnown()) {
      return most;
    }
    int best = most;
    for (int height = most; height > most / 2; height--) {
      if (work(rows.known(), height, vectors) < work(rows.known(), best, vectors)) {
        best = height;
      }
    }
    return Math.clamp(rows.known(), 1, best);
  }

  private static int most(Target target, int vectors) {
    int most = Math.clamp(target.accumulators() / vectors, 1, MOST_ROWS);
    return switch (target.kind()) {
      case JVM_SCALAR, JVM_VECTOR -> vectors > 2 ? Math.min(most, ROWS) : most;
      case NATIVE, GPU -> vectors > 3 ? Math.min(most, 6) : most;
    };
  }

  /**
   * What all tiles take for one step along the depth: their multiplications, and the loads of
   * vectors, at half the price. The last row, if it is left alone, is no whole tile.
   */
  private static double work(long rows, int height, int vectors) {
    double tile = height * vectors + 0.5 * vectors;
    long whole = rows / height;
    long left = rows % height;
    return whole * tile + (left == 0 ? 0 : left == 1 ? 1.5 * vectors : tile);
  }

  private static long ceilDiv(long a, long b) {
    return (a + b - 1) / b;
  }
}
