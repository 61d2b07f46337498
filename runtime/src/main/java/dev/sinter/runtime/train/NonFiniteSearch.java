package dev.sinter.runtime.train;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.interpret.NodeObserver;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.runtime.train.NonFiniteTrace.Kind;
import dev.sinter.runtime.train.NonFiniteTrace.Origin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs a graph in the interpreter and goes back from an output that is not finite, from value to
 * value that is not either, to where that began. Infinities that a model masks with lead nowhere
 * and are not met.
 */
final class NonFiniteSearch implements NodeObserver {
  /** A node of a body that gave numbers of a kind, though it was given none. */
  private record Birth(Node node, NonFinite found, long round) {}

  private final Graph graph;
  private final Map<Value, NonFinite> found = new HashMap<>();
  private final Map<Value, Node> makers = new HashMap<>();

  /** What is the same whatever the inputs are. */
  private final Set<Value> constants = new HashSet<>();

  private final Map<Node, Integer> numbers = new HashMap<>();
  private final Map<Node, Map<Kind, Birth>> inside = new HashMap<>();
  private Map<Kind, Birth> births = new EnumMap<>(Kind.class);
  private final Map<Node, Long> rounds = new HashMap<>();

  private NonFiniteSearch(Graph graph) {
    this.graph = graph;
    for (Node node : graph.nodes()) {
      numbers.put(node, numbers.size());
      node.results().forEach(result -> makers.put(result, node));
      if (constants.containsAll(node.operands())) {
        constants.addAll(node.results());
      }
    }
  }

  /**
   * Looks for where the first of some outputs that is not finite became so.
   *
   * @param step what is run
   * @param outputs names of outputs, in the order in which they are looked at
   * @param number of the step
   */
  static Optional<NonFiniteTrace> run(
      Graph step, List<Tensor> inputs, List<String> outputs, long number) {
    NonFiniteSearch search = new NonFiniteSearch(step);
    for (int i = 0; i < inputs.size(); i++) {
      search.note(step.inputs().get(i).value(), inputs.get(i));
    }
    Interpreter.run(step, inputs, search);
    return outputs.stream()
        .map(search::port)
        .filter(port -> search.found.containsKey(port.value()))
        .findFirst()
        .map(port -> new NonFiniteTrace(number, port.name(), search.origins(port.value())));
  }

  private Port port(String output) {
    return graph.outputs().stream()
        .filter(port -> port.name().equals(output))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void evaluated(Node node, int depth, List<Tensor> operands, List<Tensor> results) {
    if (depth > 0) {
      long round = rounds.merge(node, 1L, Long::sum);
      note(node, operands, results, round);
      return;
    }
    for (int i = 0; i < results.size(); i++) {
      note(node.results().get(i), results.get(i));
    }
    if (!births.isEmpty()) {
      inside.put(node, births);
      births = new EnumMap<>(Kind.class);
    }
    rounds.clear();
  }

  private void note(Value value, Tensor tensor) {
    NonFinite numbers = NonFinite.of(tensor);
    if (!numbers.isEmpty()) {
      found.put(value, numbers);
    }
  }

  private void note(Node node, List<Tensor> operands, List<Tensor> results, long round) {
    if (node.op() instanceof Constant || births.size() == Kind.values().length) {
      return;
    }
    for (Tensor result : results) {
      NonFinite numbers = NonFinite.of(result);
      for (Kind kind : numbers.counts().keySet()) {
        if (operands.stream().noneMatch(operand -> NonFinite.of(operand).has(kind))) {
          births.putIfAbsent(kind, new Birth(node, numbers, round));
        }
      }
    }
  }

  /** Where NaN began, or infinity; after NaN, where the infinities did that it was made of. */
  private List<Origin> origins(Value output) {
    List<Origin> origins = new ArrayList<>();
    Value value = output;
    if (found.get(value).has(Kind.NAN)) {
      value = earliest(value, Kind.NAN);
      origins.add(origin(value, Kind.NAN));
      Optional<Value> infinite = operand(value, Kind.INFINITY);
      if (infinite.isEmpty()) {
        return origins;
      }
      value = infinite.get();
    }
    origins.add(origin(earliest(value, Kind.INFINITY), Kind.INFINITY));
    return origins;
  }

  /** The first value on the way to this one that has numbers of a kind. */
  private Value earliest(Value value, Kind kind) {
    Value earliest = value;
    Optional<Value> before = operand(earliest, kind);
    while (before.isPresent()) {
      earliest = before.get();
      before = operand(earliest, kind);
    }
    return earliest;
  }

  /** The operand with numbers of a kind that was computed first; constants are meant so. */
  private Optional<Value> operand(Value value, Kind kind) {
    Node maker = makers.get(value);
    if (maker == null) {
      return Optional.empty();
    }
    return maker.operands().stream()
        .filter(operand -> found.containsKey(operand) && found.get(operand).has(kind))
        .filter(operand -> !constants.contains(operand))
        .min(Comparator.comparingInt(this::number));
  }

  private int number(Value value) {
    return makers.containsKey(value) ? numbers.get(makers.get(value)) : -1;
  }

  private Origin origin(Value value, Kind kind) {
    Node maker = makers.get(value);
    if (maker == null) {
      return origin("input '" + name(value) + "'", kind, found.get(value), 1);
    }
    Birth birth = inside.getOrDefault(maker, Map.of()).get(kind);
    return birth == null
        ? origin(describe(maker), kind, found.get(value), 1)
        : origin(
            describe(birth.node()) + " in " + describe(maker), kind, birth.found(), birth.round());
  }

  private static Origin origin(String source, Kind kind, NonFinite found, long round) {
    return new Origin(
        source, kind, found.type(), found.counts().get(kind), found.first(kind), round);
  }

  private String name(Value input) {
    return graph.inputs().stream()
        .filter(port -> port.value() == input)
        .map(Port::name)
        .findFirst()
        .orElseThrow();
  }

  private String describe(Node node) {
    if (!node.location().equals(Location.UNKNOWN)) {
      return "%s (%s)".formatted(node.location(), node.op().mnemonic());
    }
    return numbers.containsKey(node)
        ? "%s, node %d of %d".formatted(node.op().mnemonic(), numbers.get(node) + 1, numbers.size())
        : node.op().mnemonic();
  }
}
