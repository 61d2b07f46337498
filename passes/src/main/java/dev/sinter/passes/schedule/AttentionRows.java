package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The rows of an attention as the kernel walks over them: with a loop more, over the rows of a
 * block, by which scores are found in scratch, and the weights written in their place.
 */
final class AttentionRows {
  private AttentionRows() {}

  /**
   * The row, whose outputs are the weights and what they are still to be divided by, if anything.
   *
   * @param pitch elements of scratch from one row to the next
   * @param block rows of a block
   */
  static Row inScratch(
      AttentionProblem problem, Row row, Optional<Value> divisor, Dim pitch, long block) {
    int inner = row.kept();
    List<Dim> place = new ArrayList<>(Collections.nCopies(row.extents().size() + 1, Dim.of(0)));
    place.set(inner, pitch);
    place.set(inner + 1, Dim.of(1));
    Body.Leaf scores = new Body.Leaf(problem.scores(), ElementType.F32, Dim.of(0), place);
    Body.Leaf weights = new Body.Leaf(problem.weights(), ElementType.F32, Dim.of(0), place);
    List<Body.Leaf> outputs = new ArrayList<>(List.of(weights));
    List<Dim> number = new ArrayList<>(Collections.nCopies(row.extents().size() + 1, Dim.of(0)));
    number.set(inner, Dim.of(1));
    divisor.ifPresent(
        value -> outputs.add(new Body.Leaf(value, ElementType.F32, Dim.of(0), number)));
    Row blocks =
        row.mapLoops(
            with(row.extents(), inner, Dim.of(block)),
            inner + 1,
            strides -> with(strides, inner, Dim.of(0)));
    return new Row(
        blocks.extents(),
        blocks.kept(),
        blocks.parts().stream().map(part -> replace(part, problem.scores(), scores)).toList(),
        outputs);
  }

  private static Row.Part replace(Row.Part part, Value value, Body.Leaf by) {
    Body body = part.body().replaceLeaves(leaf -> leaf.value() == value ? by : leaf);
    return switch (part) {
      case Row.Fold fold -> new Row.Fold(fold.value(), fold.combiner(), body);
      case Row.Once once -> new Row.Once(once.value(), body);
      case Row.Each each -> new Row.Each(each.value(), body);
    };
  }

  private static List<Dim> with(List<Dim> dims, int at, Dim added) {
    List<Dim> more = new ArrayList<>(dims);
    more.add(at, added);
    return more;
  }
}
