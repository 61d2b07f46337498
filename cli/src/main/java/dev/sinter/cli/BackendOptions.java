package dev.sinter.cli;

import dev.sinter.cli.model.Backend;
import dev.sinter.cli.model.EngineOptions;
import dev.sinter.cli.model.Targets;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.target.Target;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What runs a model, and on how many threads. */
final class BackendOptions {
  private static final int MOST_THREADS = 1024;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = Backend.NAMES + " (default: ${DEFAULT-VALUE}).")
  private String name;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that a run may use (default: one a processor).")
  private Optional<Integer> threads;

  @Mixin private PrecisionOptions precision;

  Backend backend() {
    return Backend.parse(name);
  }

  /**
   * The backend where interpreting is not what is asked for.
   *
   * @throws SinterException USAGE for the interpreter
   */
  Backend compiled() {
    return switch (backend()) {
      case Backend.Auto _ -> new Backend.Compiled(Optional.empty());
      case Backend.Compiled one -> one;
      case Backend.Llvm llvm -> llvm;
      case Backend.Interpreter _ ->
          throw new SinterException(
              ErrorCode.USAGE, "--backend interpreter, expected a compiling one");
    };
  }

  /**
   * What code is made for.
   *
   * @throws SinterException USAGE for the interpreter
   */
  Target target() {
    return switch (compiled()) {
      case Backend.Compiled(Optional<Target> target) -> target.orElseGet(Targets::best);
      case Backend.Llvm _ -> Targets.bestMachine().orElseGet(Targets::best);
      case Backend.Auto _, Backend.Interpreter _ -> Targets.best();
    };
  }

  /**
   * How the backend is to run.
   *
   * @throws SinterException USAGE where the interpreter is told to leave out what it is there for
   */
  EngineOptions engine() {
    if (precision.isExcess() && backend() instanceof Backend.Interpreter) {
      throw new SinterException(
          ErrorCode.USAGE, "--excess-precision, but the interpreter rounds as the model says");
    }
    return new EngineOptions(threads(), precision.isExcess(), Set.of());
  }

  int threads() {
    int found =
        threads.orElseGet(() -> Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
    if (found < 1 || found > MOST_THREADS) {
      throw new SinterException(
          ErrorCode.USAGE, "--threads " + found + ", expected 1 to " + MOST_THREADS);
    }
    return found;
  }
}
