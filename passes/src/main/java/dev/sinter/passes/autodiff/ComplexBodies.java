package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.While;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Loops and choices over complex numbers. Each group of operands (carried, invariant, scanned) is
 * followed by the imaginary parts of its floats; so is each group of results.
 *
 * @param pieces collects the nodes that are analytic in pieces
 */
record ComplexBodies(Tangents imaginary, Set<String> pieces) {

  List<Value> scan(Scan scan, List<Value> operands) {
    List<Integer> starts = List.of(0, scan.carried(), scan.carried() + scan.invariant());
    List<Integer> given = List.of(0, scan.carried());
    int carried = scan.carried() + floats(operands.subList(0, scan.carried()));
    int invariant = scan.invariant() + floats(operands.subList(scan.carried(), starts.getLast()));
    Scan both =
        new Scan(
            carried, invariant, scan.length(), scan.reverse(), body(scan.body(), starts, given));
    return apply(both, paired(operands, starts, imaginary::orZero), results(scan, operands), given);
  }

  List<Value> repeat(While loop, List<Value> operands) {
    List<Integer> starts = List.of(0, loop.carried());
    int carried = loop.carried() + floats(operands.subList(0, loop.carried()));
    While both =
        new While(
            carried, condition(loop.condition(), starts), body(loop.body(), starts, List.of(0)));
    List<Value> pairs = paired(operands, starts, imaginary::orZero);
    return apply(both, pairs, results(loop, operands), List.of(0));
  }

  List<Value> choice(Cond cond, List<Value> operands) {
    List<Integer> all = List.of(0);
    Cond both = new Cond(body(cond.whenTrue(), all, all), body(cond.whenFalse(), all, all));
    List<Value> pairs = new ArrayList<>(List.of(operands.getFirst()));
    pairs.addAll(paired(operands.subList(1, operands.size()), all, imaginary::orZero));
    return apply(both, pairs, results(cond, operands), all);
  }

  private List<Value> apply(Op op, List<Value> operands, List<Value> real, List<Integer> starts) {
    return parted(imaginary.builder().applyAll(op, operands), real, starts, imaginary);
  }

  private static List<Value> results(Op op, List<Value> operands) {
    return op.infer(operands.stream().map(Value::type).toList()).stream().map(Value::new).toList();
  }

  private Graph body(Graph body, List<Integer> taken, List<Integer> given) {
    GraphBuilder builder = new GraphBuilder(body.name());
    Tangents inner = new Tangents(builder);
    List<Value> inputs = declare(inner, body, taken);
    List<Value> results = new ComplexRewriting(inner, pieces).run(body, inputs);
    int[] number = {0};
    paired(results, given, inner::orZero)
        .forEach(value -> builder.output("out." + number[0]++, value));
    imaginary.lose(inner.losses());
    return builder.build();
  }

  /** A condition sees the real parts. */
  private static Graph condition(Graph condition, List<Integer> taken) {
    GraphBuilder builder = new GraphBuilder(condition.name());
    List<Value> inputs = declare(new Tangents(builder), condition, taken);
    builder.output("go", builder.inline(condition, inputs).getFirst());
    return builder.build();
  }

  private static List<Value> declare(Tangents inner, Graph body, List<Integer> starts) {
    List<Value> real = body.inputs().stream().map(port -> new Value(port.value().type())).toList();
    List<Value> declared = new ArrayList<>();
    for (Value value : paired(real, starts, one -> one)) {
      declared.add(inner.builder().input("in." + declared.size(), value.type()));
    }
    return parted(declared, real, starts, inner);
  }

  /** The real ones of what {@link #paired} gives for some values; notes the imaginary parts. */
  private static List<Value> parted(
      List<Value> pairs, List<Value> like, List<Integer> starts, Tangents imaginary) {
    List<Value> real = new ArrayList<>();
    int at = 0;
    for (int group = 0; group < starts.size(); group++) {
      List<Value> members = group(like, starts, group);
      List<Value> parts = pairs.subList(at, at + members.size());
      at += members.size();
      for (Value part : parts) {
        if (isFloat(part)) {
          imaginary.put(part, pairs.get(at++));
        }
      }
      real.addAll(parts);
    }
    return real;
  }

  private static List<Value> paired(
      List<Value> values, List<Integer> starts, Function<Value, Value> part) {
    List<Value> all = new ArrayList<>();
    for (int group = 0; group < starts.size(); group++) {
      List<Value> members = group(values, starts, group);
      all.addAll(members);
      members.stream().filter(ComplexBodies::isFloat).map(part).forEach(all::add);
    }
    return all;
  }

  private static List<Value> group(List<Value> values, List<Integer> starts, int group) {
    int end = group + 1 < starts.size() ? starts.get(group + 1) : values.size();
    return values.subList(starts.get(group), end);
  }

  private static int floats(List<Value> values) {
    return (int) values.stream().filter(ComplexBodies::isFloat).count();
  }

  private static boolean isFloat(Value value) {
    return value.type().element().isFloat();
  }
}
