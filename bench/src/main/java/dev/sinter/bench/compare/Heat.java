package dev.sinter.bench.compare;

import dev.sinter.bench.measure.Rounds;
import dev.sinter.bench.measure.Series;
import dev.sinter.bench.workload.Execution;
import dev.sinter.bench.workload.Workload;
import dev.sinter.ir.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One setting: all entrants that can run it take turns, and every ratio is of times of the same
 * round.
 */
public final class Heat implements AutoCloseable {
  /** A first run compiles, and the next ones may still be slow. */
  private static final int TRIALS = 3;

  private final Setting setting;
  private final Settings settings;
  private final Optional<Reference> given;
  private final Map<Entrant, Execution> running = new LinkedHashMap<>();
  private final Map<Entrant, String> absent = new LinkedHashMap<>();
  private final List<Entrant> entrants;

  /**
   * Opens the workload with every entrant; who cannot, or is too slow, stays out.
   *
   * @param reference what outputs are compared with; where it is empty, those of the first other
   *     system, or of the first of all
   */
  public Heat(
      Setting setting,
      Workload workload,
      List<Entrant> entrants,
      Optional<Reference> reference,
      Settings settings) {
    given = reference;
    this.setting = setting;
    this.settings = settings;
    this.entrants = List.copyOf(entrants);
    List<Tensor> like = List.of();
    for (Entrant entrant : entrants) {
      enter(entrant, workload, like);
      if (like.isEmpty() && running.containsKey(entrant)) {
        like = running.get(entrant).outputs();
      }
    }
  }

  /** Whatever goes wrong with one is no reason to lose what the others show. */
  private void enter(Entrant entrant, Workload workload, List<Tensor> like) {
    Optional<String> absence = entrant.absence(workload, setting.threads());
    if (absence.isPresent()) {
      absent.put(entrant, absence.get());
      return;
    }
    Execution execution = null;
    try {
      execution = entrant.open(workload, like, setting.threads());
      double seconds = fastest(execution);
      if (seconds > settings.slowest()) {
        execution.close();
        absent.put(entrant, String.format(Locale.ROOT, "too slow: %.0f s", seconds));
      } else {
        running.put(entrant, execution);
      }
    } catch (RuntimeException | LinkageError e) {
      if (execution != null) {
        execution.close();
      }
      absent.put(entrant, "failed: " + firstLine(e));
    }
  }

  private double fastest(Execution execution) {
    double fastest = Double.MAX_VALUE;
    for (int i = 0; i < TRIALS && fastest > settings.slowest(); i++) {
      long start = System.nanoTime();
      execution.run(1);
      fastest = Math.min(fastest, (System.nanoTime() - start) / 1e9);
    }
    return fastest;
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
  }

  /** Runs the rounds; a row for each entrant, in their order. */
  public List<Row> run() {
    Rounds rounds = new Rounds(settings.nanoseconds(), settings.rounds(), settings.spin());
    List<Series> series = running.isEmpty() ? List.of() : rounds.run(List.copyOf(running.values()));
    Map<Entrant, Series> times = new LinkedHashMap<>();
    running.keySet().forEach(entrant -> times.put(entrant, series.get(times.size())));
    Optional<Reference> reference = given.or(this::ofThoseRunning);
    List<Row> rows = new ArrayList<>();
    for (Entrant entrant : entrants) {
      Outcome outcome =
          times.containsKey(entrant)
              ? measured(entrant, times, reference.orElseThrow())
              : new Outcome.Absent(absent.get(entrant));
      rows.add(
          new Row(setting, entrant.name(), outcome, reference.map(Reference::system).orElse("")));
    }
    return rows;
  }

  private Outcome measured(Entrant entrant, Map<Entrant, Series> times, Reference reference) {
    Series own = times.get(entrant);
    return new Outcome.Measured(
        own,
        baseline(entrants)
            .map(times::get)
            .map(baseline -> baseline.speedOver(own, settings.bootstrap())),
        Difference.of(running.get(entrant).outputs(), reference.outputs()));
  }

  /** Whose times all others are multiples of: the first of those that are there. */
  public static Optional<Entrant> baseline(List<Entrant> entrants) {
    return entrants.stream().filter(entrant -> !(entrant instanceof Entrant.Missing)).findFirst();
  }

  private Optional<Reference> ofThoseRunning() {
    return running.keySet().stream()
        .filter(Entrant.Other.class::isInstance)
        .findFirst()
        .or(() -> running.keySet().stream().findFirst())
        .map(entrant -> new Reference(entrant.name(), running.get(entrant).outputs()));
  }

  @Override
  public void close() {
    running.values().forEach(Execution::close);
  }
}
