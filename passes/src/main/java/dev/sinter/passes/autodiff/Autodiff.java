package dev.sinter.passes.autodiff;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.spi.ComplexDerivative;
import dev.sinter.ir.spi.Differentiator;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Takes derivatives of graphs: linearises, and transposes where the way goes back. */
public final class Autodiff implements Differentiator {
  /** So small that its square is lost beside 1 in f64: the method has no truncation error. */
  private static final double COMPLEX_STEP = 1e-20;

  @Override
  public Graph jvp(Graph f, List<String> wrt) {
    GraphBuilder builder = new GraphBuilder(f.name() + ".jvp");
    Tangents tangents = new Tangents(builder);
    List<Value> inputs = declare(builder, f);
    PortNames names = PortNames.of(f.inputs());
    for (int index : Ports.inputs(f, wrt)) {
      Port port = f.inputs().get(index);
      tangents.put(
          inputs.get(index),
          builder.input(names.fresh(port.name() + ".tangent"), port.value().type()));
    }
    List<Value> outputs = new Linearizer(tangents).run(f, inputs);
    output(builder, f, outputs);
    PortNames results = PortNames.of(f.outputs());
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i).type().element().isFloat()) {
        String name = f.outputs().get(i).name() + ".tangent";
        builder.output(results.fresh(name), tangents.orZero(outputs.get(i)));
      }
    }
    return builder.build();
  }

  @Override
  public ComplexDerivative complexStep(Graph f, List<String> wrt) {
    GraphBuilder builder = new GraphBuilder(f.name() + ".complex_step");
    NumPy np = new NumPy(builder);
    Tangents imaginary = new Tangents(builder);
    List<Value> inputs = declare(builder, f);
    PortNames names = PortNames.of(f.inputs());
    for (int index : Ports.inputs(f, wrt)) {
      Port port = f.inputs().get(index);
      TensorType type = Ports.doubles(f, port);
      Value direction = builder.input(names.fresh(port.name() + ".tangent"), type);
      imaginary.put(inputs.get(index), np.mul(direction, COMPLEX_STEP));
    }
    Set<String> pieces = new LinkedHashSet<>();
    List<Value> outputs = new ComplexRewriting(imaginary, pieces).run(f, inputs);
    output(builder, f, outputs);
    PortNames results = PortNames.of(f.outputs());
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i).type().element().isFloat()) {
        String name = f.outputs().get(i).name() + ".tangent";
        builder.output(results.fresh(name), np.div(imaginary.orZero(outputs.get(i)), COMPLEX_STEP));
      }
    }
    return new ComplexDerivative(
        builder.build(), List.copyOf(imaginary.losses()), List.copyOf(pieces));
  }

  @Override
  public Graph truncated(Graph f, long rounds) {
    if (rounds <= 0) {
      throw new SinterException(
          ErrorCode.VALUE_OUT_OF_RANGE,
          "%s: truncated to %d rounds, expected at least one".formatted(f.name(), rounds));
    }
    return TruncatedScans.of(f, rounds);
  }

  @Override
  public Graph inDouble(Graph f) {
    return Doubles.of(f);
  }

  @Override
  public Graph vjp(Graph f, List<String> wrt) {
    GraphBuilder builder = new GraphBuilder(f.name() + ".vjp");
    List<Value> inputs = declare(builder, f);
    List<Optional<Value>> cotangents = new ArrayList<>();
    PortNames names = PortNames.of(f.inputs());
    for (Port port : f.outputs()) {
      TensorType type = port.value().type();
      cotangents.add(
          type.element().isFloat()
              ? Optional.of(builder.input(names.fresh(port.name() + ".cotangent"), type))
              : Optional.empty());
    }
    Pullback pullback = Pullback.of(builder, f, Ports.inputs(f, wrt), inputs);
    List<Optional<Value>> given = pullback.apply(cotangents);
    output(builder, f, pullback.outputs());
    PortNames results = PortNames.of(f.outputs());
    for (int i = 0; i < wrt.size(); i++) {
      Value input = f.inputs().get(Ports.input(f, wrt.get(i))).value();
      Value value = given.get(i).orElseGet(() -> new NumPy(builder).zerosLike(input));
      builder.output(results.fresh(wrt.get(i) + ".cotangent"), value);
    }
    return builder.build();
  }

  @Override
  public Graph valueAndGrad(Graph f, String of, List<String> wrt) {
    return gradient(f, of, wrt, ".value_and_grad", f.outputs());
  }

  @Override
  public Graph grad(Graph f, String of, List<String> wrt) {
    return gradient(f, of, wrt, ".grad", List.of());
  }

  private static Graph gradient(
      Graph f, String of, List<String> wrt, String suffix, List<Port> kept) {
    int output = Ports.scalar(f, of);
    GraphBuilder builder = new GraphBuilder(f.name() + suffix);
    List<Value> inputs = declare(builder, f);
    List<Integer> indices = Ports.inputs(f, wrt);
    Pullback pullback = Pullback.of(builder, f, indices, inputs);
    List<Optional<Value>> given =
        pullback.apply(output, new NumPy(builder).onesLike(f.outputs().get(output).value()));
    for (Port port : kept) {
      builder.output(port.name(), pullback.outputs().get(f.outputs().indexOf(port)));
    }
    for (int i = 0; i < wrt.size(); i++) {
      int index = indices.get(i);
      Value gradient = given.get(i).orElseThrow(() -> unreachable(f, of, index));
      builder.output(wrt.get(i) + ".gradient", gradient);
    }
    return builder.build();
  }

  @Override
  public Graph jacobianForward(Graph f, String of, String wrt) {
    int output = Ports.output(f, of);
    int input = Ports.inputs(f, List.of(wrt)).getFirst();
    GraphBuilder builder = new GraphBuilder(f.name() + ".jacobian");
    NumPy np = new NumPy(builder);
    Pullback pullback = Pullback.of(builder, f, List.of(input), declare(builder, f));
    TensorType x = f.inputs().get(input).value().type();
    TensorType y = f.outputs().get(output).value().type();
    Optional<Value> columns =
        pullback.linear(output).map(linear -> sweeps(builder, linear, pullback.residuals(), x));
    Value jacobian =
        columns
            .map(all -> np.reshape(np.moveAxis(all, 0, -1), joined(y, x)))
            .orElseThrow(() -> unreachable(f, of, input));
    builder.output(of + ".jacobian", jacobian);
    return builder.build();
  }

  @Override
  public Graph jacobianReverse(Graph f, String of, String wrt) {
    int output = Ports.output(f, of);
    int input = Ports.inputs(f, List.of(wrt)).getFirst();
    GraphBuilder builder = new GraphBuilder(f.name() + ".jacobian");
    Pullback pullback = Pullback.of(builder, f, List.of(input), declare(builder, f));
    TensorType x = f.inputs().get(input).value().type();
    TensorType y = f.outputs().get(output).value().type();
    Graph linear = pullback.linear(output).orElseThrow(() -> unreachable(f, of, input));
    Graph transpose = Transposition.of(linear, pullback.residuals().size());
    Value rows = sweeps(builder, transpose, pullback.residuals(), y);
    builder.output(of + ".jacobian", new NumPy(builder).reshape(rows, joined(y, x)));
    return builder.build();
  }

  @Override
  public Graph hessian(Graph f, String of, String wrt) {
    return jacobianForward(grad(f, of, List.of(wrt)), wrt + ".gradient", wrt);
  }

  @Override
  public Graph hvp(Graph f, String of, String wrt) {
    return jvp(grad(f, of, List.of(wrt)), List.of(wrt));
  }

  /** What a linear graph gives for every unit vector of its one linear input, stacked. */
  private static Value sweeps(
      GraphBuilder builder, Graph linear, List<Value> residuals, TensorType type) {
    NumPy np = new NumPy(builder);
    Dim count = type.shape().size();
    List<Dim> sizes = new ArrayList<>(List.of(count));
    sizes.addAll(type.shape().dims());
    List<Value> operands = new ArrayList<>(residuals);
    operands.add(np.reshape(np.eye(type.element(), count, count, 0), sizes));
    return builder
        .applyAll(new Scan(0, residuals.size(), count, false, linear), operands)
        .getFirst();
  }

  private static List<Dim> joined(TensorType a, TensorType b) {
    List<Dim> dims = new ArrayList<>(a.shape().dims());
    dims.addAll(b.shape().dims());
    return new Shape(dims).dims();
  }

  private static List<Value> declare(GraphBuilder builder, Graph f) {
    List<Value> inputs = new ArrayList<>();
    f.inputs().forEach(port -> inputs.add(builder.input(port.name(), port.value().type())));
    return inputs;
  }

  private static void output(GraphBuilder builder, Graph f, List<Value> outputs) {
    for (int i = 0; i < outputs.size(); i++) {
      builder.output(f.outputs().get(i).name(), outputs.get(i));
    }
  }

  private static SinterException unreachable(Graph f, String of, int input) {
    List<Boolean> alone = new ArrayList<>();
    for (int i = 0; i < f.inputs().size(); i++) {
      alone.add(i == input);
    }
    String ends = Linearized.of(f, alone).losses().stream().collect(Collectors.joining(", "));
    String name = f.inputs().get(input).name();
    return new SinterException(
        ErrorCode.NOT_DIFFERENTIABLE,
        "%s: '%s' does not change continuously with '%s': %s"
            .formatted(
                f.name(),
                of,
                name,
                ends.isEmpty() ? "no node lies between them" : "the way ends at " + ends));
  }
}
