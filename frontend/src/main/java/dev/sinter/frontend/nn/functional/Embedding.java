package dev.sinter.frontend.nn.functional;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;

/** Rows of a table [rows, E] for places [d…]: [d…, E]. */
public final class Embedding {
  private Embedding() {}

  /** The rows; the derivative by the table adds up where a row is read more than once. */
  public static Value embedding(NumPy np, Value table, Value places) {
    return np.take(table, places, 0);
  }

  /**
   * The rows, of which one stands for padding: it is read, but gets no derivative, so that it keeps
   * its first value.
   */
  public static Value embedding(NumPy np, Value table, Value places, long padding) {
    long rows = padding < 0 ? table.type().dim(0).known() : 0;
    Value found = np.take(table, places, 0);
    Value isPadding = np.equal(places, np.scalar(places.type().element(), padding + rows));
    return np.where(np.expandDims(isPadding, -1), StopGradient.of(np, found), found);
  }

  /** The sum over the places of each bag, [B, n] → [B, E]. */
  public static Value bagSum(NumPy np, Value table, Value places) {
    return np.sum(embedding(np, table, places), -2);
  }

  /** The mean over the places of each bag. */
  public static Value bagMean(NumPy np, Value table, Value places) {
    return np.mean(embedding(np, table, places), -2);
  }
}
