package dev.sinter.bench;

import dev.sinter.bench.ceiling.Ceiling;
import dev.sinter.bench.measure.Rounds;
import dev.sinter.bench.measure.Series;
import dev.sinter.bench.report.MarkdownTable;
import dev.sinter.bench.workload.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Measures what the machine can do at most: arithmetic, and memory at every level of its caches.
 */
@Command(
    name = "ceilings",
    description = "Measures multiply-adds in registers, and memory bandwidth, on one core and two.")
public final class Ceilings implements Callable<Integer> {
  private static final int MOST_THREADS = 2;

  /** Working sets for a core that lie well within a level, by the level's name. */
  private static final Map<String, Long> LEVELS = levels();

  @Spec private CommandSpec spec;

  @Option(
      names = "--seconds",
      defaultValue = "5",
      description = "How long to measure, after the warm-up (default: ${DEFAULT-VALUE}).")
  private double seconds;

  /** Runs the command line and ends the JVM. */
  public static void main(String[] arguments) {
    CommandLineRun.exit(new Ceilings(), arguments);
  }

  private static Map<String, Long> levels() {
    Map<String, Long> levels = new LinkedHashMap<>();
    levels.put("24 KiB (L1)", 24L << 10);
    levels.put("384 KiB (L2)", 384L << 10);
    levels.put("6 MiB (L3)", 6L << 20);
    levels.put("128 MiB (DRAM)", 128L << 20);
    return levels;
  }

  @Override
  public Integer call() {
    CommandLineRun.requireVectors(spec.commandLine());
    Map<String, LongFunction<Work>> rows = new LinkedHashMap<>();
    rows.put("multiply-add f32, GFLOP/s", _ -> new Work.Arithmetic(1));
    LEVELS.forEach((name, bytes) -> {
      rows.put("read " + name + ", GB/s", threads -> new Work.Reading(bytes * threads));
      rows.put("triad " + name + ", GB/s", threads -> new Work.Streaming(bytes * threads));
    });
    List<Ceiling> ceilings = new ArrayList<>();
    for (LongFunction<Work> work : rows.values()) {
      for (int threads = 1; threads <= MOST_THREADS; threads++) {
        ceilings.add(Ceiling.of(work.apply(threads), threads));
      }
    }
    try {
      print(List.copyOf(rows.keySet()), ceilings);
    } finally {
      ceilings.forEach(Ceiling::close);
    }
    return 0;
  }

  private void print(List<String> names, List<Ceiling> ceilings) {
    List<Series> series = new Rounds((long) (seconds * 1e9)).run(ceilings);
    List<MarkdownTable.Column> columns = new ArrayList<>();
    columns.add(new MarkdownTable.Column("", 28));
    columns.add(new MarkdownTable.Column("1 core", 8));
    columns.add(new MarkdownTable.Column("2 cores", 8));
    MarkdownTable table = new MarkdownTable(System.out, columns);
    for (int row = 0; row < names.size(); row++) {
      List<String> cells = new ArrayList<>(List.of(names.get(row)));
      for (int i = row * MOST_THREADS; i < (row + 1) * MOST_THREADS; i++) {
        cells.add(String.format(Locale.ROOT, "%.0f", ceilings.get(i).rate(series.get(i))));
      }
      table.row(cells);
    }
  }
}
