package dev.sinter.cli.measure;

import dev.sinter.cli.view.Table;
import dev.sinter.cli.view.Terminal;
import dev.sinter.ir.spi.CompileObserver;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How long each step of a compilation took, from the first moment to the table: steps of one name
 * together, in the order in which they were first met, and a row for what no step accounts for.
 */
public final class PassTimes implements CompileObserver {
  private final long start = System.nanoTime();
  private final Map<String, Entry> steps = new LinkedHashMap<>();

  private record Entry(int times, long nanoseconds) {
    Entry plus(Entry other) {
      return new Entry(times + other.times, nanoseconds + other.nanoseconds);
    }
  }

  @Override
  public void done(String step, long nanoseconds, Supplier<String> text) {
    steps.merge(step, new Entry(1, nanoseconds), Entry::plus);
  }

  /** Does something as a step of its own. */
  public void time(String step, Runnable work) {
    time(
        step,
        () -> {
          work.run();
          return null;
        });
  }

  /** Does something as a step of its own, and gives what came out. */
  public <T> T time(String step, Supplier<T> work) {
    long begin = System.nanoTime();
    try {
      return work.get();
    } finally {
      done(step, System.nanoTime() - begin, () -> "");
    }
  }

  public void print(Terminal terminal) {
    print(terminal, System.nanoTime() - start);
  }

  /** The table, where all took this long together. */
  void print(Terminal terminal, long total) {
    Table table = new Table("step", "times", "ms", "share");
    long accounted = steps.values().stream().mapToLong(Entry::nanoseconds).sum();
    steps.forEach((step, entry) ->
        table.row(
            step,
            entry.times(),
            milliseconds(entry.nanoseconds()),
            share(entry.nanoseconds(), total)));
    table.row("unaccounted", "-", milliseconds(total - accounted), share(total - accounted, total));
    table.row("total", "-", milliseconds(total), share(total, total));
    table.print(terminal);
  }

  private static String milliseconds(long nanoseconds) {
    return String.format(Locale.ROOT, "%.1f", nanoseconds / 1e6);
  }

  private static String share(long part, long total) {
    return String.format(Locale.ROOT, "%.1f %%", 100.0 * part / Math.max(1, total));
  }
}
