package dev.sinter.passes.rewrite;

import dev.sinter.ir.graph.Location;

/** Locations of nodes that are made from others. */
public final class Origins {
  /**
   * Enough to find the place; a long chain that becomes one node would otherwise be named after
   * each of its links.
   */
  private static final int MOST = 8;

  private Origins() {}

  /** Both, inner first, as long as they are few. */
  public static Location merge(Location inner, Location outer) {
    return inner.names().size() + outer.names().size() <= MOST ? inner.plus(outer) : outer;
  }
}
