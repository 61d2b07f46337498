package dev.sinter.tests.lowering;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A small graph and bindings of its symbols.
 *
 * @param bindings at least one; each is compiled for once and run with all
 * @param tolerance largest error, relative to the largest magnitude of an output
 */
record LoweringCase(String name, Graph graph, List<Map<String, Long>> bindings, double tolerance) {
  /** A case whose inputs are called x0, x1, … */
  static LoweringCase of(
      String name,
      List<String> inputs,
      List<Map<String, Long>> bindings,
      BiConsumer<NumPy, List<dev.sinter.ir.graph.Value>> body) {
    GraphBuilder builder = new GraphBuilder(name);
    List<dev.sinter.ir.graph.Value> values = new java.util.ArrayList<>();
    for (String type : inputs) {
      values.add(builder.input("x" + values.size(), TensorType.parse(type)));
    }
    body.accept(new NumPy(builder), values);
    return new LoweringCase(name, builder.build(), bindings, 1e-5);
  }

  @Override
  public String toString() {
    return name;
  }
}
