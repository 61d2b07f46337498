package dev.sinter.ir.text;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.StatePair;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the text form of graphs that {@link GraphPrinter} describes. By hand one may also write
 * {@code //} comments and any word for a value ({@code %weights}); the printer numbers them.
 *
 * <p>The text may come from anywhere: every fault, from a missing quote to a type that the operator
 * does not infer, is a {@link SinterException} with line and column.
 */
public final class GraphParser {
  private static final int MAX_DEPTH = 64;
  private final TextCursor cursor;
  private final Map<String, Tensor> constants;
  private int depth;

  private GraphParser(String text, Map<String, Tensor> constants) {
    this.cursor = new TextCursor(text);
    this.constants = constants;
  }

  /** Reads a graph whose constants all stand in the text. */
  public static Graph parse(String text) {
    return parse(text, Map.of());
  }

  /**
   * Reads a graph.
   *
   * @param constants the large constants by content hash, as {@link GraphPrinter#constants} gives
   *     them
   * @throws SinterException TEXT_SYNTAX, or what an operator finds wrong with its attributes or
   *     operands
   */
  public static Graph parse(String text, Map<String, Tensor> constants) {
    GraphParser parser = new GraphParser(text, constants);
    Graph graph = parser.graph();
    if (!parser.cursor.atEnd()) {
      throw parser.cursor.faultAt(parser.cursor.mark(), "text after the end of the graph");
    }
    return graph;
  }

  private Graph graph() {
    int start = cursor.mark();
    if (++depth > MAX_DEPTH) {
      throw cursor.faultAt(start, "graphs are nested more than %d deep".formatted(MAX_DEPTH));
    }
    cursor.expect("graph");
    String name = cursor.quoted("the name of the graph");
    Map<String, Value> values = new HashMap<>();
    List<Port> inputs = inputs(values);
    cursor.expect("{");
    List<StatePair> state = state();
    Map<String, String> metadata = metadata();
    List<Node> nodes = new ArrayList<>();
    while (!cursor.take("return")) {
      nodes.add(node(values));
    }
    List<Port> outputs = outputs(values);
    cursor.expect("}");
    depth--;
    return new Graph(name, inputs, outputs, nodes, state, metadata);
  }

  private List<Port> inputs(Map<String, Value> values) {
    List<Port> inputs = new ArrayList<>();
    cursor.expect("(");
    while (!cursor.take(")")) {
      if (!inputs.isEmpty()) {
        cursor.expect(",");
      }
      int place = cursor.mark();
      String name = label();
      String port = cursor.quoted("the name of an input");
      cursor.expect(":");
      inputs.add(new Port(port, define(values, place, name, cursor.type("a tensor type"))));
    }
    return inputs;
  }

  private List<StatePair> state() {
    List<StatePair> state = new ArrayList<>();
    while (cursor.take("state")) {
      String input = cursor.quoted("the name of an input");
      cursor.expect("->");
      state.add(new StatePair(input, cursor.quoted("the name of an output")));
    }
    return state;
  }

  private Map<String, String> metadata() {
    Map<String, String> metadata = new TreeMap<>();
    while (cursor.take("meta")) {
      int place = cursor.mark();
      String key = cursor.quoted("a key");
      cursor.expect("=");
      if (metadata.put(key, cursor.quoted("a value")) != null) {
        throw cursor.faultAt(place, "metadata %s is given twice".formatted(TextCursor.quote(key)));
      }
    }
    return metadata;
  }

  private List<Port> outputs(Map<String, Value> values) {
    List<Port> outputs = new ArrayList<>();
    while (cursor.peek() != '}') {
      if (!outputs.isEmpty()) {
        cursor.expect(",");
      }
      Value value = use(values);
      outputs.add(new Port(cursor.quoted("the name of an output"), value));
    }
    return outputs;
  }

  private Node node(Map<String, Value> values) {
    int start = cursor.mark();
    Map<String, Integer> places = new java.util.LinkedHashMap<>();
    List<TensorType> types = binders(places);
    cursor.expect("=");
    OpReader reader = new OpReader(cursor, constants);
    List<Value> operands = operands(values);
    reader.attributes();
    Location location = location();
    while (Character.isLetter(cursor.peek())) {
      int place = cursor.mark();
      if (cursor.take("return")) {
        cursor.back(place);
        break;
      }
      String name = cursor.word("the name of a graph");
      cursor.expect(":");
      reader.body(place, name, graph());
    }
    checkTypes(start, reader.build(), operands, types);
    List<Value> results = new ArrayList<>();
    places.forEach(
        (name, place) -> results.add(define(values, place, name, types.get(results.size()))));
    return new Node(reader.build(), operands, results, location);
  }

  /** Names and types before the equals sign; names with their places. */
  private List<TensorType> binders(Map<String, Integer> places) {
    List<TensorType> types = new ArrayList<>();
    if (cursor.take("(")) {
      cursor.expect(")");
      return types;
    }
    do {
      int place = cursor.mark();
      String name = label();
      if (places.put(name, place) != null) {
        throw cursor.faultAt(place, "%%%s is defined twice".formatted(name));
      }
      cursor.expect(":");
      types.add(cursor.type("a tensor type"));
    } while (cursor.take(","));
    return types;
  }

  private List<Value> operands(Map<String, Value> values) {
    List<Value> operands = new ArrayList<>();
    if (!cursor.take("(")) {
      return operands;
    }
    while (!cursor.take(")")) {
      if (!operands.isEmpty()) {
        cursor.expect(",");
      }
      operands.add(use(values));
    }
    return operands;
  }

  private Location location() {
    List<String> names = new ArrayList<>();
    if (cursor.take("@")) {
      do {
        names.add(cursor.quoted("the origin of a node"));
      } while (cursor.take("+"));
    }
    return new Location(names);
  }

  private void checkTypes(int start, Op op, List<Value> operands, List<TensorType> types) {
    List<TensorType> inferred;
    try {
      inferred = op.infer(operands.stream().map(Value::type).toList());
    } catch (SinterException e) {
      throw cursor.faultAt(start, e.code(), e.getMessage(), e);
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw cursor.faultAt(start, "%s: %s".formatted(op.mnemonic(), e.getMessage()));
    }
    if (!inferred.equals(types)) {
      throw cursor.faultAt(
          start, "%s gives %s, the text says %s".formatted(op.mnemonic(), inferred, types));
    }
  }

  private String label() {
    cursor.expect("%");
    return cursor.word("the name of a value");
  }

  private Value use(Map<String, Value> values) {
    int place = cursor.mark();
    String name = label();
    Value value = values.get(name);
    if (value == null) {
      throw cursor.faultAt(place, "%%%s is not defined before this".formatted(name));
    }
    return value;
  }

  private Value define(Map<String, Value> values, int place, String name, TensorType type) {
    Value value = new Value(type);
    if (values.put(name, value) != null) {
      throw cursor.faultAt(place, "%%%s is defined twice".formatted(name));
    }
    return value;
  }
}
