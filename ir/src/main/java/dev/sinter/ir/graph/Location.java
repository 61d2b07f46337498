package dev.sinter.ir.graph;

import java.util.List;

/**
 * Where a node came from: names of ONNX nodes or Java call sites, in the order they were merged.
 * Every pass carries it along; it ends in kernel names, line tables, the profiler and errors.
 */
public record Location(List<String> names) {
  /** Nothing is known. */
  public static final Location UNKNOWN = new Location(List.of());

  public Location {
    names = names.stream().distinct().toList();
  }

  public static Location of(String name) {
    return new Location(List.of(name));
  }

  /** Both origins, for a node made from two. */
  public Location plus(Location other) {
    return new Location(
        java.util.stream.Stream.concat(names.stream(), other.names.stream()).toList());
  }

  /** The names joined by {@code +}, or {@code ?}. */
  @Override
  public String toString() {
    return names.isEmpty() ? "?" : String.join("+", names);
  }
}
