package dev.sinter.ir.graph;

/** Arithmetic on a graph as NumPy writes it. */
public final class NumPy {
  private final GraphBuilder builder;

  public NumPy(GraphBuilder builder) {
    this.builder = builder;
  }

  /** The builder that nodes go to. */
  public GraphBuilder builder() {
    return builder;
  }
}
