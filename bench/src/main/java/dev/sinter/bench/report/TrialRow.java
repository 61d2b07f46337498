package dev.sinter.bench.report;

import dev.sinter.bench.measure.Series;
import dev.sinter.bench.workload.Work;
import dev.sinter.cli.view.Quantity;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one contender reached.
 *
 * @param ceiling what the machine can do with as many threads, in the unit of the work
 * @param share the part of the ceiling that was reached
 * @param speeds how many times faster it was than others, by their names
 */
public record TrialRow(
    String system,
    int threads,
    Work work,
    Series series,
    double ceiling,
    double share,
    Map<String, Double> speeds,
    Agreement agreement) {

  /** The columns of a table of these. */
  public static final List<MarkdownTable.Column> COLUMNS =
      List.of(
          new MarkdownTable.Column("figure", 27),
          new MarkdownTable.Column("by", 12),
          new MarkdownTable.Column("threads", 7),
          new MarkdownTable.Column("median µs", 9),
          new MarkdownTable.Column("P95 µs", 9),
          new MarkdownTable.Column("rate", 13),
          new MarkdownTable.Column("of the ceiling", 15),
          new MarkdownTable.Column("faster than", 32),
          new MarkdownTable.Column("result", 14),
          new MarkdownTable.Column("B/run", 5));

  /** Its cells. */
  public List<String> cells(String figure) {
    return List.of(
        figure,
        system,
        Integer.toString(threads),
        Quantity.number(series.median() / 1e3),
        Quantity.number(series.p95() / 1e3),
        rate(),
        reached(),
        speeds.entrySet().stream()
            .map(each -> String.format(Locale.ROOT, "%s: %.2f", each.getKey(), each.getValue()))
            .collect(Collectors.joining(", ")),
        agreement.text(),
        Quantity.count(series.allocated()));
  }

  private String rate() {
    return switch (work) {
      case Work.Arithmetic(long operations) -> rate(operations, "GFLOP/s");
      case Work.Reading(long bytes) -> rate(bytes, "GB/s");
      case Work.Streaming(long bytes) -> rate(bytes, "GB/s");
      case Work.Call _ -> "";
    };
  }

  private String rate(long amount, String unit) {
    return String.format(Locale.ROOT, "%.1f %s", amount / series.median(), unit);
  }

  private String reached() {
    return switch (work) {
      case Work.Arithmetic _, Work.Reading _, Work.Streaming _ ->
          String.format(Locale.ROOT, "%.0f %% of %.0f", 100 * share, ceiling);
      case Work.Call _ -> "";
    };
  }
}
