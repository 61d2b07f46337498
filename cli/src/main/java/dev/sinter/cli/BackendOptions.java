package dev.sinter.cli;

import dev.sinter.cli.model.Backend;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.Optional;
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
