package dev.sinter.passes.pipeline;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.passes.layout.ChannelsLast;
import dev.sinter.passes.recognise.AbsorbNormalization;
import dev.sinter.passes.recognise.Recognise;
import dev.sinter.passes.simplify.Algebra;
import dev.sinter.passes.simplify.Decompose;
import dev.sinter.passes.simplify.ExcessPrecision;
import dev.sinter.passes.simplify.Fold;
import dev.sinter.passes.simplify.PlainContractions;
import dev.sinter.passes.simplify.RemoveDead;
import dev.sinter.passes.simplify.ShareCommon;
import dev.sinter.passes.simplify.SinkConstants;
import java.util.List;

/** The passes over graphs, in the order in which they run. */
public final class Pipeline {
  private static final Pipeline STANDARD =
      new Pipeline(
          List.of(
              // Before the patterns, which look for numbers.
              new Fold(),
              // While nodes are as exporters wrote them; rules would hide what they were.
              new Recognise(),
              // While batch normalisation is still one.
              new AbsorbNormalization(),
              // Before the rules, which see no further than a composite.
              new Decompose(),
              // When no composite hides one any more; the weights it moves are folded next.
              new PlainContractions(),
              // Before constants are folded, which its casts then are too.
              new ExcessPrecision(),
              // What bodies compute from constants.
              new Fold(),
              // When what is made of constants is one: bodies fold what they make of them, next.
              new SinkConstants(),
              // Bodies bring the same scalars again and again; sharing them lets rules see that
              // operands are the same.
              new ShareCommon(),
              new Algebra(),
              // When rules have moved what they could; they take away the transposes, next.
              new ChannelsLast(),
              // Once more: rules bring constants together, and make operands the same that were
              // not.
              new Fold(),
              new ShareCommon(),
              new Algebra(),
              new ShareCommon(),
              // Last: the others leave behind what they replaced.
              new RemoveDead()));

  private final List<GraphPass> passes;

  /** These passes in this order; one may stand in it more than once. */
  public Pipeline(List<GraphPass> passes) {
    this.passes = List.copyOf(passes);
  }

  /** What every compilation runs. */
  public static Pipeline standard() {
    return STANDARD;
  }

  /** The names that {@link CompileOptions#disabledPasses} may hold, in order, each once. */
  public List<String> names() {
    return passes.stream().map(GraphPass::name).distinct().toList();
  }

  /**
   * The graph after every pass that {@linkplain GraphPass#runs runs}; the observer is told of each.
   */
  public Graph run(Graph graph, PassContext context, CompileOptions options) {
    Graph current = graph;
    for (GraphPass pass : passes) {
      if (pass.runs(options)) {
        current = step(pass, current, context, options);
      }
    }
    return current;
  }

  @SuppressWarnings("ReferenceEquality") // Graphs have identity equality.
  private static Graph step(
      GraphPass pass, Graph before, PassContext context, CompileOptions options) {
    long start = System.nanoTime();
    Graph after = pass.apply(before, context);
    long elapsed = System.nanoTime() - start;
    // A pass that has nothing to do gives its graph back; comparing texts would cost more than most
    // passes.
    options
        .observer()
        .done(pass.name(), elapsed, () -> after == before ? "(unchanged)" : after.toString());
    return options.verify() ? verified(after, pass) : after;
  }

  private static Graph verified(Graph graph, GraphPass pass) {
    try {
      return GraphVerifier.verify(graph);
    } catch (SinterException e) {
      throw new SinterException(
          ErrorCode.INTERNAL, "after pass %s: %s".formatted(pass.name(), e.getMessage()), e);
    }
  }
}
