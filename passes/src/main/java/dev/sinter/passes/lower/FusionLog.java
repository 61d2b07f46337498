package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Graph;
import dev.sinter.passes.fuse.Fusion;
import dev.sinter.passes.fuse.Group;
import java.util.ArrayList;
import java.util.List;

/** Fuses a graph and the graphs inside it, and remembers what was decided and how long it took. */
final class FusionLog {
  private final boolean enabled;
  private final int budget;
  private final List<Fusion> decided = new ArrayList<>();
  private long nanoseconds;

  /** As {@link Fusion#of} takes them. */
  FusionLog(boolean enabled, int budget) {
    this.enabled = enabled;
    this.budget = budget;
  }

  List<Group> groups(Graph graph) {
    long start = System.nanoTime();
    Fusion fusion = Fusion.of(graph, enabled, budget);
    List<Group> groups = fusion.groups();
    nanoseconds += System.nanoTime() - start;
    decided.add(fusion);
    return groups;
  }

  long nanoseconds() {
    return nanoseconds;
  }

  /** What was decided about each graph, the outermost first, and why. */
  String text() {
    return String.join("\n", decided.stream().map(fusion -> fusion.report().toString()).toList());
  }
}
