package dev.sinter.cli.view;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in aligned columns; columns whose every cell is a number are aligned right. */
public final class Table {
  private static final String NUMBER =
      "-|[-+]?[0-9][0-9.,]*(e[-+]?[0-9]+)?( ?([%x]|[kMGT]?i?B|n?[mu]?s))?";
  private static final String GAP = "  ";

  private final int columns;
  private final List<String[]> rows = new ArrayList<>();

  /** A table with these headings. */
  public Table(String... headings) {
    columns = headings.length;
    rows.add(headings.clone());
  }

  /** Adds a row with a cell for every heading. */
  public void row(Object... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(cells.length + " cells in " + columns + " columns");
    }
    String[] row = new String[columns];
    for (int i = 0; i < columns; i++) {
      row[i] = cells[i].toString();
    }
    rows.add(row);
  }

  /** True where there is nothing below the headings. */
  public boolean isEmpty() {
    return rows.size() == 1;
  }

  public void print(Terminal terminal) {
    for (int r = 0; r < rows.size(); r++) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        String padding = " ".repeat(width(column) - rows.get(r)[column].length());
        line.append(column == 0 ? "" : GAP);
        line.append(isNumeric(column) ? padding : "").append(rows.get(r)[column]);
        line.append(isNumeric(column) ? "" : padding);
      }
      String text = line.toString().stripTrailing();
      terminal.out().println(r == 0 ? terminal.ansi().new Text("@|bold " + text + "|@") : text);
    }
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
  }

  private boolean isNumeric(int column) {
    return !isEmpty() && rows.stream().skip(1).allMatch(row -> row[column].matches(NUMBER));
  }
}
