package dev.sinter.bench.measure;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Times candidates in turns: every round gives each of them one turn of about the same length, so
 * that whatever else the machine does, and how fast its clock is, falls on all of them.
 *
 * <pre>
 *   warm-up    A B C  A B C  A B C …     until none gets faster; decides how many runs a turn has
 *   rounds     A B C  A B C  A B C …     each turn after a run that does not count
 * </pre>
 */
public final class Rounds {
  /** Long beside the start of a thread, short beside what disturbs a machine. */
  private static final long TURN_NANOS = 10_000_000;

  /** Fewer say nothing, however long they take. */
  private static final int LEAST_ROUNDS = 5;

  /** Longer than helper threads of the systems known stay awake for want of work. */
  private static final long SETTLE_NANOS = 5_000_000;

  /** A warm-up ends after so many windows in which no candidate got faster. */
  private static final int STEADY_WINDOWS = 3;

  /** Of one candidate; less where less is to be measured. */
  private static final long WINDOW_NANOS = 250_000_000;

  /** Of one candidate: longer than any compiler was seen to take. */
  private static final long MOST_WARM_UP_NANOS = 10_000_000_000L;

  /**
   * What a window's fastest turn must stay below, as a part of the fastest before, to be faster.
   */
  private static final double IMPROVEMENT = 0.95;

  private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
  private final long time;
  private final int leastRounds;
  private final long settle;

  /**
   * Rounds of about this length together, after a warm-up that is at least as long.
   *
   * @param time in nanoseconds
   */
  public Rounds(long time) {
    this(time, LEAST_ROUNDS, false);
  }

  /**
   * The same with a number of rounds at least.
   *
   * @param settle whether others' threads may still spin when a turn begins: what does not count
   *     then lasts until they sleep
   */
  public Rounds(long time, int leastRounds, boolean settle) {
    this.time = time;
    this.leastRounds = leastRounds;
    this.settle = settle ? SETTLE_NANOS : 0;
  }

  /** One series a candidate, in their order. */
  public List<Series> run(List<? extends Candidate> candidates) {
    int[] runs = warmUp(candidates);
    List<double[]> nanoseconds = new ArrayList<>();
    List<double[]> bytes = new ArrayList<>();
    long end = System.nanoTime() + time;
    while (nanoseconds.size() < leastRounds || System.nanoTime() < end) {
      double[] times = new double[runs.length];
      double[] allocated = new double[runs.length];
      for (int c = 0; c < runs.length; c++) {
        Candidate candidate = candidates.get(c);
        settle(candidate);
        long before = threads.getTotalThreadAllocatedBytes();
        long start = System.nanoTime();
        candidate.run(runs[c]);
        times[c] = (double) (System.nanoTime() - start) / runs[c];
        allocated[c] = (double) (threads.getTotalThreadAllocatedBytes() - before) / runs[c];
      }
      nanoseconds.add(times);
      bytes.add(allocated);
    }
    List<Series> series = new ArrayList<>();
    for (int c = 0; c < runs.length; c++) {
      series.add(new Series(column(nanoseconds, c), column(bytes, c)));
    }
    return series;
  }

  /** Brings what the others drove out of the caches back, and lets their threads fall asleep. */
  private void settle(Candidate candidate) {
    long begin = System.nanoTime();
    do {
      candidate.run(1);
    } while (System.nanoTime() - begin < settle);
  }

  /**
   * Runs all of them until none gets faster any more, and gives how many runs of each make a turn.
   * Kernels begin in the JVM's interpreter, where vectors are objects, and reach their speed one by
   * one, seconds apart.
   */
  private int[] warmUp(List<? extends Candidate> candidates) {
    int[] runs = new int[candidates.size()];
    Arrays.fill(runs, 1);
    double[] fastest = new double[runs.length];
    Arrays.fill(fastest, Double.MAX_VALUE);
    long begin = System.nanoTime();
    int steady = 0;
    while (steady < STEADY_WINDOWS || System.nanoTime() - begin < time) {
      steady = window(candidates, runs, fastest) ? 0 : steady + 1;
      if (System.nanoTime() - begin > MOST_WARM_UP_NANOS * runs.length) {
        break;
      }
    }
    return runs;
  }

  /** Some turns of each; true where one was clearly faster than ever before. */
  private boolean window(List<? extends Candidate> candidates, int[] runs, double[] fastest) {
    boolean improved = false;
    long end = System.nanoTime() + Math.min(WINDOW_NANOS, time) * runs.length;
    double[] best = new double[runs.length];
    Arrays.fill(best, Double.MAX_VALUE);
    do {
      for (int c = 0; c < runs.length; c++) {
        long start = System.nanoTime();
        candidates.get(c).run(runs[c]);
        double one = (double) (System.nanoTime() - start) / runs[c];
        runs[c] = Math.clamp(Math.round(Math.min(TURN_NANOS, time) / one), 1, Integer.MAX_VALUE);
        best[c] = Math.min(best[c], one);
      }
    } while (System.nanoTime() < end);
    for (int c = 0; c < runs.length; c++) {
      improved |= best[c] < fastest[c] * IMPROVEMENT;
      fastest[c] = Math.min(fastest[c], best[c]);
    }
    return improved;
  }

  private static double[] column(List<double[]> rounds, int index) {
    return rounds.stream().mapToDouble(round -> round[index]).toArray();
  }
}
