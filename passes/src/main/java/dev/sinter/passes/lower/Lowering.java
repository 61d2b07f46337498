package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.spi.Stopwatch;
import dev.sinter.ir.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lowers a decomposed graph to a program of kernels for one target. */
public final class Lowering {
  /** The name by which fusion is switched off, and of its step, before the target. */
  public static final String FUSE = "fuse";

  private Lowering() {}

  /**
   * Lowers a graph; the options' observer is told of fusion and of the rest as two steps.
   *
   * @throws dev.sinter.ir.SinterException for nodes that neither a kernel nor a host step can run
   */
  public static LoweredProgram lower(Graph graph, Target target, CompileOptions options) {
    Stopwatch watch = new Stopwatch(options.observer());
    FusionLog fusion =
        new FusionLog(!options.disabledPasses().contains(FUSE), target.methodVectorOps());
    ProgramBuilder program = new ProgramBuilder();
    LoweringContext context = new LoweringContext(program, target, fusion);
    StateLowering state = new StateLowering(graph, program);
    List<String> inputs = graph.inputs().stream().map(state::input).toList();
    List<Optional<String>> outputs = graph.outputs().stream().map(state::output).toList();
    List<Step> steps = new ArrayList<>();
    List<String> results = new GraphLowering(graph, context, steps).lower(inputs, outputs);
    steps.addAll(state.renew(results));
    watch.part(FUSE + " " + target, fusion.nanoseconds(), fusion::text);
    LoweredProgram lowered = program.build(graph, target.name(), steps);
    watch.lap("lower " + target, lowered::text);
    return lowered;
  }
}
