package dev.sinter.cli.measure;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Times several ways to do the same in turns, so that whatever else the machine does falls on all
 * of them: after a warm-up of each, every round runs each of them once.
 */
public final class Contest {
  private static final int LEAST_ROUNDS = 10;
  private static final int MOST_ROUNDS = 2_000;

  /** A warm-up is at least so many windows, of which the last ones brought no improvement. */
  private static final int LEAST_WINDOWS = 6;

  private static final int STEADY_WINDOWS = 3;

  /** What a window's fastest run must stay below, as a part of the fastest before, to improve. */
  private static final double IMPROVEMENT = 0.95;

  /** The longest warm-up, in those asked for. */
  private static final int MOST_WARM_UP = 12;

  private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
  private final long warmUp;
  private final long time;

  /**
   * A contest of about this length.
   *
   * @param warmUp nanoseconds each gets before it is measured; more while it still gets faster
   * @param time nanoseconds of measured rounds
   */
  public Contest(long warmUp, long time) {
    this.warmUp = warmUp;
    this.time = time;
  }

  /** What happened, one a contestant, in their order. */
  public List<Timing> run(List<Runnable> contestants) {
    long round = contestants.stream().mapToLong(this::warmUp).sum();
    int rounds = Math.clamp(time / Math.max(1, round), LEAST_ROUNDS, MOST_ROUNDS);
    long[][] times = new long[contestants.size()][rounds];
    long[][] bytes = new long[contestants.size()][rounds];
    for (int i = 0; i < rounds; i++) {
      for (int c = 0; c < contestants.size(); c++) {
        long allocatedBefore = threads.getTotalThreadAllocatedBytes();
        long start = System.nanoTime();
        contestants.get(c).run();
        times[c][i] = System.nanoTime() - start;
        bytes[c][i] = threads.getTotalThreadAllocatedBytes() - allocatedBefore;
      }
    }
    List<Timing> timings = new ArrayList<>();
    for (int c = 0; c < contestants.size(); c++) {
      timings.add(Timing.of(times[c], bytes[c]));
    }
    return timings;
  }

  /**
   * Runs one until its time is over and it gets no faster: kernels begin in the JVM's interpreter,
   * where vectors are objects. Returns the nanoseconds of its fastest run.
   */
  private long warmUp(Runnable contestant) {
    long begin = System.nanoTime();
    long fastest = Long.MAX_VALUE;
    int steady = 0;
    for (int window = 0; window < LEAST_WINDOWS || steady < STEADY_WINDOWS; window++) {
      long best = window(contestant);
      steady = best > fastest * IMPROVEMENT ? steady + 1 : 0;
      fastest = Math.min(fastest, best);
      if (System.nanoTime() - begin > MOST_WARM_UP * warmUp) {
        break;
      }
    }
    return fastest;
  }

  /** The fastest of some runs. */
  private long window(Runnable contestant) {
    long begin = System.nanoTime();
    long fastest = Long.MAX_VALUE;
    do {
      long start = System.nanoTime();
      contestant.run();
      fastest = Math.min(fastest, System.nanoTime() - start);
    } while (System.nanoTime() - begin < warmUp / LEAST_WINDOWS);
    return fastest;
  }
}
