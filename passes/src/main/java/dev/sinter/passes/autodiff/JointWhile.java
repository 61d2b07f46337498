package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.While;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A while that carries tangents along: carried…, their tangents…, invariant…, their tangents….
 *
 * @param original the loop without them
 * @param moving which of its operands have tangents, in order
 */
record JointWhile(While original, List<Integer> moving) {

  /** Which carried operands have tangents. */
  List<Integer> carried() {
    return moving.stream().filter(i -> i < original.carried()).toList();
  }

  private List<Integer> invariant() {
    return moving.stream().filter(i -> i >= original.carried()).toList();
  }

  While loop() {
    return new While(original.carried() + carried().size(), condition(), body());
  }

  /** Operands of the joint loop, given those of the original. */
  List<Value> interleaved(List<Value> operands, UnaryOperator<Value> tangent) {
    int carried = original.carried();
    List<Value> all = new ArrayList<>(operands.subList(0, carried));
    carried().forEach(i -> all.add(tangent.apply(operands.get(i))));
    all.addAll(operands.subList(carried, operands.size()));
    invariant().forEach(i -> all.add(tangent.apply(operands.get(i))));
    return all;
  }

  private Graph condition() {
    GraphBuilder builder = new GraphBuilder(original.condition().name());
    List<Value> inputs = inputs(new Tangents(builder));
    builder.output("go", builder.inline(original.condition(), inputs).getFirst());
    return builder.build();
  }

  private Graph body() {
    GraphBuilder builder = new GraphBuilder(original.body().name());
    Tangents inner = new Tangents(builder);
    List<Value> results = new Linearizer(inner).run(original.body(), inputs(inner));
    int[] number = {0};
    results.forEach(result -> builder.output("carried." + number[0]++, result));
    carried().forEach(i -> builder.output("tangent." + i, inner.orZero(results.get(i))));
    return builder.build();
  }

  /** Declares the joint loop's inputs; gives those of the original. */
  private List<Value> inputs(Tangents inner) {
    List<Value> fresh = new ArrayList<>();
    original.body().inputs().forEach(port -> fresh.add(new Value(port.value().type())));
    List<Value> declared = new ArrayList<>();
    for (Value value : interleaved(fresh, value -> value)) {
      declared.add(inner.builder().input("in." + declared.size(), value.type()));
    }
    int carried = original.carried();
    int tangents = carried().size();
    List<Value> inputs = new ArrayList<>(declared.subList(0, carried));
    inputs.addAll(declared.subList(carried + tangents, tangents + fresh.size()));
    for (int i = 0; i < tangents; i++) {
      inner.put(inputs.get(carried().get(i)), declared.get(carried + i));
    }
    for (int i = 0; i < invariant().size(); i++) {
      inner.put(inputs.get(invariant().get(i)), declared.get(fresh.size() + tangents + i));
    }
    return inputs;
  }
}
