package dev.sinter.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.bench.measure.Bootstrap;
import dev.sinter.bench.measure.Interval;
import dev.sinter.bench.peer.Concurrency;
import dev.sinter.bench.peer.Peer;
import dev.sinter.bench.workload.Elementwise;
import dev.sinter.bench.workload.Execution;
import dev.sinter.bench.workload.Workload;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HeatTest {
  private static final Settings SETTINGS = settings(10);
  private static final Setting SETTING = new Setting("chain", 1, 1);
  private static final Entrant BYTECODE = new Entrant.Compiled("bytecode", Target.JVM_SCALAR);

  private static Settings settings(double slowest) {
    return new Settings(
        List.of(1), List.of(1), 1_000_000, 5, slowest, false, new Bootstrap(1, 100));
  }

  private static List<Row> run(Settings settings, Entrant... entrants) {
    Workload workload = Elementwise.geluChain(64);
    try (Heat heat = new Heat(SETTING, workload, List.of(entrants), Optional.empty(), settings)) {
      return heat.run();
    }
  }

  /** It fails when it is opened. */
  private record Broken() implements Peer {
    @Override
    public String key() {
      return "broken";
    }

    @Override
    public String name() {
      return "Broken";
    }

    @Override
    public Optional<String> load(boolean spin) {
      return Optional.empty();
    }

    @Override
    public String description() {
      return name();
    }

    @Override
    public Execution open(Workload workload, List<Tensor> like, Concurrency concurrency) {
      throw new IllegalStateException("no file\nat all");
    }
  }

  @Test
  void theFirstThatIsThereIsTheBaseline() {
    Entrant missing = new Entrant.Missing("machine code", "absent: no LLVM");
    List<Row> rows =
        run(SETTINGS, missing, BYTECODE, new Entrant.Interpreter("interpreter", Long.MAX_VALUE));
    assertEquals(new Outcome.Absent("absent: no LLVM"), rows.get(0).outcome());
    assertEquals(Optional.of(new Interval(1, 1, 1)), rows.get(1).outcome().ratio());
    assertTrue(rows.get(2).outcome().ratio().orElseThrow().value() > 0);
    assertEquals("bytecode", rows.get(2).reference());
    Outcome.Measured measured = assertInstanceOf(Outcome.Measured.class, rows.get(2).outcome());
    assertTrue(measured.difference() < 1e-5, "differs by " + measured.difference());
  }

  @Test
  void whoFailsLosesOnlyItsOwnColumn() {
    List<Row> rows = run(SETTINGS, BYTECODE, new Entrant.Other(new Broken(), false));
    assertInstanceOf(Outcome.Measured.class, rows.get(0).outcome());
    assertEquals(new Outcome.Absent("failed: no file"), rows.get(1).outcome());
  }

  @Test
  void withoutTheBaselineThereAreNoRatios() {
    Entrant broken = new Entrant.Other(new Broken(), false);
    List<Row> rows = run(SETTINGS, broken, BYTECODE);
    assertEquals(Optional.empty(), rows.get(1).outcome().ratio());
    assertInstanceOf(Outcome.Measured.class, rows.get(1).outcome());
  }

  @Test
  void whoIsTooSlowStaysOut() {
    Outcome outcome = run(settings(0), BYTECODE).getFirst().outcome();
    assertEquals(new Outcome.Absent("too slow: 0 s"), outcome);
  }

  @Test
  void theInterpreterHasOneThread() {
    Entrant interpreter = new Entrant.Interpreter("interpreter", Long.MAX_VALUE);
    Workload workload = Elementwise.geluChain(4);
    assertEquals(Optional.empty(), interpreter.absence(workload, 1));
    assertEquals(Optional.of("one thread only"), interpreter.absence(workload, 2));
  }
}
