package dev.sinter.bench.ceiling;

import dev.sinter.bench.measure.Candidate;
import dev.sinter.bench.measure.Series;
import dev.sinter.bench.workload.Work;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** One of the machine's limits on so many cores, as something to take turns with. */
public final class Ceiling implements Candidate {
  private final List<Load> loads;
  private final ExecutorService others;
  private final Arena arena;

  private Ceiling(int threads, Supplier<Load> load, Arena arena) {
    List<Load> each = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      each.add(load.get());
    }
    loads = List.copyOf(each);
    this.arena = arena;
    others = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("ceiling").factory());
  }

  /**
   * The limit that a kind of work is held against, over as much memory as it touches, a part for
   * each thread.
   */
  public static Ceiling of(Work work, int threads) {
    Arena arena = Arena.ofShared();
    Supplier<Load> load =
        switch (work) {
          case Work.Arithmetic _, Work.Call _ -> MultiplyAdd::new;
          case Work.Reading(long bytes) -> () -> new Read(arena, bytes / threads);
          case Work.Streaming(long bytes) -> () -> new Triad(arena, bytes / threads);
        };
    return new Ceiling(threads, load, arena);
  }

  /** Thousand millions of operations or bytes in a second, all threads together. */
  public double rate(Series series) {
    return loads.stream().mapToLong(Load::amount).sum() / series.median();
  }

  /** The part of this limit that was reached by a candidate of this much work, round by round. */
  public double share(Series own, Series candidate, Work work) {
    long amount = loads.stream().mapToLong(Load::amount).sum();
    return candidate.speedOver(own) * work.amount() / amount;
  }

  @Override
  public void run(int times) {
    List<Future<Float>> running = new ArrayList<>();
    for (Load load : loads.subList(1, loads.size())) {
      running.add(others.submit(() -> load.run(times)));
    }
    float results = loads.getFirst().run(times);
    for (Future<Float> each : running) {
      results += await(each);
    }
    if (Float.isNaN(results)) {
      throw new IllegalStateException("a load computed something that is no number");
    }
  }

  private static float await(Future<Float> each) {
    try {
      return each.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a load failed", e.getCause());
    }
  }

  @Override
  public void close() {
    others.close();
    arena.close();
  }
}
