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
  /**
   * Six rows hide the latency of an FMA behind 24 accumulators and read each vector of B six times
   * from a register.
   */
  private static final int ROWS = 4;

  /** The tile for a contraction of known or unknown size on a target. */
  public static ProductTile of(Target target, ElementType element, Dim rows, Dim columns) {
    int lanes = target.lanes(element.bytes());
    int height = (int) Math.max(1, bounded(rows, Math.min(ROWS, target.accumulators() / 2)));
    int width = Math.max(1, Math.min(4, target.accumulators() / height));
    int needed =
        columns.isKnown()
            ? (int) Math.max(1, Math.min(width, (columns.known() + lanes - 1) / lanes))
            : width;
    return new ProductTile(height, needed, lanes);
  }

  /** Columns a tile covers. */
  public int width() {
    return vectors * lanes;
  }

  private static long bounded(Dim size, int limit) {
    return size.isKnown() ? Math.min(size.known(), limit) : limit;
  }
}
