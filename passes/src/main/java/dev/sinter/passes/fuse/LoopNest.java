package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Loops, outermost first, and what is computed and written at each point.
 *
 * @param extents trip counts
 * @param body what is computed
 * @param target where it is written
 */
public record LoopNest(List<Dim> extents, Body body, Body.Leaf target) {
  public LoopNest {
    extents = List.copyOf(extents);
  }

  /** Loops over the axes of a value, which is written densely. */
  public static LoopNest over(Value value, Body body) {
    return new LoopNest(value.type().shape().dims(), body, Body.Leaf.dense(value));
  }

  /** The same computation in as few loops as its accesses allow, but at least one. */
  public LoopNest collapse() {
    List<List<Dim>> accesses = new ArrayList<>();
    forEachStrides(accesses::add);
    LoopCollapse loops = LoopCollapse.of(extents, 0, extents.size(), accesses);
    boolean none = loops.extents().isEmpty();
    UnaryOperator<List<Dim>> change = none ? _ -> List.of(Dim.of(0)) : loops::apply;
    return new LoopNest(
        none ? List.of(Dim.of(1)) : loops.extents(),
        body.mapStrides(change),
        (Body.Leaf) target.mapStrides(change));
  }

  /**
   * The same computation in exactly one loop for each run of neighbouring loops, or nothing where
   * an access does not allow a run to become one loop. A run of no loops becomes a loop of one
   * round.
   *
   * @param runs how many loops each run has, outermost first
   */
  public Optional<LoopNest> group(List<Integer> runs) {
    LoopNest nest = this;
    int d = 0;
    for (int run : runs) {
      int left = run;
      for (int i = d + run - 1; i >= d && left > 1; i--) {
        if (nest.extents.get(i).is(1)) {
          nest = nest.drop(i);
          left--;
        }
      }
      while (left > 1) {
        if (!nest.mergeable(d + left - 2)) {
          return Optional.empty();
        }
        nest = nest.merge(d + left - 2);
        left--;
      }
      if (left == 0) {
        nest = nest.insertUnit(d);
      } else if (nest.extents.get(d).is(1)) {
        nest = nest.drop(d).insertUnit(d);
      }
      d++;
    }
    return Optional.of(nest);
  }

  /** One loop cut in two: its first {@code outer} rounds of {@code inner} rounds each. */
  public LoopNest split(int d, Dim outer, Dim inner) {
    List<Dim> cut = new ArrayList<>(extents);
    cut.set(d, outer);
    cut.add(d + 1, inner);
    UnaryOperator<List<Dim>> change =
        strides -> {
          List<Dim> all = new ArrayList<>(strides);
          all.add(d, outer.is(1) ? Dim.of(0) : strides.get(d).times(inner));
          return all;
        };
    return new LoopNest(cut, body.mapStrides(change), (Body.Leaf) target.mapStrides(change));
  }

  /** The same loops in another order: one of them at another place. */
  public LoopNest move(int from, int to) {
    UnaryOperator<List<Dim>> change =
        list -> {
          List<Dim> all = new ArrayList<>(list);
          all.add(to, all.remove(from));
          return all;
        };
    return new LoopNest(
        change.apply(extents), body.mapStrides(change), (Body.Leaf) target.mapStrides(change));
  }

  private LoopNest drop(int d) {
    List<Dim> rest = new ArrayList<>(extents);
    rest.remove(d);
    return new LoopNest(
        rest,
        body.mapStrides(s -> without(s, d)),
        (Body.Leaf) target.mapStrides(s -> without(s, d)));
  }

  private LoopNest insertUnit(int d) {
    List<Dim> more = new ArrayList<>(extents);
    more.add(d, Dim.of(1));
    UnaryOperator<List<Dim>> change =
        strides -> {
          List<Dim> all = new ArrayList<>(strides);
          all.add(d, Dim.of(0));
          return all;
        };
    return new LoopNest(more, body.mapStrides(change), (Body.Leaf) target.mapStrides(change));
  }

  private boolean mergeable(int d) {
    boolean[] fits = {true};
    forEachStrides(
        strides -> fits[0] &= strides.get(d).equals(strides.get(d + 1).times(extents.get(d + 1))));
    return fits[0];
  }

  private LoopNest merge(int d) {
    List<Dim> merged = new ArrayList<>(extents);
    merged.set(d, extents.get(d).times(extents.get(d + 1)));
    merged.remove(d + 1);
    return new LoopNest(
        merged,
        body.mapStrides(strides -> without(strides, d)),
        (Body.Leaf) target.mapStrides(strides -> without(strides, d)));
  }

  private static List<Dim> without(List<Dim> strides, int d) {
    List<Dim> rest = new ArrayList<>(strides);
    rest.remove(d);
    return rest;
  }

  private void forEachStrides(Consumer<List<Dim>> action) {
    body.mapStrides(strides -> {
      action.accept(strides);
      return strides;
    });
    action.accept(target.strides());
  }
}
