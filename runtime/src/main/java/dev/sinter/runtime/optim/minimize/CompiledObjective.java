package dev.sinter.runtime.optim.minimize;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A scalar output of a graph as a function of some of its inputs, compiled: value and gradient in
 * one program, products with the Hessian in another, which is made when the first is asked for.
 *
 * <pre>{@code
 * try (CompiledObjective loss = CompiledObjective.of(model, "loss", List.of("w", "b"), data)) {
 *   Minimization m = Minimization.start(loss, LimitedBfgs.defaults(), StrongWolfe.defaults(),
 *       loss.layout().pack(initial));
 *   m.run(Stopping.after(100));
 *   Map<String, Tensor> trained = loss.layout().unpack(m.point());
 * }
 * }</pre>
 *
 * <p>For one thread.
 */
public final class CompiledObjective implements Objective, Curvature, AutoCloseable {
  private final Graph function;
  private final int output;
  private final List<String> parameters;
  private final FlatTensors layout;
  private final Map<String, Tensor> data;
  private final CompileOptions compile;
  private final RunOptions run;
  private final Program gradient;
  private Program product;

  /** A derivative and its inputs in order. */
  private record Program(List<Port> inputs, Executable executable) {
    List<Tensor> run(Map<String, Tensor> given) {
      return executable.run(inputs.stream().map(port -> given.get(port.name())).toList());
    }
  }

  private CompiledObjective(
      Graph function,
      String of,
      List<String> parameters,
      Map<String, Tensor> data,
      CompileOptions compile,
      RunOptions run) {
    this.function = function;
    this.parameters = List.copyOf(parameters);
    this.data = Map.copyOf(data);
    this.compile = compile;
    this.run = run;
    Graph derivative = Sinter.differentiator().valueAndGrad(function, of, parameters);
    output = function.outputs().stream().map(Port::name).toList().indexOf(of);
    layout = new FlatTensors(types());
    requireAll();
    gradient = compiled(derivative);
  }

  /**
   * Compiles value and gradient for this machine.
   *
   * @param function its shapes of parameters are known
   * @param of the name of the output, a float scalar
   * @param parameters names of the inputs that vary, in the order of the point
   * @param data the other inputs, by name
   * @throws SinterException INPUT_UNKNOWN, NOT_DIFFERENTIABLE and others as {@link
   *     dev.sinter.ir.spi.Differentiator#valueAndGrad}; INPUT_SHAPE where a size is not known;
   *     INPUT_MISSING where an input is neither
   */
  public static CompiledObjective of(
      Graph function, String of, List<String> parameters, Map<String, Tensor> data) {
    return of(
        function,
        of,
        parameters,
        data,
        CompileOptions.forTargets(Sinter.hostTarget()),
        RunOptions.defaults());
  }

  /** Compiles with other options. */
  public static CompiledObjective of(
      Graph function,
      String of,
      List<String> parameters,
      Map<String, Tensor> data,
      CompileOptions compile,
      RunOptions run) {
    return new CompiledObjective(function, of, parameters, data, compile, run);
  }

  private void requireAll() {
    List<String> missing =
        function.inputs().stream()
            .map(Port::name)
            .filter(name -> !parameters.contains(name) && !data.containsKey(name))
            .toList();
    if (!missing.isEmpty()) {
      throw new SinterException(
          ErrorCode.INPUT_MISSING,
          "%s: %s are no parameters, and no data was given for them"
              .formatted(function.name(), missing));
    }
  }

  private SequencedMap<String, TensorType> types() {
    Map<String, TensorType> inputs = new LinkedHashMap<>();
    function.inputs().forEach(port -> inputs.put(port.name(), port.value().type()));
    SequencedMap<String, TensorType> types = new LinkedHashMap<>();
    parameters.forEach(name -> types.put(name, inputs.get(name)));
    return types;
  }

  private Program compiled(Graph graph) {
    return new Program(graph.inputs(), Sinter.compile(graph, compile, run));
  }

  /** How points and parameters belong together. */
  public FlatTensors layout() {
    return layout;
  }

  @Override
  public double evaluate(double[] point, double[] slope) {
    List<Tensor> results = gradient.run(inputs(point));
    copy(results.subList(function.outputs().size(), results.size()), slope);
    return results.get(output).getDouble(0);
  }

  /** Forward mode over reverse mode: one sweep, whatever the number of parameters. */
  @Override
  public double[] times(double[] point, double[] vector) {
    if (product == null) {
      product = compiled(curvature());
    }
    Map<String, Tensor> given = inputs(point);
    List<Tensor> directions = List.copyOf(layout.unpack(vector).values());
    List<Port> tangents =
        product.inputs().subList(function.inputs().size(), product.inputs().size());
    for (int i = 0; i < directions.size(); i++) {
      given.put(tangents.get(i).name(), directions.get(i));
    }
    List<Tensor> results = product.run(given);
    double[] found = new double[point.length];
    copy(results.subList(parameters.size(), results.size()), found);
    return found;
  }

  private Graph curvature() {
    String of = function.outputs().get(output).name();
    Graph slopes = Sinter.differentiator().grad(function, of, parameters);
    return Sinter.differentiator().jvp(slopes, parameters);
  }

  private Map<String, Tensor> inputs(double[] point) {
    Map<String, Tensor> given = new LinkedHashMap<>(data);
    given.putAll(layout.unpack(point));
    return given;
  }

  /** Tensors in the order of the parameters, one after the other. */
  private void copy(List<Tensor> tensors, double[] to) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      named.put(parameters.get(i), tensors.get(i));
    }
    double[] packed = layout.pack(named);
    System.arraycopy(packed, 0, to, 0, packed.length);
  }

  @Override
  public void close() {
    gradient.executable().close();
    if (product != null) {
      product.executable().close();
    }
  }
}
