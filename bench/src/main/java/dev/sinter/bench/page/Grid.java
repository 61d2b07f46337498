package dev.sinter.bench.page;

import dev.sinter.bench.compare.Comparison;
import dev.sinter.bench.compare.Outcome;
import dev.sinter.bench.compare.Row;
import dev.sinter.bench.compare.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One table: what is in its first row, and the others.
 *
 * @param rows as many cells each as the heading has
 */
record Grid(List<String> heading, List<List<String>> rows) {

  /**
   * Times and ratios of one batch and number of threads: a row for each model, a column for each
   * system.
   */
  static Grid of(Comparison comparison, int batch, int threads) {
    List<List<String>> rows = new ArrayList<>();
    for (String model : comparison.models()) {
      Setting setting = new Setting(model, batch, threads);
      List<Optional<Row>> found =
          comparison.systems().stream().map(system -> comparison.row(setting, system)).toList();
      if (found.stream().anyMatch(Optional::isPresent)) {
        List<String> cells = new ArrayList<>(List.of(model));
        found.forEach(row -> cells.add(row.map(each -> cell(comparison, each)).orElse("")));
        rows.add(cells);
      }
    }
    return new Grid(heading("model", comparison), rows);
  }

  /** The baseline's ratios say nothing. */
  private static String cell(Comparison comparison, Row row) {
    return row.system().equals(comparison.baseline())
        ? Cells.time(row.outcome())
        : Cells.timeAndRatio(row.outcome());
  }

  /** The largest differences with any number of threads: a row for each model. */
  static Grid differences(Comparison comparison, int batch) {
    List<List<String>> rows = new ArrayList<>();
    for (String model : comparison.models()) {
      List<String> cells = new ArrayList<>(List.of(model));
      for (String system : comparison.systems()) {
        OptionalDouble largest =
            comparison.settings().threads().stream()
                .flatMap(
                    threads -> comparison.row(new Setting(model, batch, threads), system).stream())
                .map(Row::outcome)
                .filter(Outcome.Measured.class::isInstance)
                .mapToDouble(outcome -> ((Outcome.Measured) outcome).difference())
                .max();
        cells.add(largest.isPresent() ? Cells.difference(largest.getAsDouble()) : "");
      }
      rows.add(cells);
    }
    return new Grid(heading("model", comparison), rows);
  }

  /** Geometric means: a row for each batch and number of threads. */
  static Grid means(Comparison comparison) {
    List<List<String>> rows = new ArrayList<>();
    for (int batch : comparison.settings().batches()) {
      for (int threads : comparison.settings().threads()) {
        List<String> cells = new ArrayList<>(List.of(title(batch, threads)));
        for (String system : comparison.systems()) {
          cells.add(
              comparison
                  .mean(batch, threads, system)
                  .map(mean -> Cells.factor(mean.ratio()) + " (" + mean.models() + ")")
                  .orElse(""));
        }
        rows.add(cells);
      }
    }
    return new Grid(heading("mean ratio (models)", comparison), rows);
  }

  /** {@code batch 16, 2 threads}. */
  static String title(int batch, int threads) {
    return "batch %d, %d %s".formatted(batch, threads, threads == 1 ? "thread" : "threads");
  }

  private static List<String> heading(String first, Comparison comparison) {
    List<String> heading = new ArrayList<>(List.of(first));
    heading.addAll(comparison.systems());
    return heading;
  }
}
