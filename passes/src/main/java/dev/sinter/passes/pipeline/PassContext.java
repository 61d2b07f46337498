package dev.sinter.passes.pipeline;

import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.spi.MemoryBudget;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What passes are told beside the graph.
 *
 * @param scheduledWhole the composites that a scheduler takes as they are, so that they keep their
 *     bodies closed
 * @param nodeLimit how many nodes a graph may grow to: composites that use composites grow
 *     exponentially
 * @param memory what intermediate values should fit into
 */
public record PassContext(
    Predicate<Composite> scheduledWhole, int nodeLimit, Optional<MemoryBudget> memory) {
  /** No composite is scheduled as a whole; graphs stay below a million nodes. */
  public static final PassContext DEFAULT =
      new PassContext(_ -> false, 1_000_000, Optional.empty());

  /** The default, where a scheduler takes those of the standard composites. */
  public static PassContext scheduling(Predicate<StandardComposite> whole) {
    Predicate<Composite> known =
        composite -> StandardComposite.of(composite).filter(whole).isPresent();
    return new PassContext(known, DEFAULT.nodeLimit(), Optional.empty());
  }

  public PassContext {
    Objects.requireNonNull(scheduledWhole);
    Objects.requireNonNull(memory);
  }

  /** The same with what the options say of memory. */
  public PassContext within(CompileOptions options) {
    return new PassContext(scheduledWhole, nodeLimit, options.memory());
  }
}
