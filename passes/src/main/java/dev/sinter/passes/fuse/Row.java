package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Reductions over the same trailing loops and the pointwise work before, between and after them: a
 * softmax or a normalisation, computed row by row. Of a softmax over rows of x:
 *
 * <pre>{@code
 * m = max of x                  Fold
 * e = exp(x − m)                Each, since two others read it
 * s = sum of e                  Fold
 * y = e / s                     Each, the output
 * }</pre>
 *
 * @param extents trip counts of all loops
 * @param kept how many loops, from the outermost on, go over rows; the others go along a row
 * @param parts in an order in which each finds the others it reads computed; a leaf with the value
 *     of a part stands for that part at the same place
 * @param outputs where the parts that others need are written
 */
public record Row(List<Dim> extents, int kept, List<Part> parts, List<Body.Leaf> outputs) {
  /** One value that a row computes. */
  public sealed interface Part {
    Value value();

    /** What it is at one place, in loops over the row and the rows. */
    Body body();
  }

  /** A combination of a body over a row. */
  public record Fold(Value value, Reduce.Combiner combiner, Body body) implements Part {}

  /** A number for each row, from what was combined. */
  public record Once(Value value, Body body) implements Part {}

  /** A number for each element, that has several users or is an output. */
  public record Each(Value value, Body body) implements Part {}

  public Row {
    extents = List.copyOf(extents);
    parts = List.copyOf(parts);
    outputs = List.copyOf(outputs);
  }

  /** A combination of rows as an operator over all loops. */
  public Reduce reduce(Reduce.Combiner combiner) {
    return new Reduce(combiner, IntStream.range(kept, extents.size()).boxed().toList());
  }

  /**
   * The same in as few loops over rows as the accesses allow, and one along a row; nothing where
   * they do not allow that.
   */
  public Optional<Row> collapse() {
    List<List<Dim>> strides = new ArrayList<>();
    UnaryOperator<List<Dim>> collect =
        one -> {
          strides.add(one);
          return one;
        };
    parts.forEach(part -> part.body().mapStrides(collect));
    outputs.forEach(output -> output.mapStrides(collect));
    LoopCollapse rows = LoopCollapse.of(extents, 0, kept, strides);
    LoopCollapse along = LoopCollapse.of(extents, kept, extents.size(), strides);
    if (along.extents().size() != 1) {
      return Optional.empty();
    }
    UnaryOperator<List<Dim>> change =
        old -> {
          List<Dim> all = new ArrayList<>(rows.apply(old));
          all.addAll(along.apply(old));
          return all;
        };
    List<Dim> loops = new ArrayList<>(rows.extents());
    loops.addAll(along.extents());
    return Optional.of(mapLoops(loops, rows.extents().size(), change));
  }

  /**
   * The same in other loops.
   *
   * @param change gives the strides in the new loops for those in the old
   */
  public Row mapLoops(List<Dim> loops, int keptLoops, UnaryOperator<List<Dim>> change) {
    return new Row(
        loops,
        keptLoops,
        parts.stream().map(part -> mapStrides(part, change)).toList(),
        outputs.stream().map(leaf -> (Body.Leaf) leaf.mapStrides(change)).toList());
  }

  private static Part mapStrides(Part part, UnaryOperator<List<Dim>> change) {
    return switch (part) {
      case Fold(var value, var combiner, var body) ->
          new Fold(value, combiner, body.mapStrides(change));
      case Once(var value, var body) -> new Once(value, body.mapStrides(change));
      case Each(var value, var body) -> new Each(value, body.mapStrides(change));
    };
  }
}
