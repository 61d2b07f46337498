package dev.sinter.passes.fuse;

import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * How a run of loops becomes as few as its accesses allow: loops of one round vanish, and two
 * neighbours become one where every access moves through the inner one exactly to its next outer
 * place.
 *
 * @param extents trip counts of the loops that remain
 * @param kept which of the old loops' strides each of them has
 */
public record LoopCollapse(List<Dim> extents, List<Integer> kept) {
  /**
   * The loops from one on and before another.
   *
   * @param strides of every access, one an old loop
   */
  public static LoopCollapse of(
      List<Dim> extents, int from, int to, Collection<? extends List<Dim>> strides) {
    List<Dim> counts = new ArrayList<>();
    List<Integer> kept = new ArrayList<>();
    for (int d = from; d < to; d++) {
      if (!extents.get(d).is(1)) {
        counts.add(extents.get(d));
        kept.add(d);
      }
    }
    for (int d = kept.size() - 2; d >= 0; d--) {
      int outer = kept.get(d);
      int inner = kept.get(d + 1);
      Dim rounds = counts.get(d + 1);
      boolean merges =
          strides.stream().allMatch(s -> s.get(outer).equals(s.get(inner).times(rounds)));
      if (merges) {
        counts.set(d + 1, counts.get(d).times(rounds));
        counts.remove(d);
        kept.subList(d, d + 1).clear();
      }
    }
    return new LoopCollapse(List.copyOf(counts), List.copyOf(kept));
  }

  /** Strides of the loops that remain. */
  public List<Dim> apply(List<Dim> strides) {
    return kept.stream().map(strides::get).toList();
  }
}
