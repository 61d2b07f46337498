package dev.sinter.bench.workload;

import dev.sinter.cli.model.SymbolSizes;
import dev.sinter.frontend.composite.Attention;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * Attention of as many queries as keys, without a mask, for a batch of one.
 *
 * @param tokens how many
 * @param width elements a head, of queries, keys and values
 */
public record AttentionHeads(long tokens, long heads, long width) {

  /** Held against the arithmetic of both products. */
  public Workload workload() {
    GraphBuilder builder = new GraphBuilder("attention");
    TensorType type = TensorType.of(ElementType.F32, 1, heads, tokens, width);
    List<Value> operands =
        List.of(builder.input("q", type), builder.input("k", type), builder.input("v", type));
    StandardComposite.Attention what =
        StandardComposite.Attention.scaled(1 / Math.sqrt((double) width));
    builder.output("y", Attention.attention(new NumPy(builder), what, operands).getFirst());
    Graph graph = builder.build();
    return Workload.of(graph, Work.arithmetic(graph, SymbolSizes.none()));
  }
}
