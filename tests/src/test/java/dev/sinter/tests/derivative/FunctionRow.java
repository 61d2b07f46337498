package dev.sinter.tests.derivative;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A function that the frontend makes, at a point where its derivatives are checked.
 *
 * @param name the class and method, and behind a colon which variant of it
 * @param shapes of its float inputs: {@code [3,4] [4]}
 * @param low the least value of an input's elements
 * @param high the largest
 */
record FunctionRow(String name, String shapes, Formula formula, double low, double high) {
  /** Adds the function to a graph; whatever it gives is summed up with weights. */
  interface Formula {
    Value of(NumPy np, List<Value> x);
  }

  /** At a point between −1.5 and 1.5. */
  static FunctionRow row(String name, String shapes, Formula formula) {
    return new FunctionRow(name, shapes, formula, -1.5, 1.5);
  }

  /** At a point with elements in a range. */
  FunctionRow between(double from, double to) {
    return new FunctionRow(name, shapes, formula, from, to);
  }

  /** An i64 constant. */
  static Value places(NumPy np, String shape, long... values) {
    Tensor tensor = Tensor.zeros(TensorType.parse("i64" + shape));
    for (int i = 0; i < values.length; i++) {
      tensor.setLong(i, values[i]);
    }
    return np.builder().constant(tensor);
  }

  /** The class and the method. */
  String function() {
    return name.split(":", -1)[0];
  }

  Graph graph() {
    GraphBuilder builder = new GraphBuilder(name);
    List<Value> inputs = new ArrayList<>();
    for (String shape : shapes.split(" ", -1)) {
      inputs.add(builder.input("x" + inputs.size(), TensorType.parse("f64" + shape)));
    }
    builder.output("y", formula.of(new NumPy(builder), inputs));
    return builder.build();
  }

  /** Values for the float inputs of a graph. */
  Map<String, Tensor> point(Graph graph, long seed) {
    Random random = new Random(seed);
    Map<String, Tensor> point = new LinkedHashMap<>();
    for (Port port : graph.inputs()) {
      Tensor tensor = Tensor.zeros(port.value().type());
      for (long i = 0; i < tensor.size(); i++) {
        tensor.setDouble(i, random.nextDouble(low, high));
      }
      point.put(port.name(), tensor);
    }
    return point;
  }

  @Override
  public String toString() {
    return name;
  }
}
