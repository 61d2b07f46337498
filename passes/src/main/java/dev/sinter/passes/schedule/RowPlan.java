package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Fusion;
import dev.sinter.passes.fuse.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * In which pass over the row each part of it is computed: a reduction in the first one before which
 * all it depends on is known, an element where it is read. An element that several passes read is
 * computed again if that is cheap, and else kept in scratch by the first. Elements that cannot be
 * computed in lanes get there in a pass of their own, so that the passes that read them can.
 */
final class RowPlan {
  /** Vector operations and loads that are cheaper than to write a value and read it again. */
  private static final int CHEAP = 4;

  /**
   * One walk over the row.
   *
   * @param lanes elements at a time
   * @param before numbers to compute from earlier passes
   * @param stores elements to be written, to an output or to scratch
   * @param greatest of numbers that are a row's greatest element: that element, as computed here
   */
  record Pass(
      int lanes,
      List<Row.Once> before,
      List<Row.Fold> folds,
      List<Row.Each> stores,
      Map<Value, Body> greatest) {
    /** Everything that is computed for each element. */
    List<Body> bodies() {
      List<Body> bodies = new ArrayList<>();
      folds.forEach(fold -> bodies.add(fold.body()));
      stores.forEach(store -> bodies.add(store.body()));
      return bodies;
    }

    boolean writes(Value value) {
      return stores.stream().anyMatch(each -> each.value().equals(value));
    }
  }

  private final Row row;
  private final Target target;
  private final Map<Value, Row.Part> parts = new LinkedHashMap<>();
  private final Set<Value> outputs = new HashSet<>();
  private final Map<Value, Integer> known = new HashMap<>();
  private final Map<Value, Integer> computed = new HashMap<>();
  private final Map<Value, TreeSet<Integer>> readers = new HashMap<>();
  private final Set<Value> kept = new HashSet<>();
  private final List<Pass> passes = new ArrayList<>();
  private final List<Row.Once> after = new ArrayList<>();

  private RowPlan(Row row, Target target) {
    this.row = row;
    this.target = target;
    row.outputs().forEach(output -> outputs.add(output.value()));
    for (Row.Part part : row.parts()) {
      parts.put(part.value(), part);
      readers.put(part.value(), new TreeSet<>());
    }
  }

  /** A plan for a row of one loop. */
  static RowPlan of(Row row, Target target) {
    RowPlan plan = new RowPlan(row, target);
    row.parts().forEach(plan::findEarliest);
    row.parts().reversed().forEach(plan::findReaders);
    plan.fill();
    return plan;
  }

  /** In order. */
  List<Pass> passes() {
    return passes;
  }

  /** Numbers to compute after the last pass. */
  List<Row.Once> after() {
    return after;
  }

  /** Whether a value's elements are kept in scratch from one pass to others. */
  boolean isKept(Value value) {
    return kept.contains(value);
  }

  /** Whether a value is a part of the row, which is not read from a buffer. */
  boolean isPart(Value value) {
    return parts.containsKey(value);
  }

  private void findEarliest(Row.Part part) {
    int earliest = 0;
    for (Body.Leaf leaf : Body.leaves(List.of(part.body()))) {
      earliest = Math.max(earliest, known.getOrDefault(leaf.value(), 0));
    }
    computed.put(part.value(), earliest);
    switch (part) {
      case Row.Fold fold -> known.put(fold.value(), earliest + 1);
      case Row.Once once -> known.put(once.value(), earliest);
      case Row.Each each -> {
        boolean alone = isRead(each.value()) && !isWide(each.body()) && canBeWide(each);
        known.put(each.value(), alone ? earliest + 1 : earliest);
        if (alone) {
          kept.add(each.value());
        }
      }
    }
  }

  /** Vector operations and loads from memory; numbers of the row are at hand. */
  private int weight(Body body) {
    List<Body> one = List.of(body);
    long loads =
        Body.leaves(one).stream()
            .map(leaf -> parts.get(leaf.value()))
            .filter(part -> part == null || part instanceof Row.Each)
            .count();
    return Body.cost(one) + Math.toIntExact(loads);
  }

  private boolean isRead(Value value) {
    return row.parts().stream()
        .anyMatch(part ->
            Body.leaves(List.of(part.body())).stream().anyMatch(leaf -> leaf.value() == value));
  }

  private boolean canBeWide(Row.Each each) {
    return target.lanes(each.body().element().bytes()) > 1;
  }

  private void findReaders(Row.Part part) {
    if (part instanceof Row.Once) {
      return;
    }
    Value value = part.value();
    TreeSet<Integer> where = readers.get(value);
    if (part instanceof Row.Each && !kept.contains(value) && !where.isEmpty()) {
      computed.put(value, where.first());
      if (where.size() > 1 && weight(part.body()) > CHEAP) {
        kept.add(value);
      }
    }
    boolean again = part instanceof Row.Each && !kept.contains(value) && !where.isEmpty();
    Set<Integer> rounds = again ? where : Set.of(computed.get(value));
    for (Body.Leaf leaf : Body.leaves(List.of(part.body()))) {
      if (readers.containsKey(leaf.value())) {
        readers.get(leaf.value()).addAll(rounds);
      }
    }
  }

  private void fill() {
    int count = 1 + computed.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    for (int number = 0; number < count; number++) {
      Map<Value, Body> inlined = new HashMap<>();
      List<Row.Once> before = new ArrayList<>();
      List<Row.Fold> folds = new ArrayList<>();
      List<Row.Each> stores = new ArrayList<>();
      for (Row.Part part : row.parts()) {
        if (computed.get(part.value()) != number) {
          continue;
        }
        switch (part) {
          case Row.Once once -> before.add(once);
          case Row.Fold(var value, var combiner, var body) ->
              folds.add(new Row.Fold(value, combiner, inline(body, number, inlined)));
          case Row.Each(var value, var body) -> {
            if (kept.contains(value) || outputs.contains(value)) {
              stores.add(new Row.Each(value, inlined(value, number, inlined)));
            }
          }
        }
      }
      add(before, folds, stores, greatest(number, inlined));
    }
  }

  private Map<Value, Body> greatest(int number, Map<Value, Body> inlined) {
    Map<Value, Body> greatest = new HashMap<>();
    for (Row.Part part : row.parts()) {
      if (part instanceof Row.Fold(var value, var combiner, var body)
          && combiner == Reduce.Combiner.MAX
          && computed.get(value) < number) {
        greatest.put(value, inline(body, number, inlined));
      }
    }
    return greatest;
  }

  private void add(
      List<Row.Once> before,
      List<Row.Fold> folds,
      List<Row.Each> stores,
      Map<Value, Body> greatest) {
    if (folds.isEmpty() && stores.isEmpty()) {
      after.addAll(before);
      return;
    }
    List<Row.Once> pending = new ArrayList<>(after);
    pending.addAll(before);
    after.clear();
    for (boolean wide : new boolean[] {false, true}) {
      List<Row.Fold> ownFolds = folds.stream().filter(p -> isWide(p.body()) == wide).toList();
      List<Row.Each> ownStores = stores.stream().filter(p -> isWide(p.body()) == wide).toList();
      if (!ownFolds.isEmpty() || !ownStores.isEmpty()) {
        passes.add(new Pass(lanes(ownFolds, ownStores), pending, ownFolds, ownStores, greatest));
        pending = List.of();
      }
    }
  }

  private int lanes(List<Row.Fold> folds, List<Row.Each> stores) {
    return Stream.concat(folds.stream(), stores.stream())
        .mapToInt(part -> lanes(part.body()))
        .min()
        .orElseThrow();
  }

  private boolean isWide(Body body) {
    return lanes(body) > 1;
  }

  /** A body with the elements of other parts computed in it, but for those kept earlier. */
  private Body inline(Body body, int number, Map<Value, Body> inlined) {
    return body.replaceLeaves(leaf ->
        parts.get(leaf.value()) instanceof Row.Each each
                && (!kept.contains(each.value()) || computed.get(each.value()) == number)
            ? inlined(each.value(), number, inlined)
            : leaf);
  }

  /** What computes a part's elements in a pass; the same object for all that read it there. */
  private Body inlined(Value value, int number, Map<Value, Body> inlined) {
    Body body = inlined.get(value);
    if (body == null) {
      body = inline(parts.get(value).body(), number, inlined);
      inlined.put(value, body);
    }
    return body;
  }

  /** Lanes in which a body can be computed along a row. */
  private int lanes(Body body) {
    List<Dim> along = new ArrayList<>(Collections.nCopies(row.extents().size(), Dim.of(0)));
    along.set(along.size() - 1, Dim.of(1));
    Body.Leaf written = new Body.Leaf(null, Fusion.computed(body.element()), Dim.of(0), along);
    return Vectorization.lanes(body, written, target);
  }
}
