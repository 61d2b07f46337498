package dev.sinter.cli.check;

import dev.sinter.cli.model.Backend;
import dev.sinter.cli.model.EngineOptions;
import dev.sinter.frontend.onnx.Onnx;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs test cases so that none can end the others: each on a thread of its own, with a limit of
 * time, and whatever it throws is its result.
 *
 * @param options how the backend is to run
 */
public record CaseRunner(Backend backend, EngineOptions options, Duration limit) {
  /** What an interrupted case is given to end by itself before its thread is left behind. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** Runs one case. */
  public CaseResult run(TestCase testCase) {
    long start = System.nanoTime();
    AtomicReference<Verdict> verdict = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("case " + testCase.name())
            .start(() -> verdict.compareAndSet(null, guarded(testCase)));
    try {
      if (!thread.join(limit)) {
        verdict.compareAndSet(null, Verdict.error("ran longer than " + limit.toSeconds() + " s"));
        thread.interrupt();
        thread.join(GRACE);
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new SinterException(ErrorCode.CANCELLED, "interrupted in " + testCase.name(), e);
    }
    double milliseconds = (System.nanoTime() - start) / 1e6;
    Verdict end = verdict.get();
    return new CaseResult(
        testCase.name(), end.outcome(), end.largestError(), milliseconds, end.message());
  }

  /** What became of a case, but for its name and time. */
  private record Verdict(CaseResult.Outcome outcome, double largestError, String message) {
    static Verdict error(String message) {
      return new Verdict(CaseResult.Outcome.ERROR, Double.NaN, message);
    }
  }

  @SuppressWarnings("CatchingUnchecked") // A fault of any kind is this case's result.
  private Verdict guarded(TestCase testCase) {
    try {
      return verdict(testCase);
    } catch (SinterException e) {
      return e.code() == ErrorCode.INTERNAL || e.code() == ErrorCode.CANCELLED
          ? Verdict.error(e.describe())
          : new Verdict(CaseResult.Outcome.REFUSED, Double.NaN, e.describe());
    } catch (Exception | StackOverflowError | OutOfMemoryError | LinkageError | AssertionError e) {
      return Verdict.error(faultOf(e));
    }
  }

  /** The exception and the place it came from. */
  private static String faultOf(Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    return trace.length == 0 ? e.toString() : e + " at " + trace[0];
  }

  private Verdict verdict(TestCase testCase) {
    if (testCase.dataSets().isEmpty()) {
      return Verdict.error("no test data beside " + testCase.model());
    }
    double largest = 0;
    try (CaseModel model = new CaseModel(testCase.model(), backend, options)) {
      for (TestCase.DataSet data : testCase.dataSets()) {
        Verdict one = verdict(testCase, model, data);
        if (one.outcome() != CaseResult.Outcome.PASS) {
          return one;
        }
        largest = Math.max(largest, one.largestError());
      }
    }
    return new Verdict(CaseResult.Outcome.PASS, largest, "");
  }

  private static Verdict verdict(TestCase testCase, CaseModel model, TestCase.DataSet data) {
    List<Tensor> expected =
        Onnx.readOutputs(testCase.model(), data.outputs()).values().stream()
            .flatMap(value -> value.tensors().stream())
            .toList();
    List<Tensor> actual = model.run(Onnx.readInputs(testCase.model(), data.inputs()));
    if (actual.size() != expected.size()) {
      return new Verdict(
          CaseResult.Outcome.WRONG,
          Double.NaN,
          actual.size() + " outputs, expected " + expected.size());
    }
    Tolerance tolerance = model.tolerance(testCase.tolerance());
    double largest = 0;
    for (int i = 0; i < actual.size(); i++) {
      Comparison comparison = compare(testCase, tolerance, actual.get(i), expected.get(i));
      if (!comparison.matches()) {
        String name = model.outputName(i);
        return new Verdict(
            CaseResult.Outcome.WRONG,
            comparison.largestError(),
            name + ": " + comparison.message());
      }
      largest = Math.max(largest, comparison.largestError());
    }
    return new Verdict(CaseResult.Outcome.PASS, largest, "");
  }

  private static Comparison compare(
      TestCase testCase, Tolerance tolerance, Tensor actual, Tensor expected) {
    boolean typesOnly = testCase.suspect() && actual.type().equals(expected.type());
    return typesOnly ? new Comparison(true, 0, "") : Comparison.of(actual, expected, tolerance);
  }
}
