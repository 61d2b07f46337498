package dev.sinter.bench.page;

import dev.sinter.bench.compare.Comparison;
import dev.sinter.bench.compare.Setting;
import dev.sinter.bench.measure.Interval;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Ratios of one batch and number of threads as SVG: a row for each model, a mark for each system
 * with its interval as a bar, on a logarithmic scale. Colours are the page's.
 *
 * <pre>
 *              ½        1        2        4
 *   resnet18   |        |     ●  |  ━■━   |
 *   lenet      |        |        ●        ■
 * </pre>
 */
final class SpeedChart {
  private static final int WIDTH = 760;
  private static final int LEFT = 120;
  private static final int RIGHT = 24;
  private static final int TOP = 30;
  private static final int BOTTOM = 34;

  /** Between two systems of a model, and beside the group. */
  private static final int STEP = 11;

  private static final int GAP = 12;

  /** A ratio farther from 1 goes to the edge: it would leave no room for the others. */
  private static final int MOST_DOUBLINGS = 6;

  private final List<Line> lines;
  private final List<String> systems;
  private final int low;
  private final int high;
  private final StringBuilder svg = new StringBuilder();

  private record Line(String model, List<Optional<Interval>> ratios) {}

  private SpeedChart(List<Line> lines, List<String> systems, IntSummaryStatistics doublings) {
    this.lines = lines;
    this.systems = systems;
    low = doublings.getMin();
    high = doublings.getMax();
  }

  /** The systems that charts show; the baseline is the line at 1. */
  static List<String> systems(Comparison comparison, List<String> without) {
    return comparison.systems().stream()
        .filter(system -> !system.equals(comparison.baseline()) && !without.contains(system))
        .toList();
  }

  /** An {@code svg} element; empty where there is nothing to show. */
  static String of(Comparison comparison, int batch, int threads, List<String> systems) {
    List<Line> lines = new ArrayList<>();
    for (String model : comparison.models()) {
      Setting setting = new Setting(model, batch, threads);
      List<Optional<Interval>> ratios =
          systems.stream()
              .map(system -> comparison.row(setting, system).flatMap(row -> row.outcome().ratio()))
              .toList();
      if (ratios.stream().anyMatch(Optional::isPresent)) {
        lines.add(new Line(model, ratios));
      }
    }
    return lines.isEmpty()
        ? ""
        : new SpeedChart(lines, systems, doublings(comparison, systems))
            .draw(Grid.title(batch, threads), comparison.baseline());
  }

  /** All charts of a comparison have the same axis; 1 lies inside with room on both sides. */
  private static IntSummaryStatistics doublings(Comparison comparison, List<String> systems) {
    return Stream.concat(
            Stream.of(-1.0, 1.0),
            comparison.rows().stream()
                .filter(row -> systems.contains(row.system()))
                .flatMap(row -> row.outcome().ratio().stream())
                .flatMap(ratio ->
                    Stream.of(Math.floor(log2(ratio.low())), Math.ceil(log2(ratio.high())))))
        .mapToInt(end -> (int) Math.clamp(end, -MOST_DOUBLINGS, MOST_DOUBLINGS))
        .summaryStatistics();
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }

  private double x(double ratio) {
    double share = (Math.clamp(log2(ratio), low, high) - low) / (high - low);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private int rowHeight() {
    return GAP + STEP * systems.size();
  }

  private String draw(String title, String baseline) {
    int height = TOP + lines.size() * rowHeight() + BOTTOM;
    add("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">", WIDTH, height, title);
    axis(height, baseline);
    for (int i = 0; i < lines.size(); i++) {
      row(lines.get(i), TOP + i * rowHeight());
    }
    add("</svg>");
    return svg.toString();
  }

  private void axis(int height, String baseline) {
    int bottom = height - BOTTOM;
    for (int doubling = low; doubling <= high; doubling++) {
      double at = x(Math.pow(2, doubling));
      add(
          "<line class=\"%s\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>",
          doubling == 0 ? "one" : "grid", at, TOP, at, bottom);
      add(
          "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s×</text>",
          at,
          bottom + 16,
          doubling < 0 ? "1/" + (1 << -doubling) : Integer.toString(1 << doubling));
    }
    add(
        "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
        x(1), TOP - 12, Html.escape(baseline));
  }

  private void row(Line line, int top) {
    double middle = top + rowHeight() / 2.0;
    add(
        "<text class=\"name\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
        LEFT - 10, middle + 4, Html.escape(line.model()));
    add(
        "<line class=\"grid\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
        LEFT, top, WIDTH - RIGHT, top);
    for (int i = 0; i < systems.size(); i++) {
      double y = top + GAP / 2.0 + STEP * (i + 0.5);
      int system = i;
      line.ratios().get(i).ifPresent(ratio -> mark(line.model(), system, ratio, y));
    }
  }

  private void mark(String model, int system, Interval ratio, double y) {
    add(
        "<g class=\"s%d\"><title>%s, %s: %s [%s–%s]</title>",
        system,
        Html.escape(model),
        Html.escape(systems.get(system)),
        Cells.factor(ratio.value()),
        Cells.factor(ratio.low()),
        Cells.factor(ratio.high()));
    add(
        "<line class=\"bar\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        x(ratio.low()), y, x(ratio.high()), y);
    add("%s</g>", Marker.of(system).at(x(ratio.value()), y));
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
