package dev.sinter.bench.page;

import dev.sinter.bench.compare.Comparison;
import dev.sinter.bench.compare.Outcome;
import dev.sinter.bench.compare.Row;
import dev.sinter.bench.compare.Setting;
import dev.sinter.bench.measure.Interval;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A comparison as CSV (RFC 4180), a line for each system in each setting, times in nanoseconds. */
public final class CsvFile {
  private static final List<String> HEADING =
      List.of(
          "model",
          "batch",
          "threads",
          "system",
          "median_ns",
          "p95_ns",
          "rounds",
          "ratio",
          "ratio_low",
          "ratio_high",
          "difference",
          "reference",
          "heap_bytes",
          "absent");

  private CsvFile() {}

  /** The whole file. */
  public static String of(Comparison comparison) {
    return Stream.concat(Stream.of(HEADING), comparison.rows().stream().map(CsvFile::fields))
        .map(fields -> fields.stream().map(CsvFile::quoted).collect(Collectors.joining(",")))
        .collect(Collectors.joining("\r\n", "", "\r\n"));
  }

  private static List<String> fields(Row row) {
    Setting setting = row.setting();
    Stream<String> where =
        Stream.of(
            setting.model(),
            Integer.toString(setting.batch()),
            Integer.toString(setting.threads()),
            row.system());
    Stream<String> what =
        switch (row.outcome()) {
          case Outcome.Measured measured -> measured(measured, row.reference());
          case Outcome.Absent(String why) ->
              Stream.concat(Stream.generate(() -> "").limit(9), Stream.of(why));
        };
    return Stream.concat(where, what).toList();
  }

  private static Stream<String> measured(Outcome.Measured measured, String reference) {
    return Stream.of(
        Double.toString(measured.series().median()),
        Double.toString(measured.series().p95()),
        Integer.toString(measured.series().rounds()),
        measured.ratio().map(Interval::value).map(String::valueOf).orElse(""),
        measured.ratio().map(Interval::low).map(String::valueOf).orElse(""),
        measured.ratio().map(Interval::high).map(String::valueOf).orElse(""),
        Double.toString(measured.difference()),
        reference,
        Long.toString(measured.series().allocated()),
        "");
  }

  private static String quoted(String field) {
    return field.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + field.replace("\"", "\"\"") + '"'
        : field;
  }
}
