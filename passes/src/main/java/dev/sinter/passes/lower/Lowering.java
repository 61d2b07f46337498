package dev.sinter.passes.lower;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;

/** Turns a simplified graph into kernels and steps for one target. */
public final class Lowering {
  private Lowering() {}

  @SuppressWarnings("DoNotCallSuggester")
  public static LoweredProgram lower(Graph graph, Target target, CompileOptions options) {
    throw new SinterException(ErrorCode.FEATURE_UNSUPPORTED, graph.name() + ": no lowering for " + target);
  }
}
