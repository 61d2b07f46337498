package dev.sinter.cli.memory;

import dev.sinter.cli.view.Quantity;
import dev.sinter.cli.view.Table;
import dev.sinter.cli.view.Terminal;
import java.util.Collections;
import java.util.Locale;

/**
 * A memory map as text: a line for each block with a bar from its first step to its last, and above
 * them how full the arena is at each.
 *
 * <pre>
 * :#*  live bytes, of the peak
 * life  steps  offset  bytes  buffer  type      computed by
 * ##.   0-1         0  9,216  t0      f32[2304] conv1+relu1
 * .##   1-2     9,216  4,608  t1      f32[1152] conv2
 * </pre>
 */
public final class MemoryChart {
  private static final String LEVELS = " ▁▂▃▄▅▆▇█";
  private static final String PLAIN_LEVELS = " .,:;=+*#";
  private static final int WIDEST = 60;
  private static final int LONGEST_NAME = 60;

  private final MemoryMap map;
  private final boolean unicode;
  private final int columns;

  private MemoryChart(MemoryMap map, Terminal terminal) {
    this.map = map;
    this.unicode = terminal.unicode();
    this.columns = Math.max(1, Math.min(WIDEST, map.steps()));
  }

  public static void print(MemoryMap map, Terminal terminal) {
    new MemoryChart(map, terminal).print(terminal);
  }

  private void print(Terminal terminal) {
    terminal.line("%s", map.title());
    terminal.line(
        "peak %s, lower bound %s, %s of it; %d blocks over %d steps",
        size(map.bytes()),
        size(map.lowerBound()),
        String.format(Locale.ROOT, "%.3f", map.ratio()),
        map.blocks().size(),
        map.steps());
    if (map.unsized() > 0) {
      terminal.line("not in it: %d buffers whose sizes only the data tell", map.unsized());
    }
    if (map.blocks().isEmpty()) {
      return;
    }
    terminal.out().println();
    terminal.line("%s  live bytes, of the peak", levels());
    Table table = new Table("life", "steps", "offset", "bytes", "buffer", "type", "computed by");
    for (MemoryMap.Block block : map.blocks()) {
      table.row(
          bar(block),
          block.first() + "-" + block.last(),
          Quantity.count(block.offset()),
          Quantity.count(block.bytes()),
          block.name(),
          block.contents(),
          cut(block.origin()));
    }
    table.print(terminal);
  }

  private static String size(long bytes) {
    return bytes < 1024
        ? bytes + " B"
        : Quantity.count(bytes) + " B (" + Quantity.bytes(bytes) + ")";
  }

  /** How much of the peak the fullest step of each column needs. */
  private String levels() {
    String levels = unicode ? LEVELS : PLAIN_LEVELS;
    int top = levels.length() - 1;
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < columns; column++) {
      int end = Math.max(step(column) + 1, step(column + 1));
      long most = Collections.max(map.live().subList(step(column), end));
      double part = (double) most / Math.max(1, map.bytes());
      line.append(levels.charAt((int) Math.min(top, Math.ceil(part * top))));
    }
    return line.toString();
  }

  private String bar(MemoryMap.Block block) {
    int first = column(block.first());
    int last = column(block.last());
    String mark = unicode ? "█" : "#";
    String empty = unicode ? "·" : ".";
    return empty.repeat(first) + mark.repeat(last - first + 1) + empty.repeat(columns - last - 1);
  }

  private int column(int step) {
    return (int) ((long) step * columns / map.steps());
  }

  /** The first step of a column. */
  private int step(int column) {
    return (int) (((long) column * map.steps() + columns - 1) / columns);
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME - 3) + "...";
  }
}
