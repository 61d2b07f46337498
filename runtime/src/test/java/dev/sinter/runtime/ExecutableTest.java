package dev.sinter.runtime;

import static dev.sinter.runtime.TestPrograms.executable;
import static dev.sinter.runtime.TestPrograms.failure;
import static dev.sinter.runtime.TestPrograms.floats;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Executables and sessions: threads, memory, callers' mistakes, closing. */
class ExecutableTest {
  private static final String ROWS =
      """
      program "rows" for jvm-scalar {
        input "x": f32[m,n]
        input "bias": f32[m,n]
        output "y": f32[m,n]
        buffer x: f32[m,n] = input "x"
        buffer bias: f32[m,n] = input "bias"
        buffer y: f32[m,n] = output "y"
        buffer h: f32[m,n] = arena 0 to 1
        buffer t: f32[n] = scratch
        kernel "viaScratch"
        kernel "add"
        steps {
          launch "viaScratch" (x, t, h) args (n) extent m grain 1 from "scan"
          launch "add" (h, bias, y) args () extent m*n grain 3 from "add"
        }
      }
      """;

  private static final String FAIL =
      """
      program "fail" for jvm-scalar {
        input "x": f32[n]
        buffer x: f32[n] = input "x"
        kernel "fail"
        steps {
          launch "fail" (x) args (n/2) extent n grain 1 from "node_7"
        }
      }
      """;

  private static final String STATE =
      """
      program "state" for jvm-scalar {
        input "x": f32[2]
        output "y": f32[2]
        buffer x: f32[2] = input "x"
        buffer y: f32[2] = output "y"
        buffer s: f32[2] = state "sum"
        kernel "add"
        kernel "fail"
        steps {
          launch "add" (x, s, y) args () extent 2 grain 1 from ""
          copy y to s
        }
      }
      """;

  private static final String FOREVER =
      """
      program "forever" for jvm-scalar {
        input "x": f32[1]
        buffer x: f32[1] = input "x"
        buffer c: bool[] = arena 0 to 2
        kernel "below"
        kernel "nothing"
        steps {
          test {
            launch "below" (x, c) args (10) extent 1 grain 1 from ""
          } while c {
            launch "nothing" () args () extent 1 grain 1 from ""
          }
        }
      }
      """;

  private static Tensor random(SplittableRandom random, long... shape) {
    Tensor tensor = Tensor.zeros(TensorType.of(ElementType.F32, shape));
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(i, random.nextDouble());
    }
    return tensor;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 16})
  void resultsDoNotDependOnTheNumberOfThreads(int threads) {
    SplittableRandom random = new SplittableRandom(7);
    try (Executable one = executable(ROWS);
        Executable several = executable(ROWS, RunOptions.defaults().withThreads(threads))) {
      for (int m : new int[] {0, 1, 2, 3, 7, 64}) {
        List<Tensor> inputs = List.of(random(random, m, 9), random(random, m, 9));
        for (int repeat = 0; repeat < 20; repeat++) {
          assertTrue(
              one.run(inputs).getFirst().contentEquals(several.run(inputs).getFirst()), "m = " + m);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void warmRunsAllocateNothing(int threads) {
    var bean = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    SplittableRandom random = new SplittableRandom(7);
    try (Executable executable = executable(ROWS, RunOptions.defaults().withThreads(threads));
        Session session = executable.session()) {
      Tensor[][] inputs = new Tensor[3][];
      Tensor[][] outputs = new Tensor[3][];
      for (int i = 0; i < 3; i++) {
        inputs[i] = new Tensor[] {random(random, 4 + i, 5), random(random, 4 + i, 5)};
        outputs[i] = new Tensor[] {random(random, 4 + i, 5)};
      }
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 300; round++) {
        long before = bean.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 3; i++) {
          session.run(inputs[i], outputs[i]);
        }
        least = Math.min(least, bean.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least);
    }
  }

  @Test
  void manyCallersShareAnExecutable() throws Exception {
    try (Executable executable = executable(ROWS, RunOptions.defaults().withThreads(3));
        Executable one = executable(ROWS);
        ExecutorService callers = Executors.newFixedThreadPool(8)) {
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (int call = 0; call < 64; call++) {
        SplittableRandom random = new SplittableRandom(call);
        List<Tensor> inputs =
            List.of(random(random, 5 + call % 3, 33), random(random, 5 + call % 3, 33));
        Tensor expected = one.run(inputs).getFirst();
        calls.add(() -> {
          boolean equal = true;
          for (int i = 0; i < 50; i++) {
            equal &= executable.run(inputs).getFirst().contentEquals(expected);
          }
          return equal;
        });
      }
      for (Future<Boolean> result : callers.invokeAll(calls)) {
        assertTrue(result.get());
      }
    }
  }

  static Stream<Arguments> wrongInputs() {
    Tensor x = Tensor.of(new float[6], 2, 3);
    return Stream.of(
        Arguments.of(
            Map.of("x", x, "bias", x, "c", x),
            ErrorCode.INPUT_UNKNOWN,
            "there is no input 'c'; the model has [x, bias]"),
        Arguments.of(
            Map.of("x", x),
            ErrorCode.INPUT_MISSING,
            "no value for [bias]; the model takes [x, bias]"),
        Arguments.of(
            Map.of("x", x, "bias", Tensor.of(new int[6], 2, 3)),
            ErrorCode.INPUT_TYPE,
            "input 'bias': expected f32[m,n], found i32[2,3]"),
        Arguments.of(
            Map.of("x", x, "bias", Tensor.of(new float[6], 6)),
            ErrorCode.INPUT_SHAPE,
            "input 'bias': expected f32[m,n] of rank 2, found f32[6]"),
        Arguments.of(
            Map.of("x", x, "bias", Tensor.of(new float[6], 3, 2)),
            ErrorCode.INPUT_SHAPE,
            "input 'bias': expected f32[m,n], found f32[3,2]; axis 0 should be 2 (m by the sizes of"
                + " the inputs)"));
  }

  @ParameterizedTest
  @MethodSource("wrongInputs")
  void namesWhatIsWrongWithInputs(Map<String, Tensor> inputs, ErrorCode code, String message) {
    try (Executable executable = executable(ROWS)) {
      SinterException error = failure(() -> executable.run(inputs));
      assertEquals(message, error.getMessage());
      assertEquals(code, error.code());
    }
  }

  @Test
  void tensorsThatKernelsCannotReachAreCopied() {
    try (Executable executable = executable(ROWS, RunOptions.defaults().withThreads(2));
        Session session = executable.session();
        Arena confined = Arena.ofConfined()) {
      TensorType type = TensorType.of(ElementType.F32, 2, 2);
      Tensor heap = Tensor.over(type, MemorySegment.ofArray(new byte[16]));
      Tensor inArena = Tensor.zeros(type, confined);
      for (int i = 0; i < 4; i++) {
        heap.setDouble(i, i);
        inArena.setDouble(i, 10 * i);
      }
      Tensor[] outputs = {Tensor.over(type, MemorySegment.ofArray(new byte[16]))};
      session.run(new Tensor[] {heap, inArena}, outputs);
      assertArrayEquals(new float[] {0, 11, 22, 35}, outputs[0].toFloatArray());
      session.run(new Tensor[] {heap, inArena}, new Tensor[] {inArena});
      assertArrayEquals(new float[] {0, 11, 22, 35}, inArena.toFloatArray());
    }
  }

  @Test
  void outputsMayLieOverInputs() {
    try (Executable executable = executable(ROWS);
        Session session = executable.session()) {
      Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
      session.run(new Tensor[] {x, x}, new Tensor[] {x});
      assertArrayEquals(new float[] {2, 5, 6, 11}, x.toFloatArray());
    }
  }

  @Test
  void readOnlyOutputsAreRefused() {
    try (Executable executable = executable(ROWS);
        Session session = executable.session()) {
      Tensor x = Tensor.of(new float[] {1}, 1, 1);
      Tensor y = Tensor.over(x.type(), x.copy().data().asReadOnly());
      assertCode(ErrorCode.INPUT_TYPE, () -> session.run(new Tensor[] {x, x}, new Tensor[] {y}));
      assertCode(ErrorCode.INPUT_MISSING, () -> session.run(new Tensor[] {x, x}, new Tensor[0]));
      assertCode(ErrorCode.INPUT_MISSING, () -> session.run(new Tensor[] {x}, new Tensor[1]));
      assertCode(ErrorCode.INPUT_UNKNOWN, () -> session.run(new Tensor[] {x, x, x}, new Tensor[1]));
    }
  }

  private static void assertCode(ErrorCode code, Runnable call) {
    assertEquals(code, assertThrows(SinterException.class, call::run).code());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void failuresOfKernelsNameTheNodeAndLeaveThePoolUsable(int threads) {
    try (Executable executable = executable(FAIL, RunOptions.defaults().withThreads(threads))) {
      for (int repeat = 0; repeat < 20; repeat++) {
        SinterException error = failure(() -> executable.run(List.of(floats(1, 2, 3, 4, 5))));
        assertEquals(ErrorCode.INTERNAL, error.code());
        assertEquals(
            "kernel 'fail' of node_7 failed: java.lang.IndexOutOfBoundsException: at 2",
            error.getMessage());
      }
      assertEquals(List.of(), executable.run(List.of(floats())));
    }
  }

  @Test
  void stateBelongsToASession() {
    try (Executable executable = executable(STATE);
        Session a = executable.session();
        Session b = executable.session()) {
      a.run(List.of(floats(1, 2)));
      assertArrayEquals(new float[] {2, 4}, a.run(List.of(floats(1, 2))).getFirst().toFloatArray());
      assertArrayEquals(new float[] {1, 2}, b.run(List.of(floats(1, 2))).getFirst().toFloatArray());
      b.restore(a.state());
      assertArrayEquals(new float[] {2, 4}, b.state().get("sum").toFloatArray());
      assertThrows(IllegalStateException.class, () -> executable.run(List.of(floats(1, 2))));
    }
  }

  @Test
  void aFailureAfterTheStartPoisonsState() {
    String text =
        STATE.replace(
            "copy y to s\n",
            "copy y to s\n    launch \"fail\" () args (0) extent 1 grain 1 from \"\"\n");
    try (Executable executable = executable(text);
        Session session = executable.session()) {
      failure(() -> session.run(List.of(floats(1))));
      failure(() -> session.run(List.of(floats(1, 2))));
      assertThrows(IllegalStateException.class, () -> session.run(List.of(floats(1, 2))));
      assertThrows(IllegalStateException.class, session::state);
      session.restore(Map.of("sum", floats(5, 5)));
      assertArrayEquals(new float[] {5, 5}, session.state().get("sum").toFloatArray());
    }
  }

  @Test
  void runsEndByDeadlineCancellationAndInterruption() throws Exception {
    try (Executable executable = executable(FOREVER)) {
      Map<String, Tensor> inputs = Map.of("x", floats(1));
      assertEquals(
          "the run went past its deadline",
          failure(() -> executable.run(inputs, RunControl.within(Duration.ofMillis(5))))
              .getMessage());
      RunControl control = RunControl.unlimited();
      Thread.ofPlatform().start(control::cancel);
      assertEquals(ErrorCode.CANCELLED, failure(() -> executable.run(inputs, control)).code());
      Thread.currentThread().interrupt();
      assertEquals(ErrorCode.CANCELLED, failure(() -> executable.run(inputs)).code());
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void closingWaitsForRunsAndIsFinal() throws Exception {
    Executable executable = executable(FOREVER, RunOptions.defaults().withThreads(2));
    Session session = executable.session();
    RunControl control = RunControl.unlimited();
    Thread runner =
        Thread.ofPlatform()
            .start(() -> failure(() -> executable.run(Map.of("x", floats(1)), control)));
    Thread closer = Thread.ofPlatform().start(executable::close);
    closer.join(20);
    control.cancel();
    runner.join();
    closer.join();
    executable.close();
    session.close();
    assertEquals(
        "the executable of forever is closed",
        failure(() -> executable.run(List.of(floats(1)))).getMessage());
    assertEquals(ErrorCode.CLOSED, failure(() -> session.run(List.of(floats(1)))).code());
    assertEquals(ErrorCode.CLOSED, failure(executable::session).code());
    assertFalse(
        Thread.getAllStackTraces().keySet().stream()
            .anyMatch(thread -> thread.getName().equals("sinter-forever-1")));
  }

  @Test
  void aSessionServesOneCallerAtATime() throws Exception {
    try (Executable executable = executable(FOREVER);
        Session session = executable.session()) {
      RunControl control = RunControl.unlimited();
      Thread runner = Thread.ofPlatform().start(() -> runUntilCancelled(session, control));
      String refusal = null;
      while (refusal == null) {
        refusal = refusal(session::state);
      }
      assertEquals("the session is in use by another caller", refusal);
      control.cancel();
      runner.join();
      session.state();
    }
  }

  /** The other thread may be in the session at first. */
  private static void runUntilCancelled(Session session, RunControl control) {
    ThrowingSupplier<?> run = () -> session.run(Map.of("x", floats(1)), control);
    while (assertThrows(RuntimeException.class, run::get) instanceof IllegalStateException) {
      Thread.onSpinWait();
    }
  }

  private static String refusal(Runnable call) {
    try {
      call.run();
      return null;
    } catch (IllegalStateException e) {
      return e.getMessage();
    }
  }

  @Test
  void memoryIsKnownAndLimited() {
    try (Executable executable =
        executable(ROWS, RunOptions.defaults().withThreads(2).withMaxBytes(10_000))) {
      MemoryReport report = executable.memory(Map.of("m", 10L, "n", 20L));
      assertEquals(new MemoryReport(832, 832, 2 * 128, 1600, 800, 0, 0), report);
      assertEquals(832 + 256, report.session());
      assertEquals(
          new MemoryPlan(List.of(new MemoryPlan.Interval("h", 0, 800, 0, 1)), 832, 832, List.of()),
          executable.memoryPlan(Map.of("m", 10L, "n", 20L)));
      assertEquals(
          ErrorCode.INPUT_MISSING, failure(() -> executable.memory(Map.of("m", 10L))).code());
      Tensor large = Tensor.zeros(TensorType.of(ElementType.F32, 100, 100));
      assertEquals(
          ErrorCode.LIMIT_EXCEEDED, failure(() -> executable.run(List.of(large, large))).code());
      Tensor small = Tensor.zeros(TensorType.of(ElementType.F32, 10, 10));
      executable.run(List.of(small, small));
    }
  }

  @Test
  void constantsAreCheckedAndShared() {
    Tensor constant = floats(10, 20);
    String text =
        """
        program "p" for jvm-scalar {
          input "x": f32[2]
          output "y": f32[2]
          buffer x: f32[2] = input "x"
          buffer c: f32[2] = constant %s
          buffer y: f32[2] = output "y"
          kernel "add"
          steps {
            launch "add" (x, c, y) args () extent 2 grain 1 from ""
          }
        }
        """
            .formatted(constant.contentHash());
    Tensor[] none = {};
    assertCode(ErrorCode.ARTIFACT_INVALID, () -> executable(text, RunOptions.defaults(), none));
    try (Executable executable = executable(text, RunOptions.defaults(), constant)) {
      assertArrayEquals(
          new float[] {11, 22}, executable.run(List.of(floats(1, 2))).getFirst().toFloatArray());
    }
  }

  @Test
  void plansOfRecentShapesAreKept() {
    RunOptions options = RunOptions.defaults();
    try (Executable executable =
        executable(ROWS, new RunOptions(2, options.target(), 2, options.maxBytes()))) {
      Map<Integer, Tensor> results = new HashMap<>();
      for (int m : new int[] {1, 2, 1, 3, 2, 1, 4, 3, 2, 1}) {
        Tensor x = random(new SplittableRandom(m), m, 3);
        Tensor y = executable.run(List.of(x, x)).getFirst();
        Tensor before = results.putIfAbsent(m, y);
        assertTrue(before == null || before.contentEquals(y));
      }
    }
  }

  @Test
  void outputsGivenAreTheOutputsMade() {
    try (Executable executable = executable(ROWS);
        Session session = executable.session()) {
      Tensor x = Tensor.of(new float[] {1}, 1, 1);
      Tensor y = Tensor.of(new float[] {1}, 1, 1);
      Tensor[] outputs = {y};
      session.run(new Tensor[] {x, x}, outputs);
      assertSame(y, outputs[0]);
      assertEquals(2, y.getDouble(0));
    }
  }
}
