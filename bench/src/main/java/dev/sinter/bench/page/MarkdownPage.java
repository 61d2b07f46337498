package dev.sinter.bench.page;

import dev.sinter.bench.compare.Comparison;
import dev.sinter.bench.report.MarkdownTable;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A comparison as a page of the documentation. */
public final class MarkdownPage {
  private final StringBuilder text = new StringBuilder();

  private MarkdownPage() {}

  /** The whole page. */
  public static String of(Comparison comparison) {
    MarkdownPage page = new MarkdownPage();
    page.line("# Benchmarks").line("");
    page.line(
        "Made by `dev.sinter.bench.Compare`; how to run it is in"
            + " [PERFORMANCE.md](PERFORMANCE.md).");
    page.line("");
    Wording.paragraphs(comparison).forEach(each -> page.line(each).line(""));
    page.machine(comparison);
    page.line("## Means of the ratios").line("").table(Grid.means(comparison));
    for (int batch : comparison.settings().batches()) {
      for (int threads : comparison.settings().threads()) {
        page.panel(comparison, batch, threads);
      }
    }
    for (int batch : comparison.settings().batches()) {
      page.line("## Differences, batch " + batch).line("");
      page.table(Grid.differences(comparison, batch));
    }
    return page.text.toString().stripTrailing() + "\n";
  }

  private void machine(Comparison comparison) {
    List<List<String>> facts = new ArrayList<>();
    comparison.machine().facts().forEach((what, fact) -> facts.add(List.of(what, fact)));
    line("## Machine").line("").table(new Grid(List.of("", ""), facts));
  }

  private void panel(Comparison comparison, int batch, int threads) {
    String title = Grid.title(batch, threads);
    line("## " + Character.toUpperCase(title.charAt(0)) + title.substring(1)).line("");
    table(Grid.of(comparison, batch, threads));
  }

  private MarkdownPage line(String line) {
    text.append(line).append('\n');
    return this;
  }

  private void table(Grid grid) {
    List<MarkdownTable.Column> columns = new ArrayList<>();
    for (int i = 0; i < grid.heading().size(); i++) {
      int column = i;
      int width =
          Math.max(
              grid.heading().get(i).length(),
              grid.rows().stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
      columns.add(new MarkdownTable.Column(grid.heading().get(i), Math.max(1, width)));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    MarkdownTable table =
        new MarkdownTable(new PrintStream(bytes, true, StandardCharsets.UTF_8), columns);
    grid.rows().forEach(table::row);
    line(bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
  }
}
