package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lowers a decomposed graph to a program of kernels for one target. */
public final class Lowering {
  /** The name by which fusion is switched off. */
  public static final String FUSE = "fuse";

  private Lowering() {}

  /**
   * Lowers a graph.
   *
   * @throws dev.sinter.ir.SinterException for nodes that neither a kernel nor a host step can run
   */
  public static LoweredProgram lower(Graph graph, Target target, CompileOptions options) {
    ProgramBuilder program = new ProgramBuilder();
    LoweringContext context =
        new LoweringContext(program, target, !options.disabledPasses().contains(FUSE));
    List<String> inputs = graph.inputs().stream().map(program::input).toList();
    List<Optional<String>> outputs = new ArrayList<>();
    for (Port port : graph.outputs()) {
      outputs.add(Optional.of(program.output(port)));
    }
    List<Step> steps = new ArrayList<>();
    new GraphLowering(graph, context, steps).lower(inputs, outputs);
    return program.build(graph, target.name(), steps);
  }
}
