package dev.sinter.bench.report;

import java.io.PrintStream;
import java.util.List;

/** A table in Markdown, aligned for readers of the plain text too; each row is shown at once. */
public final class MarkdownTable {
  private final PrintStream out;
  private final List<Column> columns;

  /**
   * One column.
   *
   * @param width of its cells in characters; longer ones are not cut off
   */
  public record Column(String heading, int width) {}

  /** Shows the headings. */
  public MarkdownTable(PrintStream out, List<Column> columns) {
    this.out = out;
    this.columns = List.copyOf(columns);
    row(columns.stream().map(Column::heading).toList());
    row(columns.stream().map(column -> "-".repeat(column.width())).toList());
  }

  /** Shows one row: a cell for every column. */
  public void row(List<String> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(cells.size() + " cells in " + columns.size() + " columns");
    }
    StringBuilder line = new StringBuilder("|");
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i).replace("|", "\\|");
      line.append(' ').append(cell);
      line.append(" ".repeat(Math.max(0, columns.get(i).width() - cell.length()))).append(" |");
    }
    out.println(line);
    out.flush();
  }
}
