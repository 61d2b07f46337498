package dev.sinter.bench.workload;

import dev.sinter.ir.spi.CompileObserver;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Session;
import dev.sinter.runtime.Sinter;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A workload compiled for this machine, in a session of its own: every run reads the same inputs
 * and writes into the same outputs.
 */
public final class Prepared implements Execution {
  /** What {@code without} names to compile every operation to a kernel of its own. */
  public static final String FUSION = "fuse";

  private final Executable executable;
  private final Session session;
  private final Tensor[] inputs;
  private final Tensor[] outputs;

  private Prepared(Executable executable, Workload workload) {
    this.executable = executable;
    session = executable.session();
    inputs = workload.inputs().toArray(Tensor[]::new);
    outputs = session.run(workload.inputs()).toArray(Tensor[]::new);
  }

  /**
   * Compiles to the best bytecode for this machine and runs once.
   *
   * @param threads how many work on it, the caller included
   * @param without the passes to switch off
   */
  public static Prepared of(Workload workload, int threads, Set<String> without) {
    return of(workload, threads, without, Sinter.hostTarget());
  }

  /** The same with code for a target. */
  public static Prepared of(Workload workload, int threads, Set<String> without, Target target) {
    CompileOptions options =
        new CompileOptions(
            List.of(target), Optional.empty(), without, false, false, CompileObserver.NONE);
    RunOptions run = RunOptions.defaults().withThreads(threads);
    Executable executable = Sinter.compile(workload.graph(), options, run);
    try {
      return new Prepared(executable, workload);
    } catch (RuntimeException e) {
      executable.close();
      throw e;
    }
  }

  /** Runs once. */
  public void run() {
    session.run(inputs, outputs);
  }

  @Override
  public void run(int times) {
    for (int i = 0; i < times; i++) {
      session.run(inputs, outputs);
    }
  }

  @Override
  public List<Tensor> outputs() {
    return List.of(outputs);
  }

  /** The target whose code it runs. */
  public String target() {
    return executable.target();
  }

  @Override
  public void close() {
    executable.close();
  }
}
