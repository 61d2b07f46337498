package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;

/**
 * A function whose derivatives are compared with differences.
 *
 * @param low the least value of an input's elements
 * @param high the largest
 */
record DerivativeCase(String name, Graph graph, double low, double high) {

  /** A function of f64 inputs of these shapes, whose elements are between −1.5 and 1.5. */
  static DerivativeCase of(
      String name, List<long[]> shapes, BiFunction<NumPy, List<Value>, Value> function) {
    GraphBuilder builder = new GraphBuilder(name);
    List<Value> inputs = new ArrayList<>();
    for (long[] shape : shapes) {
      TensorType type = TensorType.of(dev.sinter.ir.type.ElementType.F64, shape);
      inputs.add(builder.input("x" + inputs.size(), type));
    }
    builder.output("y", function.apply(new NumPy(builder), inputs));
    return new DerivativeCase(name, builder.build(), -1.5, 1.5);
  }

  DerivativeCase between(double from, double to) {
    return new DerivativeCase(name, graph, from, to);
  }

  List<String> inputs() {
    return graph.inputs().stream().map(port -> port.name()).toList();
  }

  /**
   * Where derivatives of a function are compared.
   *
   * @param wrt the names of the inputs that are moved, the first ones
   * @param random what directions are drawn from
   */
  record Point(Graph graph, List<String> wrt, List<Tensor> inputs, Random random, String seed) {
    /** A direction for each input that is moved. */
    List<Tensor> directions() {
      return inputs.subList(0, wrt.size()).stream()
          .map(input -> DerivativeCase.random(random, input.type(), -1, 1))
          .toList();
    }

    /** A cotangent for each output. */
    List<Tensor> cotangents() {
      return graph.outputs().stream()
          .map(port -> DerivativeCase.random(random, port.value().type(), -1, 1))
          .toList();
    }
  }

  /** Three points. */
  List<Point> points() {
    List<Point> points = new ArrayList<>();
    for (long seed = 1; seed <= 3; seed++) {
      Random random = new Random(seed);
      points.add(new Point(graph, inputs(), random(random), random, "seed " + seed));
    }
    return points;
  }

  /** A point for the way back from the outputs, whose cotangents are drawn too. */
  Point pointOfGradient() {
    Random random = new Random(7);
    List<Tensor> inputs = new ArrayList<>(random(random));
    graph
        .outputs()
        .forEach(port -> inputs.add(DerivativeCase.random(random, port.value().type(), -1, 1)));
    return new Point(new Autodiff().vjp(graph, inputs()), inputs(), inputs, random, "seed 7");
  }

  private List<Tensor> random(Random random) {
    return graph.inputs().stream()
        .map(port -> random(random, port.value().type(), low, high))
        .toList();
  }

  static Tensor random(Random random, TensorType type, double low, double high) {
    Tensor tensor = Tensor.zeros(type);
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(i, random.nextDouble(low, high));
    }
    return tensor;
  }

  @Override
  public String toString() {
    return name;
  }
}
