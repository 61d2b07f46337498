package dev.sinter.ir.text;

import dev.sinter.ir.graph.Graph;

/** The text form of graphs. */
public final class GraphPrinter {
  private GraphPrinter() {}

  /** The whole graph. */
  public static String print(Graph graph) {
    return graph.name();
  }
}
