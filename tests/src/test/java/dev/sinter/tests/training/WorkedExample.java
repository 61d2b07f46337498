package dev.sinter.tests.training;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A worked example of a course: a function of tensors, its values and perhaps its derivatives.
 *
 * @param inputs named x0, x1, …
 * @param values of the result, in order, to the digits given
 * @param gradient of the sum of the result by x0; empty where none is given
 */
record WorkedExample(
    String id, List<Tensor> inputs, Formula formula, List<Double> values, List<Double> gradient) {
  /** A function of tensors as operations of a graph. */
  @FunctionalInterface
  interface Formula {
    Value of(NumPy np, List<Value> inputs);
  }

  WorkedExample {
    inputs = List.copyOf(inputs);
    values = List.copyOf(values);
    gradient = List.copyOf(gradient);
  }

  /** An example of one f64 vector. */
  static WorkedExample of(String id, Formula formula, double... x) {
    Tensor input = Tensor.of(x, x.length);
    return new WorkedExample(id, List.of(input), formula, List.of(), List.of());
  }

  /** The same with one more input. */
  WorkedExample and(Tensor input) {
    List<Tensor> more = new ArrayList<>(inputs);
    more.add(input);
    return new WorkedExample(id, more, formula, values, gradient);
  }

  WorkedExample gives(Double... expected) {
    return new WorkedExample(id, inputs, formula, List.of(expected), gradient);
  }

  WorkedExample withGradient(Double... expected) {
    return new WorkedExample(id, inputs, formula, values, List.of(expected));
  }

  /** The function, with outputs y and the sum of its elements. */
  Graph graph() {
    GraphBuilder builder = new GraphBuilder("example");
    List<Value> values = new ArrayList<>();
    for (Tensor input : inputs) {
      values.add(builder.input("x" + values.size(), input.type()));
    }
    NumPy np = new NumPy(builder);
    Value y = formula.of(np, values);
    builder.output("y", y);
    builder.output("sum", np.sum(y));
    return builder.build();
  }

  @Override
  public String toString() {
    return id;
  }
}
