package dev.sinter.bench.report;

import dev.sinter.bench.ceiling.Ceiling;
import dev.sinter.bench.measure.Candidate;
import dev.sinter.bench.measure.Rounds;
import dev.sinter.bench.measure.Series;
import dev.sinter.bench.peer.Concurrency;
import dev.sinter.bench.peer.Peer;
import dev.sinter.bench.workload.Execution;
import dev.sinter.bench.workload.Prepared;
import dev.sinter.bench.workload.Workload;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One figure's workload with all that take turns on it: Sinter and its rivals with one and two
 * threads, and the machine's ceiling for as many.
 */
public final class Trial implements AutoCloseable {
  private static final String SINTER = "Sinter";
  private static final String UNFUSED = "unfused";
  private static final List<Integer> THREADS = List.of(1, 2);

  private final Workload workload;
  private final Map<Integer, Ceiling> ceilings = new LinkedHashMap<>();
  private final List<Contender> contenders = new ArrayList<>();

  /**
   * Compiles what is to be compiled.
   *
   * @param machine the target of machine code that takes part too
   * @param peers others that are to run the figures that come from files
   */
  public Trial(Figure figure, Optional<Target> machine, List<Peer> peers) {
    workload = figure.workload().get();
    try {
      for (int threads : THREADS) {
        ceilings.put(threads, Ceiling.of(workload.work(), threads));
        enter(figure, machine, peers, threads);
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void enter(Figure figure, Optional<Target> machine, List<Peer> peers, int threads) {
    Prepared sinter = Prepared.of(workload, threads, Set.of());
    contenders.add(new Contender(SINTER, threads, sinter));
    machine.ifPresent(
        target -> enter(target.name(), Prepared.of(workload, threads, Set.of(), target), threads));
    if (figure.unfused()) {
      Set<String> without = Set.of(Prepared.FUSION);
      enter(unfused(SINTER), Prepared.of(workload, threads, without), threads);
      machine.ifPresent(target ->
          enter(unfused(target.name()), Prepared.of(workload, threads, without, target), threads));
    }
    for (Peer peer : peers) {
      if (peer.missing(workload).isEmpty()) {
        Execution other = peer.open(workload, sinter.outputs(), Concurrency.asleep(threads));
        contenders.add(new Contender(peer.name(), threads, other));
      }
    }
  }

  private static String unfused(String system) {
    return system.equals(SINTER) ? UNFUSED : system + ", " + UNFUSED;
  }

  private void enter(String name, Execution execution, int threads) {
    contenders.add(new Contender(name, threads, execution));
  }

  /** Runs rounds of this many nanoseconds together, and gives a row for each contender. */
  public List<TrialRow> run(long time) {
    List<Candidate> candidates = new ArrayList<>(ceilings.values());
    contenders.forEach(contender -> candidates.add(contender.execution()));
    List<Series> series = new Rounds(time).run(candidates);
    Map<Integer, Series> ofCeilings = new LinkedHashMap<>();
    for (int threads : ceilings.keySet()) {
      ofCeilings.put(threads, series.get(ofCeilings.size()));
    }
    List<Series> ofContenders = series.subList(ceilings.size(), series.size());
    List<TrialRow> rows = new ArrayList<>();
    for (int i = 0; i < contenders.size(); i++) {
      Contender contender = contenders.get(i);
      Series own = ofContenders.get(i);
      Ceiling ceiling = ceilings.get(contender.threads());
      Series limit = ofCeilings.get(contender.threads());
      rows.add(
          new TrialRow(
              contender.system(),
              contender.threads(),
              workload.work(),
              own,
              ceiling.rate(limit),
              ceiling.share(limit, own, workload.work()),
              speeds(i, ofContenders),
              agreement(i)));
    }
    return rows;
  }

  private static boolean isOfInterest(String own, String other) {
    return other.equals(unfused(own)) || (own.equals(SINTER) && !other.equals(own));
  }

  /**
   * How much faster Sinter is than the others with as many threads, and than itself unfused and
   * with one.
   */
  private Map<String, Double> speeds(int index, List<Series> series) {
    Map<String, Double> speeds = new LinkedHashMap<>();
    Contender own = contenders.get(index);
    for (int i = 0; i < contenders.size(); i++) {
      Contender other = contenders.get(i);
      boolean sameSystem = other.system().equals(own.system());
      if (sameSystem && other.threads() < own.threads()) {
        speeds.put(
            "with %d".formatted(other.threads()), series.get(index).speedOver(series.get(i)));
      } else if (other.threads() == own.threads() && isOfInterest(own.system(), other.system())) {
        speeds.put(other.system(), series.get(index).speedOver(series.get(i)));
      }
    }
    return speeds;
  }

  private Agreement agreement(int index) {
    List<Tensor> reference = contenders.getFirst().execution().outputs();
    return Agreement.of(contenders.get(index).execution().outputs(), reference);
  }

  @Override
  public void close() {
    contenders.forEach(contender -> contender.execution().close());
    ceilings.values().forEach(Ceiling::close);
  }
}
