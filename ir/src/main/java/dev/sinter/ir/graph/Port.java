package dev.sinter.ir.graph;

import java.util.Objects;

/** A named input or output of a graph. */
public record Port(String name, Value value) {
  public Port {
    Objects.requireNonNull(name);
    Objects.requireNonNull(value);
  }
}
