package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.text.GraphPrinter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What fusion decided about a graph, in words: each group with its nodes, as the graph's text names
 * them, and for every value that is read from memory why it is.
 *
 * <pre>{@code
 * fusion of "g": 2 groups of 2 nodes; costs are vector operations, at most 100 a kernel
 *
 * elementwise f32[n], cost 24
 *   %1 = exp(%0) @"a"
 *
 * reduction f32[], cost 0
 *   %2 = reduce(%1) @"b"
 *
 * %1 exp @"a" → %2 reduce @"b": not fused, because it is an output of the graph
 * }</pre>
 */
public final class FusionReport {
  private final Fusion fusion;
  private final Map<Value, String> names;
  private final StringBuilder out = new StringBuilder();

  FusionReport(Fusion fusion) {
    this.fusion = fusion;
    this.names = GraphPrinter.names(fusion.graph());
  }

  @Override
  public String toString() {
    out.setLength(0);
    List<Node> roots = fusion.roots().stream().filter(root -> !isConstant(root)).toList();
    out.append(
        "fusion of \"%s\": %s of %s; costs are vector operations, at most %d a kernel\n"
            .formatted(
                fusion.graph().name(),
                count(roots.size(), "group"),
                count(fusion.graph().nodes().size(), "node"),
                fusion.budget()));
    roots.forEach(this::group);
    repeated();
    fusion.graph().nodes().stream().filter(node -> !isConstant(node)).forEach(this::edges);
    return out.toString();
  }

  private void group(Node root) {
    String types = root.results().stream().map(v -> v.type().toString()).collect(joining());
    out.append("\n%s %s, cost %d\n".formatted(kind(root), types, fusion.kernelCost(root)));
    fusion.members(root).forEach(this::member);
  }

  /** Numbers and movements, which every kernel that reads them computes for itself. */
  private void repeated() {
    if (!fusion.repeated().isEmpty()) {
      out.append("\nin every kernel that reads them\n");
      fusion.repeated().forEach(this::member);
    }
    out.append('\n');
  }

  private void member(Node node) {
    String results = node.results().stream().map(names::get).collect(joining());
    String operands = node.operands().stream().map(names::get).collect(joining());
    out.append(
        "  %s = %s(%s)%s\n".formatted(results, node.op().mnemonic(), operands, origin(node)));
  }

  private void edges(Node node) {
    for (Node reader : fusion.readers(node)) {
      fusion
          .obstacle(node, reader)
          .ifPresent(obstacle ->
              out.append(
                  "%s%s → %s%s: not fused, because %s\n"
                      .formatted(
                          name(node),
                          origin(node),
                          name(reader),
                          origin(reader),
                          obstacle.because(this::name))));
    }
  }

  private String kind(Node root) {
    if (fusion.isAttention(root)) {
      return "attention";
    }
    if (fusion.isRows(root)) {
      return "rows";
    }
    return fusion
        .contraction(root)
        .map(node ->
            node.op() instanceof ConvGeneral ? "convolution and epilogue" : "product and epilogue")
        .orElseGet(() ->
            switch (Fusibility.of(root)) {
              case LEAF, POINTWISE, MOVEMENT, LOOKUP -> "elementwise";
              case AFFINE_CONSUMER -> "reduction";
              case VIEW -> "view";
              case OPAQUE -> "on its own";
              case UNSUPPORTED -> "interpreted";
            });
  }

  private static boolean isConstant(Node node) {
    return node.op() instanceof Constant;
  }

  private String name(Node node) {
    String result = node.results().isEmpty() ? "()" : names.get(node.results().getFirst());
    return result + " " + node.op().mnemonic();
  }

  /** The first of its names, and how many more there are. */
  private static String origin(Node node) {
    List<String> origins = node.location().names();
    if (node.location().equals(Location.UNKNOWN)) {
      return "";
    }
    String more = origins.size() > 1 ? "+" + (origins.size() - 1) : "";
    return " @\"" + origins.getFirst() + "\"" + more;
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static java.util.stream.Collector<CharSequence, ?, String> joining() {
    return Collectors.joining(", ");
  }
}
