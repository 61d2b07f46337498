package dev.sinter.ir.graph;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.text.GraphPrinter;
import dev.sinter.ir.type.TensorType;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks what every pass may rely on:
 *
 * <ul>
 *   <li>an operand is an input or a result of an earlier node of the same graph;
 *   <li>no value is defined twice, and no two inputs or two outputs have one name;
 *   <li>result types are what the operator infers;
 *   <li>state pairs name ports of equal types, each port in one pair at most;
 *   <li>a symbol occurs in the type of an input, or is bound by an earlier {@link BindSize}; a body
 *       may also use the symbols of the graph around it;
 *   <li>all of this holds in bodies too.
 * </ul>
 *
 * <p>A fault is a {@link SinterException} with code GRAPH_INVALID that names the node and shows the
 * nodes around it.
 */
public final class GraphVerifier {
  private static final int MAX_DEPTH = 64;
  private static final int SHOWN_EACH_SIDE = 5;

  /**
   * What a graph asks of the graph around it: symbols that it uses unbound; and what its {@link
   * BindSize}s bind.
   */
  private record Symbols(Set<String> free, Set<String> made) {}

  /** Bodies may be shared; each is checked once. */
  private final IdentityHashMap<Graph, Symbols> checked = new IdentityHashMap<>();

  private int depth;

  private GraphVerifier() {}

  /** Gives the graph back where it is valid. */
  public static Graph verify(Graph graph) {
    new GraphVerifier().check(graph);
    return graph;
  }

  private Symbols check(Graph graph) {
    Symbols known = checked.get(graph);
    if (known != null) {
      return known;
    }
    if (++depth > MAX_DEPTH) {
      throw new SinterException(
          ErrorCode.GRAPH_INVALID,
          "graph '%s': bodies are nested more than %d deep".formatted(graph.name(), MAX_DEPTH));
    }
    unique(graph, graph.inputs(), "inputs");
    unique(graph, graph.outputs(), "outputs");
    checkState(graph);
    Symbols symbols = checkNodes(graph);
    depth--;
    checked.put(graph, symbols);
    return symbols;
  }

  private Symbols checkNodes(Graph graph) {
    Set<Value> defined = new HashSet<>();
    Set<String> bound = new TreeSet<>();
    Symbols symbols = new Symbols(new TreeSet<>(), new TreeSet<>());
    for (Port input : graph.inputs()) {
      require(defined.add(input.value()), graph, -1, "two inputs are one value");
      bound.addAll(GraphSymbols.of(input.value().type()));
    }
    for (int i = 0; i < graph.nodes().size(); i++) {
      Node node = graph.nodes().get(i);
      for (Value operand : node.operands()) {
        require(
            defined.contains(operand),
            graph,
            i,
            "an operand of type %s is not defined before the node",
            operand.type());
      }
      checkTypes(graph, i, node);
      checkSymbols(graph, i, bound, symbols);
      for (Value result : node.results()) {
        require(
            defined.add(result), graph, i, "a result of type %s is defined twice", result.type());
      }
    }
    for (Port output : graph.outputs()) {
      require(
          defined.contains(output.value()),
          graph,
          graph.nodes().size(),
          "output '%s' is not defined",
          output.name());
    }
    return symbols;
  }

  private static void checkTypes(Graph graph, int index, Node node) {
    List<TensorType> found = node.results().stream().map(Value::type).toList();
    List<TensorType> inferred;
    try {
      inferred = node.op().infer(node.operands().stream().map(Value::type).toList());
    } catch (SinterException | ArithmeticException | IllegalArgumentException e) {
      throw fault(graph, index, e.getMessage(), e);
    }
    require(
        inferred.equals(found),
        graph,
        index,
        "result types %s, the operator infers %s",
        found,
        inferred);
  }

  /** Collects the symbols that a node binds, and those that it uses without their being bound. */
  private void checkSymbols(Graph graph, int index, Set<String> bound, Symbols symbols) {
    Node node = graph.nodes().get(index);
    Set<String> used = new TreeSet<>(GraphSymbols.of(node.op()));
    node.results().forEach(result -> used.addAll(GraphSymbols.of(result.type())));
    Set<String> made = new TreeSet<>();
    GraphSymbols.boundBy(node.op()).ifPresent(made::add);
    for (Graph body : node.op().bodies()) {
      Symbols inner = check(body);
      used.addAll(inner.free);
      made.addAll(inner.made);
    }
    for (String symbol : made) {
      // Otherwise one name would stand for two sizes.
      boolean fresh = !bound.contains(symbol) && !symbols.free.contains(symbol);
      require(fresh, graph, index, "symbol %s is bound a second time", symbol);
    }
    if (node.op() instanceof BindSize || node.op() instanceof Composite) {
      bound.addAll(made);
      symbols.made.addAll(made);
    }
    used.removeAll(bound);
    require(
        depth > 1 || used.isEmpty(),
        graph,
        index,
        "no input and no earlier node binds the symbols %s",
        used);
    symbols.free.addAll(used);
  }

  private static void checkState(Graph graph) {
    Set<String> seenInputs = new HashSet<>();
    Set<String> seenOutputs = new HashSet<>();
    for (StatePair pair : graph.state()) {
      TensorType in = port(graph, graph.inputs(), pair.input());
      TensorType out = port(graph, graph.outputs(), pair.output());
      require(in.equals(out), graph, -1, "state '%s' is %s and becomes %s", pair.input(), in, out);
      require(
          seenInputs.add(pair.input()),
          graph,
          -1,
          "input '%s' is in two state pairs",
          pair.input());
      require(
          seenOutputs.add(pair.output()),
          graph,
          -1,
          "output '%s' is in two state pairs",
          pair.output());
    }
  }

  private static TensorType port(Graph graph, List<Port> ports, String name) {
    return ports.stream()
        .filter(port -> port.name().equals(name))
        .map(port -> port.value().type())
        .findFirst()
        .orElseThrow(
            () -> fault(graph, -1, "state names '%s', which is no port".formatted(name), null));
  }

  private static void unique(Graph graph, Collection<Port> ports, String what) {
    Set<String> names = new HashSet<>();
    for (Port port : ports) {
      require(names.add(port.name()), graph, -1, "two %s are named '%s'", what, port.name());
    }
  }

  private static void require(
      boolean holds, Graph graph, int index, String rule, Object... arguments) {
    if (!holds) {
      throw fault(graph, index, rule.formatted(arguments), null);
    }
  }

  /**
   * A fault at a node; at the outputs where the index is the number of nodes; at the ports where it
   * is −1.
   */
  private static SinterException fault(Graph graph, int index, String rule, Throwable cause) {
    boolean atNode = index >= 0 && index < graph.nodes().size();
    String place = atNode ? graph.nodes().get(index).toString() + ": " : "";
    String shown = index < 0 ? "" : "\n" + GraphPrinter.excerpt(graph, index, SHOWN_EACH_SIDE);
    return new SinterException(
        ErrorCode.GRAPH_INVALID,
        "graph '%s': %s%s%s".formatted(graph.name(), place, rule, shown),
        cause);
  }
}
