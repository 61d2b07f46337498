package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Attributes;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.StandardComposite;
import java.util.ArrayList;
import java.util.List;

/** Builds the body of a composite and puts the composite in its place. */
public final class Enclosure {
  /** Adds the operations of a body to its graph, and gives its results. */
  @FunctionalInterface
  public interface Body {
    List<Value> build(NumPy np, List<Value> operands);
  }

  private Enclosure() {}

  /** Adds one of the composites that schedulers know, and gives its results. */
  public static List<Value> add(
      GraphBuilder builder, StandardComposite what, List<Value> operands, Body body) {
    return add(builder, what.name(), what.attributes(), operands, body);
  }

  /**
   * Adds a composite node and gives its results.
   *
   * @param body is called once with inputs of the operands' types
   */
  public static List<Value> add(
      GraphBuilder builder, String name, Attributes attributes, List<Value> operands, Body body) {
    GraphBuilder inner = new GraphBuilder(name).at(builder.location());
    List<Value> inputs = new ArrayList<>();
    for (Value operand : operands) {
      inputs.add(inner.input("in" + inputs.size(), operand.type()));
    }
    List<Value> results = body.build(new NumPy(inner), inputs);
    for (int i = 0; i < results.size(); i++) {
      inner.output("out" + i, results.get(i));
    }
    return builder.applyAll(new Composite(name, attributes, inner.build()), operands);
  }
}
