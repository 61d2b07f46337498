package dev.sinter.runtime.train;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.spi.ComplexDerivative;
import dev.sinter.ir.spi.Differentiator;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.train.GradientReport.Comparison;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

/** One gradient check: derivatives at a point, one by one. */
final class GradientComparison {
  private static final double DIFFERENCES = 1e-6;
  private static final double COMPLEX = 1e-12;
  private static final double ROUNDINGS = 16 * 0x1p-52;

  private final GradientCheck check;
  private final Differentiator differentiator;
  private final Graph function;
  private final int output;
  private final List<Tensor> point;
  private final Random random;
  private final Tensor weights;
  private final Graph jvp;
  private final ComplexDerivative complex;

  GradientComparison(
      GradientCheck check, Differentiator differentiator, List<Tensor> point, Random random) {
    this.check = check;
    this.differentiator = differentiator;
    this.point = point;
    this.random = random;
    function = differentiator.inDouble(check.function());
    jvp = differentiator.jvp(function, check.wrt());
    complex = differentiator.complexStep(function, check.wrt());
    output = output(function, check.output());
    weights = weights();
  }

  static TensorType inDouble(TensorType type) {
    return type.element().isFloat() ? type.withElement(ElementType.F64) : type;
  }

  /** The number of an output of floats. */
  static int output(Graph function, String name) {
    List<String> names = function.outputs().stream().map(Port::name).toList();
    int index = names.indexOf(name);
    if (index < 0 || !function.outputs().get(index).value().type().element().isFloat()) {
      throw new SinterException(
          index < 0 ? ErrorCode.INPUT_UNKNOWN : ErrorCode.TYPE_MISMATCH,
          "%s: no output '%s' of floats, expected one of %s"
              .formatted(function.name(), name, names));
    }
    return index;
  }

  /** What the elements of the output count: 1 for a scalar, else random numbers. */
  private Tensor weights() {
    Tensor value = Interpreter.run(function, point).get(output);
    Tensor all = Tensor.zeros(value.type());
    for (long i = 0; i < all.size(); i++) {
      all.setDouble(i, value.type().rank() == 0 ? 1 : random.nextDouble(-1, 1));
    }
    return all;
  }

  GradientReport report() {
    List<Tensor> gradients = reverse();
    List<List<Element>> all = new ArrayList<>();
    for (int i = 0; i < gradients.size(); i++) {
      all.add(elements(check.wrt().get(i), gradients.get(i)));
    }
    double largest = all.stream().flatMap(List::stream).mapToDouble(Element::size).max().orElse(0);
    List<Comparison> comparisons = new ArrayList<>();
    String first = check.rule().isPresent() ? "given" : "reverse";
    for (int i = 0; i < all.size(); i++) {
      List<Element> elements = all.get(i);
      String name = check.wrt().get(i);
      comparisons.add(compare(name, first, elements, false, false, largest));
      if (check.rule().isEmpty()) {
        comparisons.add(compare(name, "forward", elements, true, false, largest));
      }
      if (complex.notAnalytic().isEmpty()) {
        comparisons.add(compare(name, first, elements, false, true, largest));
        if (check.rule().isEmpty()) {
          comparisons.add(compare(name, "forward", elements, true, true, largest));
        }
      }
    }
    return new GradientReport(comparisons, complex.notAnalytic(), complex.piecewise());
  }

  /** The derivatives by one element of an input, by every method. */
  private record Element(
      long index, double reverse, double forward, double complex, CentralDifference difference) {
    double size() {
      return Math.max(Math.abs(reverse), Math.abs(complex));
    }
  }

  private Comparison compare(
      String input,
      String derivative,
      List<Element> elements,
      boolean forward,
      boolean exact,
      double largest) {
    double scale = 0;
    for (Element one : elements) {
      scale = Math.max(scale, Math.abs(exact ? one.complex() : one.difference().slope()));
    }
    Comparison worst = null;
    boolean passed = true;
    for (Element one : elements) {
      double expected = exact ? one.complex() : one.difference().slope();
      double found = forward ? one.forward() : one.reverse();
      double distance = found == expected ? 0 : Math.abs(found - expected);
      double noise = ROUNDINGS * largest + (exact ? 0 : one.difference().noise());
      passed &= distance <= (exact ? COMPLEX : DIFFERENCES) * scale + noise;
      double error = distance == 0 ? 0 : distance / Math.max(scale, Math.abs(found));
      if (worst == null || !(error <= worst.error())) {
        worst =
            new Comparison(
                input,
                derivative,
                exact ? "complex step" : "differences",
                elements.size(),
                error,
                one.index(),
                expected,
                found,
                passed);
      }
    }
    return worst == null
        ? new Comparison(input, derivative, "nothing to compare", 0, 0, 0, 0, 0, true)
        : new Comparison(
            input,
            derivative,
            worst.reference(),
            worst.checked(),
            worst.error(),
            worst.worst(),
            worst.expected(),
            worst.found(),
            passed);
  }

  /** The derivatives by each input in one sweep: the function's own, or the caller's. */
  private List<Tensor> reverse() {
    Graph graph =
        check
            .rule()
            .map(differentiator::inDouble)
            .orElseGet(() -> differentiator.vjp(function, check.wrt()));
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (int i = 0; i < point.size(); i++) {
      named.put(function.inputs().get(i).name(), point.get(i));
    }
    List<Tensor> results = Interpreter.run(graph, arguments(graph, named));
    List<Tensor> gradients = new ArrayList<>();
    for (String name : check.wrt()) {
      gradients.add(results.get(gradient(graph, name)));
    }
    return gradients;
  }

  private List<Tensor> arguments(Graph graph, Map<String, Tensor> named) {
    List<Tensor> arguments = new ArrayList<>();
    for (Port port : graph.inputs()) {
      Tensor value = named.get(port.name());
      if (value == null && port.name().equals(check.output() + ".cotangent")) {
        value = weights;
      }
      if (value == null && port.name().endsWith(".cotangent")) {
        value = zeros(port);
      }
      if (value == null) {
        throw new SinterException(
            ErrorCode.INPUT_UNKNOWN,
            "%s: the function has no '%s', expected one of %s or '%s.cotangent'"
                .formatted(graph.name(), port.name(), named.keySet(), check.output()));
      }
      arguments.add(value);
    }
    return arguments;
  }

  private Tensor zeros(Port cotangent) {
    String name = cotangent.name().substring(0, cotangent.name().lastIndexOf('.'));
    List<Tensor> values = Interpreter.run(function, point);
    for (int i = 0; i < values.size(); i++) {
      if (function.outputs().get(i).name().equals(name)) {
        return Tensor.zeros(values.get(i).type());
      }
    }
    return null;
  }

  private static int gradient(Graph graph, String input) {
    List<String> names = graph.outputs().stream().map(Port::name).toList();
    int index = names.lastIndexOf(input + ".gradient");
    int found = index < 0 ? names.lastIndexOf(input + ".cotangent") : index;
    if (found < 0) {
      throw new SinterException(
          ErrorCode.INPUT_UNKNOWN,
          "%s: no output '%s.gradient', found %s".formatted(graph.name(), input, names));
    }
    return found;
  }

  private List<Element> elements(String name, Tensor gradient) {
    int input = function.inputs().stream().map(Port::name).toList().indexOf(name);
    Tensor x = point.get(input);
    if (!gradient.type().shape().equals(x.type().shape())) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "%s: the gradient of '%s' is %s, expected %s"
              .formatted(function.name(), name, gradient.type(), x.type()));
    }
    LongStream chosen =
        x.size() <= check.elements()
            ? LongStream.range(0, x.size())
            : random.longs(0, x.size()).distinct().limit(check.elements()).sorted();
    List<Element> elements = new ArrayList<>();
    for (long at : chosen.toArray()) {
      double unit = Math.max(1, Math.abs(x.getDouble(at)));
      elements.add(
          new Element(
              at,
              gradient.getDouble(at),
              along(jvp, name, at),
              along(complex.graph(), name, at),
              CentralDifference.of(by -> moved(input, at, by), unit)));
    }
    return elements;
  }

  /** The slope along one element, by a graph with tangents. */
  private double along(Graph graph, String name, long at) {
    List<Tensor> arguments = new ArrayList<>(point);
    List<String> names = function.inputs().stream().map(Port::name).toList();
    for (String other : check.wrt()) {
      Tensor tangent = Tensor.zeros(point.get(names.indexOf(other)).type());
      if (other.equals(name)) {
        tangent.setDouble(at, 1);
      }
      arguments.add(tangent);
    }
    int tangent = function.outputs().size();
    for (Port port : function.outputs().subList(0, output)) {
      tangent += port.value().type().element().isFloat() ? 1 : 0;
    }
    return weighted(Interpreter.run(graph, arguments).get(tangent));
  }

  private double moved(int input, long at, double by) {
    List<Tensor> arguments = new ArrayList<>(point);
    Tensor copy = point.get(input).copy();
    copy.setDouble(at, copy.getDouble(at) + by);
    arguments.set(input, copy);
    return weighted(Interpreter.run(function, arguments).get(output));
  }

  private double weighted(Tensor value) {
    double sum = 0;
    for (long i = 0; i < value.size(); i++) {
      sum += weights.getDouble(i) * value.getDouble(i);
    }
    return sum;
  }
}
