package dev.sinter.tests.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import dev.sinter.tests.kernels.UsableTargets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Using what is closed is an exception, where machine code would otherwise end the JVM. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClosedMachineCodeTest {
  private static final int SIZE = 256;

  private Artifact artifact;

  @BeforeAll
  void compile() {
    List<Target> machines = UsableTargets.machines();
    assumeFalse(machines.isEmpty(), "no machine code here: build with -Pllvm");
    GraphBuilder builder = new GraphBuilder("product");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", TensorType.parse("f32[256,256]"));
    builder.output("y", np.tanh(np.matmul(np.matmul(x, x), x)));
    artifact =
        Sinter.compileArtifact(builder.build(), CompileOptions.forTargets(machines.getLast()));
  }

  private static RunOptions threads(int count) {
    return RunOptions.defaults().withThreads(count);
  }

  private static Tensor input() {
    return Tensor.zeros(TensorType.parse("f32[256,256]"));
  }

  @Test
  void anExecutableRefusesToRun() {
    Executable executable = Sinter.open(artifact, threads(2));
    executable.run(List.of(input()));
    executable.close();
    SinterException refused =
        assertThrows(SinterException.class, () -> executable.run(List.of(input())));
    assertEquals(ErrorCode.CLOSED, refused.code());
  }

  /** A function that somebody kept, whose code is no longer there. */
  @Test
  void aKernelRefusesToRun() {
    List<KernelFunction> kernels = new ArrayList<>();
    Sinter.open(
            artifact,
            threads(1),
            (_, function) -> {
              kernels.add(function);
              return function;
            })
        .close();
    for (KernelFunction kernel : kernels) {
      assertThrows(
          IllegalStateException.class,
          () -> kernel.run(new MemorySegment[0], new long[0], new long[0], 0, 0));
    }
  }

  @Test
  void memoryOfAnInputThatIsClosedIsNotRead() {
    Tensor closed;
    try (Arena arena = Arena.ofShared()) {
      closed = Tensor.zeros(TensorType.parse("f32[256,256]"), arena);
    }
    try (Executable executable = Sinter.open(artifact, threads(1))) {
      Exception refused =
          assertThrows(RuntimeException.class, () -> executable.run(List.of(closed)));
      assertTrue(refused.getMessage().contains("closed"), refused::toString);
    }
  }

  /** Several times, since what could go wrong depends on when it happens. */
  @Test
  void closingWaitsForThoseWhoRun() throws InterruptedException, ExecutionException {
    try (ExecutorService callers = Executors.newFixedThreadPool(3)) {
      for (int round = 0; round < 30; round++) {
        Executable executable = Sinter.open(artifact, threads(2));
        CountDownLatch started = new CountDownLatch(3);
        List<Future<Integer>> runs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          runs.add(callers.submit(runUntilClosed(executable, started)));
        }
        started.await();
        executable.close();
        for (Future<Integer> run : runs) {
          assertTrue(run.get() > 0);
        }
      }
    }
  }

  private static Callable<Integer> runUntilClosed(Executable executable, CountDownLatch started) {
    return () -> {
      for (int runs = 0; ; runs++) {
        try {
          List<Tensor> outputs = executable.run(List.of(input()));
          assertEquals(SIZE * SIZE, outputs.getFirst().size());
          if (runs == 0) {
            started.countDown();
          }
        } catch (SinterException e) {
          assertEquals(ErrorCode.CLOSED, e.code(), e::toString);
          return runs;
        }
      }
    };
  }

  /** An arena that its owner closes elsewhere stays open for as long as machine code is in it. */
  @Test
  void memoryOfAnInputIsNotClosedUnderARun() throws InterruptedException, ExecutionException {
    try (Executable executable = Sinter.open(artifact, threads(2));
        ExecutorService callers = Executors.newSingleThreadExecutor()) {
      int refusals = 0;
      for (int round = 0; round < 50; round++) {
        Arena arena = Arena.ofShared();
        Tensor lent = Tensor.zeros(TensorType.parse("f32[256,256]"), arena);
        CountDownLatch started = new CountDownLatch(1);
        Future<Integer> runs = callers.submit(runWhileOpen(executable, lent, started));
        started.await();
        refusals += closeWhenIdle(arena);
        assertTrue(runs.get() > 0);
      }
      assertTrue(refusals > 0, "machine code held nothing");
    }
  }

  private static Callable<Integer> runWhileOpen(
      Executable executable, Tensor lent, CountDownLatch started) {
    return () -> {
      for (int runs = 0; ; runs++) {
        try {
          executable.run(List.of(lent));
        } catch (RuntimeException e) {
          assertTrue(e.getMessage().contains("closed"), e::toString);
          return runs;
        }
        started.countDown();
      }
    };
  }

  private static int closeWhenIdle(Arena arena) {
    for (int refusals = 0; ; refusals++) {
      try {
        arena.close();
        return refusals;
      } catch (IllegalStateException e) {
        assertTrue(e.getMessage().contains("acquired"), e::toString);
      }
    }
  }

  /** What a run gave belongs to the caller. */
  @Test
  void outputsOutliveTheExecutable() {
    Tensor output;
    try (Executable executable = Sinter.open(artifact, threads(1))) {
      output = executable.run(List.of(input())).getFirst();
    }
    for (long i = 0; i < output.size(); i++) {
      assertEquals(0, output.getDouble(i));
    }
  }
}
