package dev.sinter.runtime.train;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.spi.Differentiator;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.runtime.Sinter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Derivatives node by node, for small graphs: each value, how fast it changes with the first
 * element of the first input (forward mode), and how fast the output changes with it (reverse mode;
 * of an output that is not a scalar, the sum of its elements).
 *
 * @param rows the inputs that are differentiated by, then the nodes that give floats, in order
 */
public record DerivativeTrace(List<Row> rows) {
  private static final int MOST_NODES = 200;

  public DerivativeTrace {
    rows = List.copyOf(rows);
  }

  /** A value and its derivatives, all of one shape, in f64. */
  public record Row(String name, String operator, Tensor value, Tensor tangent, Tensor adjoint) {}

  /**
   * Traces a graph in f64.
   *
   * @param wrt names of float inputs, one at least
   * @param values one an input, in order
   * @throws SinterException LIMIT_EXCEEDED for a graph of more than 200 nodes; INPUT_UNKNOWN,
   *     TYPE_MISMATCH for names that cannot be differentiated
   */
  public static DerivativeTrace of(
      Graph function, String output, List<String> wrt, List<Tensor> values) {
    if (function.nodes().size() > MOST_NODES) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "%s: has %d nodes; a trace shows %d at most"
              .formatted(function.name(), function.nodes().size(), MOST_NODES));
    }
    Differentiator differentiator = Sinter.differentiator();
    Graph f = differentiator.inDouble(function);
    List<Node> nodes = f.nodes().stream().filter(DerivativeTrace::isFloat).toList();
    List<Tensor> point = values.stream().map(GradientCheck::doubles).toList();
    List<Tensor> forward =
        Interpreter.run(differentiator.jvp(seen(f, nodes), wrt), directed(f, wrt, point));
    List<Tensor> primals = forward.subList(0, nodes.size());
    List<Tensor> reverse = adjoints(differentiator, f, nodes, output, wrt, point, primals);
    List<Tensor> directions =
        directed(f, wrt, point).subList(point.size(), point.size() + wrt.size());
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < wrt.size(); i++) {
      Tensor value = point.get(names(f.inputs()).indexOf(wrt.get(i)));
      rows.add(new Row(wrt.get(i), "input", value, directions.get(i), reverse.get(i)));
    }
    for (int i = 0; i < nodes.size(); i++) {
      rows.add(
          new Row(
              nodes.get(i).location().toString(),
              nodes.get(i).op().mnemonic(),
              primals.get(i),
              forward.get(nodes.size() + i),
              reverse.get(wrt.size() + i)));
    }
    return new DerivativeTrace(rows);
  }

  private static boolean isFloat(Node node) {
    return node.results().getFirst().type().element().isFloat();
  }

  private static List<String> names(List<Port> ports) {
    return ports.stream().map(Port::name).toList();
  }

  /** The graph with every node's first result for an output. */
  private static Graph seen(Graph f, List<Node> nodes) {
    List<Port> ports = new ArrayList<>();
    nodes.forEach(node -> ports.add(new Port("node." + ports.size(), node.results().getFirst())));
    return f.with(f.nodes(), ports);
  }

  private static List<Tensor> directed(Graph f, List<String> wrt, List<Tensor> point) {
    List<Tensor> all = new ArrayList<>(point);
    for (String name : wrt) {
      int index = names(f.inputs()).indexOf(name);
      if (index < 0) {
        throw new SinterException(
            ErrorCode.INPUT_UNKNOWN,
            "%s: no input '%s', expected one of %s".formatted(f.name(), name, names(f.inputs())));
      }
      Tensor direction = Tensor.zeros(point.get(index).type());
      if (name.equals(wrt.getFirst()) && direction.size() > 0) {
        direction.setDouble(0, 1);
      }
      all.add(direction);
    }
    return all;
  }

  /** By adding zeros to every node's result, and asking for the derivatives by these. */
  private static List<Tensor> adjoints(
      Differentiator differentiator,
      Graph f,
      List<Node> nodes,
      String output,
      List<String> wrt,
      List<Tensor> point,
      List<Tensor> primals) {
    GraphBuilder builder = new GraphBuilder(f.name());
    NumPy np = new NumPy(builder);
    Map<Value, Value> values = new HashMap<>();
    for (Port port : f.inputs()) {
      values.put(port.value(), builder.input(port.name(), port.value().type()));
    }
    List<Tensor> arguments = new ArrayList<>(point);
    List<String> all = new ArrayList<>(wrt);
    for (Node node : f.nodes()) {
      List<Value> operands = node.operands().stream().map(values::get).toList();
      List<Value> results = new ArrayList<>(builder.applyAll(node.op(), operands));
      if (isFloat(node)) {
        String name = "probe " + nodes.indexOf(node);
        all.add(name);
        arguments.add(Tensor.zeros(primals.get(nodes.indexOf(node)).type()));
        Value probe = builder.input(name, results.getFirst().type());
        results.set(0, np.add(results.getFirst(), probe));
      }
      for (int i = 0; i < results.size(); i++) {
        values.put(node.results().get(i), results.get(i));
      }
    }
    Port chosen = f.outputs().get(GradientComparison.output(f, output));
    builder.output("y", np.sum(values.get(chosen.value())));
    Graph gradient = differentiator.vjp(builder.build(), all);
    arguments.add(Tensor.of(new double[] {1}));
    return Interpreter.run(gradient, arguments).subList(1, 1 + all.size());
  }
}
