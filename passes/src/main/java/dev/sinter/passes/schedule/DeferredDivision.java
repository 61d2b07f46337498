package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Weights of an attention before the division that makes their sum 1, which the result is divided
 * by instead: once a column where it was once a key (Dao et al.: FlashAttention, 2022).
 *
 * <pre>{@code
 * e / s                      →   e,                    then / s
 * select(none, 0, e / s)     →   select(none, 0, e),   then / select(none, 1, s)
 * }</pre>
 *
 * @param row with those weights as its output
 * @param divisor the number of a row that remains
 */
record DeferredDivision(Row row, Value divisor) {

  /** Of a row with one output; nothing where that is not divided by a number of the row. */
  static Optional<DeferredDivision> of(Row row) {
    Value weights = row.outputs().getFirst().value();
    return row.parts().stream()
        .filter(part -> part.value() == weights && part.body() instanceof Body.Apply)
        .findFirst()
        .flatMap(part -> of(row, weights, (Body.Apply) part.body()));
  }

  private static Optional<DeferredDivision> of(Row row, Value weights, Body.Apply body) {
    if (body.op() instanceof Select
        && isZero(body.operands().get(1))
        && isNumber(body.operands().get(0), row)
        && body.operands().get(2) instanceof Body.Apply quotient
        && isQuotient(quotient, row)) {
      Body none = body.operands().getFirst();
      Body.Leaf sum = (Body.Leaf) quotient.operands().getLast();
      Value divisor = new Value(sum.value().type());
      Body kept = select(none, body.operands().get(1), quotient.operands().getFirst());
      Body one = new Body.Literal(ElementType.F32, 1, 0);
      Row.Part number = new Row.Once(divisor, select(none, one, sum));
      return Optional.of(new DeferredDivision(with(row, weights, kept, number), divisor));
    }
    if (isQuotient(body, row)) {
      Value divisor = ((Body.Leaf) body.operands().getLast()).value();
      Row rest = with(row, weights, body.operands().getFirst(), null);
      return Optional.of(new DeferredDivision(rest, divisor));
    }
    return Optional.empty();
  }

  private static boolean isQuotient(Body.Apply body, Row row) {
    return body.op() instanceof Binary binary
        && binary.function() == Binary.Function.DIV
        && body.element() == ElementType.F32
        && body.operands().getLast() instanceof Body.Leaf sum
        && row.parts().stream()
            .anyMatch(part -> part.value() == sum.value() && !(part instanceof Row.Each));
  }

  private static boolean isZero(Body body) {
    return body instanceof Body.Literal literal && literal.real() == 0;
  }

  /** Whether a body is the same all along a row, and known when its last pass is over. */
  private static boolean isNumber(Body body, Row row) {
    boolean[] same = {true};
    body.mapStrides(strides -> {
      same[0] &= strides.getLast().is(0);
      return strides;
    });
    return same[0]
        && Body.leaves(List.of(body)).stream()
            .noneMatch(leaf ->
                row.parts().stream()
                    .anyMatch(part -> part.value() == leaf.value() && part instanceof Row.Each));
  }

  private static Body select(Body condition, Body yes, Body no) {
    return new Body.Apply(new Select(), no.element(), List.of(condition, yes, no));
  }

  private static Row with(Row row, Value weights, Body body, Row.Part added) {
    List<Row.Part> parts = new ArrayList<>();
    for (Row.Part part : row.parts()) {
      parts.add(part.value() == weights ? new Row.Each(weights, body) : part);
    }
    Stream.ofNullable(added).forEach(parts::add);
    return new Row(row.extents(), row.kept(), parts, row.outputs());
  }
}
