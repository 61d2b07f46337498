package dev.sinter.passes.simplify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.text.GraphParser;
import dev.sinter.passes.pipeline.GraphPass;
import dev.sinter.passes.pipeline.PassContext;

/** Compares what a pass makes of a text with a text. */
public final class Golden {
  private Golden() {}

  public static Graph apply(GraphPass pass, Graph graph) {
    return pass.apply(graph, PassContext.DEFAULT);
  }

  /** The pass turns one text into the other, and does nothing to that. */
  public static void check(GraphPass pass, String before, String after) {
    Graph result = apply(pass, GraphParser.parse(before));
    assertEquals(GraphParser.parse(after).toString(), result.toString());
    assertSame(
        result, apply(pass, result), () -> pass.name() + " changes its own result:\n" + result);
  }

  /** As {@link #check}, where dead nodes are dropped before the texts are compared. */
  public static void checkLive(GraphPass pass, String before, String after) {
    Graph result = apply(pass, GraphParser.parse(before));
    assertEquals(GraphParser.parse(after).toString(), apply(new RemoveDead(), result).toString());
    assertSame(
        result, apply(pass, result), () -> pass.name() + " changes its own result:\n" + result);
  }

  /** The pass leaves the text alone. */
  public static void unchanged(GraphPass pass, String text) {
    Graph graph = GraphParser.parse(text);
    assertSame(
        graph, apply(pass, graph), () -> "should be unchanged, but is:\n" + apply(pass, graph));
  }
}
