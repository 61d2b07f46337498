package dev.sinter.ir.text;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.StatePair;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The text form of graphs: one node a line, values numbered in the order in which they appear,
 * every binder with its type. {@link GraphParser} reads it back into a graph with the same text.
 *
 * <pre>{@code
 * graph "mnist" (%0 "input": f32[batch,784]) {
 *   %1: f32[784,10] = constant {value=@3fa2…}
 *   %2: f32[batch,10] = dot_general(%0, %1) {lhsBatch=[], …, accumulate=f32} @"/fc/Gemm"
 *   %3: f32[batch,10] = Softmax(%2) {axis=1} @"/Softmax"
 *     body: graph "Softmax" (%0 "x": f32[batch,10]) {
 *       …
 *       return %7 "y"
 *     }
 *   return %3 "output"
 * }
 * }</pre>
 *
 * <p>Constants of at most 16 elements stand in the text, exactly; larger ones are named by {@link
 * Tensor#contentHash} and kept beside it ({@link #constants}). A body graph numbers its values from
 * %0 again, so it reads the same wherever it stands.
 */
public final class GraphPrinter {
  private static final int INDENT = 2;
  private final StringBuilder out = new StringBuilder();

  private GraphPrinter() {}

  /**
   * The whole graph; it need not be valid: an operand that nothing defines is printed as {@code
   * %?}.
   */
  public static String print(Graph graph) {
    GraphPrinter printer = new GraphPrinter();
    printer.graph(graph, 0);
    return printer.out.append('\n').toString();
  }

  /**
   * The lines of the nodes around one, which is marked with {@code >>}; bodies are left out.
   *
   * @param index the node's place in {@link Graph#nodes}, or their number for the line with the
   *     outputs
   * @param radius how many lines before and after it
   */
  public static String excerpt(Graph graph, int index, int radius) {
    GraphPrinter printer = new GraphPrinter();
    Map<Value, Integer> numbers = numbersOfInputs(graph);
    for (int i = 0; i <= Math.min(graph.nodes().size(), index + radius); i++) {
      boolean shown = i >= index - radius;
      printer.out.append(!shown ? "" : i == index ? ">> " : "   ");
      if (i == graph.nodes().size()) {
        printer.outputs(graph.outputs(), numbers);
      } else if (shown) {
        printer.line(graph.nodes().get(i), numbers);
      } else {
        number(graph.nodes().get(i), numbers);
      }
      printer.out.append(shown ? "\n" : "");
    }
    return printer.out.toString();
  }

  /** What the text calls each value of a graph, bodies left out: {@code %7}. */
  public static Map<Value, String> names(Graph graph) {
    Map<Value, Integer> numbers = numbersOfInputs(graph);
    graph.nodes().forEach(node -> number(node, numbers));
    Map<Value, String> names = new HashMap<>();
    numbers.keySet().forEach(value -> names.put(value, name(value, numbers)));
    return names;
  }

  /**
   * The constants that the text names by hash, here and in bodies: the table {@link GraphParser}
   * needs.
   */
  public static Map<String, Tensor> constants(Graph graph) {
    Map<String, Tensor> table = new TreeMap<>();
    for (Node node : graph.nodes()) {
      OpText.tensors(node.op()).stream()
          .filter(tensor -> !TensorText.isInline(tensor))
          .forEach(tensor -> table.put(tensor.contentHash(), tensor));
      OpText.bodies(node.op()).values().forEach(body -> table.putAll(constants(body)));
    }
    return table;
  }

  private void graph(Graph graph, int indent) {
    Map<Value, Integer> numbers = numbersOfInputs(graph);
    String inputs =
        graph.inputs().stream().map(port -> input(port, numbers)).collect(Collectors.joining(", "));
    out.append("graph ")
        .append(TextCursor.quote(graph.name()))
        .append(" (")
        .append(inputs)
        .append(") {\n");
    for (StatePair pair : graph.state()) {
      indent(indent + INDENT)
          .append("state ")
          .append(TextCursor.quote(pair.input()))
          .append(" -> ");
      out.append(TextCursor.quote(pair.output())).append('\n');
    }
    graph
        .metadata()
        .forEach((key, value) -> {
          indent(indent + INDENT).append("meta ").append(TextCursor.quote(key)).append(" = ");
          out.append(TextCursor.quote(value)).append('\n');
        });
    for (Node node : graph.nodes()) {
      indent(indent + INDENT);
      line(node, numbers);
      out.append('\n');
      OpText.bodies(node.op())
          .forEach((name, body) -> {
            indent(indent + 2 * INDENT).append(name).append(": ");
            graph(body, indent + 2 * INDENT);
            out.append('\n');
          });
    }
    indent(indent + INDENT);
    outputs(graph.outputs(), numbers);
    out.append('\n');
    indent(indent).append('}');
  }

  private void line(Node node, Map<Value, Integer> numbers) {
    List<Value> results = node.results();
    number(node, numbers);
    out.append(
        results.isEmpty()
            ? "()"
            : results.stream()
                .map(v -> name(v, numbers) + ": " + v.type())
                .collect(Collectors.joining(", ")));
    out.append(" = ").append(OpText.mnemonic(node.op()));
    if (!node.operands().isEmpty()) {
      out.append(
          node.operands().stream()
              .map(v -> name(v, numbers))
              .collect(Collectors.joining(", ", "(", ")")));
    }
    out.append(OpText.attributes(node.op()));
    if (!node.location().equals(Location.UNKNOWN)) {
      out.append(
          node.location().names().stream()
              .map(TextCursor::quote)
              .collect(Collectors.joining("+", " @", "")));
    }
  }

  private void outputs(List<Port> outputs, Map<Value, Integer> numbers) {
    out.append("return");
    out.append(outputs.isEmpty() ? "" : " ");
    out.append(
        outputs.stream()
            .map(port -> name(port.value(), numbers) + " " + TextCursor.quote(port.name()))
            .collect(Collectors.joining(", ")));
  }

  private static void number(Node node, Map<Value, Integer> numbers) {
    node.results().forEach(result -> numbers.putIfAbsent(result, numbers.size()));
  }

  private StringBuilder indent(int columns) {
    return out.repeat(' ', columns);
  }

  private static Map<Value, Integer> numbersOfInputs(Graph graph) {
    Map<Value, Integer> numbers = new HashMap<>();
    graph.inputs().forEach(port -> numbers.putIfAbsent(port.value(), numbers.size()));
    return numbers;
  }

  private static String input(Port port, Map<Value, Integer> numbers) {
    return name(port.value(), numbers)
        + " "
        + TextCursor.quote(port.name())
        + ": "
        + port.value().type();
  }

  private static String name(Value value, Map<Value, Integer> numbers) {
    Integer number = numbers.get(value);
    return number == null ? "%?" : "%" + number;
  }
}
