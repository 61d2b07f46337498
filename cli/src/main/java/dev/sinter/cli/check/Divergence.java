package dev.sinter.cli.check;

import dev.sinter.cli.model.Engine;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the first node at which a backend leaves the interpreter: by making every node's value an
 * output; where the difference goes away with that (fusion is another then), by cutting the graph
 * after one node at a time, in halves.
 */
public final class Divergence {
  private final Graph graph;
  private final List<Tensor> inputs;
  private final Function<Graph, Engine> compile;
  private final double factor;

  /**
   * A search on inputs for which the outputs differ.
   *
   * @param compile makes a graph ready to run on the backend in question
   * @param factor the tolerance, as of {@link Deviation#of}
   */
  public Divergence(
      Graph graph, List<Tensor> inputs, Function<Graph, Engine> compile, double factor) {
    this.graph = graph;
    this.inputs = List.copyOf(inputs);
    this.compile = compile;
    this.factor = factor;
  }

  /** A sentence that names the node; empty where none was found. */
  public Optional<String> find() {
    List<Node> nodes =
        graph.nodes().stream()
            .filter(node -> !(node.op() instanceof Constant) && !node.results().isEmpty())
            .toList();
    return amongAll(nodes).or(() -> byHalves(nodes));
  }

  private Optional<String> amongAll(List<Node> nodes) {
    List<Port> ports = new ArrayList<>();
    List<Node> owners = new ArrayList<>();
    for (Node node : nodes) {
      for (Value result : node.results()) {
        ports.add(new Port("value" + ports.size(), result));
        owners.add(node);
      }
    }
    List<Comparison> comparisons = compare(graph.with(graph.nodes(), ports));
    for (int i = 0; i < comparisons.size(); i++) {
      if (!comparisons.get(i).matches()) {
        return Optional.of(sentence(owners.get(i), comparisons.get(i)));
      }
    }
    return Optional.empty();
  }

  /** Supposes that what is wrong at a node is wrong at every later one. */
  private Optional<String> byHalves(List<Node> nodes) {
    int low = 0;
    int high = nodes.size() - 1;
    Optional<String> found = Optional.empty();
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Node node = nodes.get(middle);
      Port port = new Port("value", node.results().getFirst());
      Optional<Comparison> wrong =
          compare(graph.with(graph.nodes(), List.of(port))).stream()
              .filter(comparison -> !comparison.matches())
              .findFirst();
      if (wrong.isPresent()) {
        found =
            Optional.of(
                sentence(node, wrong.get())
                    + "; not where every value is an output, so see fusion");
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return found;
  }

  /** One comparison an output; none where the changed graph cannot be compiled. */
  private List<Comparison> compare(Graph changed) {
    try (Engine engine = compile.apply(changed)) {
      List<Tensor> expected = Interpreter.run(changed, inputs);
      List<Tensor> actual = engine.run(inputs);
      List<Comparison> comparisons = new ArrayList<>();
      for (int i = 0; i < expected.size(); i++) {
        comparisons.add(Deviation.of(actual.get(i), expected.get(i), factor));
      }
      return comparisons;
    } catch (SinterException _) {
      return List.of();
    }
  }

  private static String sentence(Node node, Comparison comparison) {
    String place = node.location().equals(Location.UNKNOWN) ? "" : " " + node.location();
    return "%s%s: %s".formatted(node.op().mnemonic(), place, comparison.message());
  }
}
