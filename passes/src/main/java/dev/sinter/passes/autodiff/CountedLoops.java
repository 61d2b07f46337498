package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.GraphSymbols;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.HostOp;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.While;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Loops of unknown length become loops of known length: one run counts the rounds, a second is a
 * scan of so many. What every round leaves behind then has a place, which reverse mode needs.
 *
 * <pre>{@code
 * y = while(x)   →   n = while(x, count); bind n; y = scan(x) of n rounds
 * }</pre>
 *
 * <p>Loops of which only whole numbers are used stay as they are: they have no derivative. So do
 * loops inside of other loops, which are of another length in every round.
 */
final class CountedLoops {
  private final GraphBuilder builder;
  private final Set<String> symbols = new HashSet<>();

  private CountedLoops(GraphBuilder builder) {
    this.builder = builder;
  }

  /** The graph itself where it has no such loop. */
  static Graph in(Graph graph) {
    if (!hasLoop(graph)) {
      return graph;
    }
    GraphBuilder builder = new GraphBuilder(graph.name());
    CountedLoops loops = new CountedLoops(builder);
    List<Value> inputs = new ArrayList<>();
    graph.inputs().forEach(port -> inputs.add(builder.input(port.name(), port.value().type())));
    List<Value> outputs = loops.copy(graph, inputs);
    for (int i = 0; i < outputs.size(); i++) {
      builder.output(graph.outputs().get(i).name(), outputs.get(i));
    }
    return builder.build();
  }

  private static boolean hasLoop(Graph graph) {
    return graph.nodes().stream()
        .anyMatch(node ->
            node.op() instanceof While
                || (node.op() instanceof Composite composite && opens(composite)));
  }

  /** A composite with a derivative of its own stays whole: its body is not differentiated. */
  private static boolean opens(Composite composite) {
    return CustomRules.of(composite).isEmpty() && hasLoop(composite.body());
  }

  private List<Value> copy(Graph graph, List<Value> inputs) {
    Map<Value, Value> values = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      values.put(graph.inputs().get(i).value(), inputs.get(i));
      symbols.addAll(GraphSymbols.of(inputs.get(i).type()));
    }
    Set<Value> used = floatsUsed(graph);
    for (Node node : graph.nodes()) {
      List<Value> operands = node.operands().stream().map(values::get).toList();
      builder.at(node.location());
      List<Value> results =
          switch (node.op()) {
            case While loop when used.stream().anyMatch(node.results()::contains) ->
                counted(loop, operands);
            case Composite composite when opens(composite) -> copy(composite.body(), operands);
            case Composite _, HostOp _, Primitive _ -> builder.applyAll(node.op(), operands);
          };
      for (int i = 0; i < results.size(); i++) {
        values.put(node.results().get(i), results.get(i));
        symbols.addAll(GraphSymbols.of(results.get(i).type()));
      }
    }
    return graph.outputs().stream().map(port -> values.get(port.value())).toList();
  }

  private static Set<Value> floatsUsed(Graph graph) {
    Set<Value> used = new HashSet<>();
    graph.nodes().forEach(node -> used.addAll(node.operands()));
    graph.outputs().forEach(port -> used.add(port.value()));
    used.removeIf(value -> !value.type().element().isFloat());
    return used;
  }

  private List<Value> counted(While loop, List<Value> operands) {
    List<Value> counting = new ArrayList<>(operands.subList(0, loop.carried()));
    counting.add(new NumPy(builder).scalar(ElementType.I64, 0));
    counting.addAll(operands.subList(loop.carried(), operands.size()));
    While counter =
        new While(loop.carried() + 1, widened(loop, loop.condition()), widened(loop, loop.body()));
    Value count = builder.applyAll(counter, counting).getLast();
    String symbol = fresh();
    builder.apply(new BindSize(symbol), count);
    int invariant = operands.size() - loop.carried();
    Scan scan = new Scan(loop.carried(), invariant, Dim.symbol(symbol), false, loop.body());
    return builder.applyAll(scan, operands);
  }

  private String fresh() {
    int number = 1;
    while (!symbols.add("rounds." + number)) {
      number++;
    }
    return "rounds." + number;
  }

  /** A body or condition that also sees how many rounds there were; a body adds one. */
  private static Graph widened(While loop, Graph graph) {
    GraphBuilder builder = new GraphBuilder(graph.name());
    List<Value> inputs = new ArrayList<>();
    Value[] count = new Value[1];
    for (Port port : graph.inputs()) {
      if (inputs.size() == loop.carried()) {
        count[0] = builder.input("count", scalar());
      }
      inputs.add(builder.input(port.name(), port.value().type()));
    }
    Value counted = count[0] == null ? builder.input("count", scalar()) : count[0];
    List<Value> given = builder.inline(graph, inputs);
    for (int i = 0; i < given.size(); i++) {
      builder.output(graph.outputs().get(i).name(), given.get(i));
    }
    if (graph.equals(loop.body())) {
      NumPy np = new NumPy(builder);
      builder.output("count", np.add(counted, np.scalar(ElementType.I64, 1)));
    }
    return builder.build();
  }

  private static TensorType scalar() {
    return new TensorType(ElementType.I64, Shape.SCALAR);
  }
}
