package dev.sinter.bench.suite;

import dev.sinter.bench.workload.Prepared;
import dev.sinter.bench.workload.Workload;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Runs of one compiled workload. The warm-up is long since kernels begin in the JVM's interpreter,
 * where vectors are objects.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 6, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public abstract class Suite {
  /** That work on a run, the caller included. */
  @Param({"1", "2"})
  public int threads;

  private Prepared prepared;

  /** What the parameters name. */
  abstract Workload workload();

  /** Passes to switch off. */
  Set<String> without() {
    return Set.of();
  }

  @Setup
  public void prepare() {
    prepared = Prepared.of(workload(), threads, without());
  }

  @Benchmark
  public void run() {
    // Nothing is returned: it writes to memory that others can see.
    prepared.run();
  }

  @TearDown
  public void close() {
    prepared.close();
  }
}
