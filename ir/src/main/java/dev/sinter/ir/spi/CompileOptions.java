package dev.sinter.ir.spi;

import dev.sinter.ir.target.Target;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How to compile.
 *
 * @param targets what to make code for, at least one
 * @param className the typed class of the artifact; empty for an artifact that is used in process
 *     only
 * @param disabledPasses names of passes to leave out
 * @param excessPrecision whether values of 16-bit floats may be kept in f32 inside of the program,
 *     and are rounded only where they leave it; otherwise each is rounded where the model says so
 * @param verify whether to check the graph, kernel and program forms after every step
 * @param observer is told what each step gave
 * @param memory what intermediate values should fit into, where cheap ones may be computed twice
 */
public record CompileOptions(
    List<Target> targets,
    Optional<String> className,
    Set<String> disabledPasses,
    boolean excessPrecision,
    boolean verify,
    CompileObserver observer,
    Optional<MemoryBudget> memory) {
  public CompileOptions {
    targets = List.copyOf(targets);
    disabledPasses = Set.copyOf(disabledPasses);
    Objects.requireNonNull(className);
    Objects.requireNonNull(observer);
    Objects.requireNonNull(memory);
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("no target");
    }
  }

  /** Without a budget of memory. */
  public CompileOptions(
      List<Target> targets,
      Optional<String> className,
      Set<String> disabledPasses,
      boolean excessPrecision,
      boolean verify,
      CompileObserver observer) {
    this(targets, className, disabledPasses, excessPrecision, verify, observer, Optional.empty());
  }

  /** The same with a budget of memory. */
  public CompileOptions within(MemoryBudget budget) {
    return new CompileOptions(
        targets, className, disabledPasses, excessPrecision, verify, observer, Optional.of(budget));
  }

  /** For these targets, with every pass on and no checks between them. */
  public static CompileOptions forTargets(Target... targets) {
    return new CompileOptions(
        List.of(targets), Optional.empty(), Set.of(), false, false, CompileObserver.NONE);
  }
}
