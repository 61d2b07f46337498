package dev.sinter.cli.memory;

import dev.sinter.cli.view.Quantity;
import java.util.Collections;
import java.util.Locale;

/**
 * A memory map as an HTML page that needs no other file: a picture with a rectangle for each block,
 * steps from left to right and addresses from the bottom up, and a table. It is well-formed XML.
 */
public final class MemoryPage {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --back: #ffffff; --ink: #1f2328; --soft: #656d76;
        --rule: #d8dee4; --peak: #cf222e; --bound: #0969da; --live: #1f2328; }
      .c0 { fill: #8ecae6 } .c1 { fill: #ffc8a2 } .c2 { fill: #b7e4c7 } .c3 { fill: #d7c1f0 }
      .c4 { fill: #ffe08a } .c5 { fill: #f7b2c4 } .c6 { fill: #c3d2e8 } .c7 { fill: #d5dfa0 }
      @media (prefers-color-scheme: dark) {
        :root { --back: #0d1117; --ink: #e6edf3; --soft: #9198a1; --rule: #30363d;
          --peak: #ff7b72; --bound: #79c0ff; --live: #ffffff; }
        .c0 { fill: #1f6f8b } .c1 { fill: #9c5a2e } .c2 { fill: #2f7d4f } .c3 { fill: #6a4b9c }
        .c4 { fill: #8a6d1a } .c5 { fill: #95405c } .c6 { fill: #45608a } .c7 { fill: #66742a }
      }
      body { margin: 1.5rem auto; max-width: 80rem; padding: 0 1rem; background: var(--back);
        color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
      h1 { font-size: 1.3rem; margin: 0 0 .3rem } p { margin: .3rem 0; color: var(--soft) }
      svg { width: 100%; height: auto; display: block; margin: 1rem 0 }
      svg text { fill: var(--ink); font-size: 13px } svg .soft { fill: var(--soft) }
      .rule { stroke: var(--rule) } .block { stroke: var(--back); stroke-width: 1 }
      .past { opacity: .5 } .block:hover { stroke: var(--ink); stroke-width: 2; opacity: 1 }
      .label { pointer-events: none } .mono { font-family: ui-monospace, monospace }
      .peak { stroke: var(--peak); stroke-dasharray: 7 4; stroke-width: 1.6 }
      .bound { stroke: var(--bound); stroke-dasharray: 2 4; stroke-width: 2.4 }
      .live { stroke: var(--live); fill: none; stroke-opacity: .75; pointer-events: none }
      svg .peakname { fill: var(--peak) } svg .boundname { fill: var(--bound) }
      .scroll { overflow-x: auto } table { border-collapse: collapse; font-size: 13px }
      th, td { text-align: left; padding: .15rem .8rem .15rem 0; white-space: nowrap;
        border-bottom: 1px solid var(--rule); vertical-align: top }
      td:first-child { white-space: normal; max-width: 14rem }
      td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
      """;

  private static final int WIDTH = 1200;
  private static final int HEIGHT = 620;
  private static final int LEFT = 80;
  private static final int RIGHT = 1190;
  private static final int TOP = 24;
  private static final int BOTTOM = 570;
  private static final int COLOURS = 8;
  private static final int MOST_TICKS = 24;

  /** Of a character in a label, about. */
  private static final double CHARACTER = 7.5;

  private static final int LABEL_HEIGHT = 16;
  private static final double HEADROOM = 1.04;

  private final MemoryMap map;
  private final int fullest;
  private final StringBuilder out = new StringBuilder();

  private MemoryPage(MemoryMap map) {
    this.map = map;
    this.fullest = map.live().isEmpty() ? 0 : map.live().indexOf(Collections.max(map.live()));
  }

  /** The text of the page. */
  public static String of(MemoryMap map) {
    MemoryPage page = new MemoryPage(map);
    page.head();
    if (!map.blocks().isEmpty()) {
      page.picture();
      page.table();
    }
    page.out.append("</body>\n</html>\n");
    return page.out.toString();
  }

  private void head() {
    add("<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n");
    add("<meta charset=\"utf-8\"/>\n");
    add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    add("<title>%s</title>\n<style>\n%s</style>\n</head>\n<body>\n", xml(map.title()), STYLE);
    add("<h1>%s</h1>\n", xml(map.title()));
    add(
        "<p>Peak %s, lower bound %s: %.3f of it. %d blocks over %d steps.</p>\n",
        Quantity.bytes(map.bytes()),
        Quantity.bytes(map.lowerBound()),
        map.ratio(),
        map.blocks().size(),
        map.steps());
    if (map.unsized() > 0) {
      add("<p>Not shown: %d buffers whose sizes only the data tell.</p>\n", map.unsized());
    }
  }

  private void picture() {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">\n",
        WIDTH, HEIGHT);
    add("<title>Addresses of intermediate values over the steps of the program</title>\n");
    addresses();
    steps();
    for (int i = 0; i < map.blocks().size(); i++) {
      block(map.blocks().get(i), i);
    }
    live();
    map.blocks().forEach(this::label);
    levels();
    add("</svg>\n");
    add(
        "<p>Each rectangle is memory that one value, or several that take it over in place, holds"
            + " from its first step to its last. Saturated are those of the fullest step, %d. The"
            + " line is what is live at each step: what lies between it and the rectangles' tops"
            + " is lost to fragmentation.</p>\n",
        fullest);
  }

  private void addresses() {
    long unit = 64;
    while (map.bytes() / unit > 8) {
      unit *= 2;
    }
    for (long at = 0; at <= map.bytes(); at += unit) {
      add(
          "<line class=\"rule\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
          LEFT, RIGHT, y(at), y(at));
      add(
          "<text class=\"soft\" text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%s</text>\n",
          LEFT - 8, y(at) + 4, Quantity.bytes(at));
    }
  }

  private void steps() {
    int each = 1;
    for (int i = 0; map.steps() / each > MOST_TICKS; i++) {
      each = (int) (Math.pow(10, i / 3 + (i % 3 == 2 ? 1 : 0)) * new int[] {2, 5, 1}[i % 3]);
    }
    for (int step = 0; step < map.steps(); step += each) {
      add(
          "<text class=\"soft\" text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%d</text>\n",
          (x(step) + x(step + 1)) / 2, BOTTOM + 20, step);
    }
    add(
        "<text class=\"soft\" text-anchor=\"end\" x=\"%d\" y=\"%d\">step</text>\n",
        RIGHT, BOTTOM + 42);
  }

  private void block(MemoryMap.Block block, int index) {
    double left = x(block.first());
    double top = y(block.offset() + block.bytes());
    double width = x(block.last() + 1) - left;
    double height = y(block.offset()) - top;
    boolean full = block.first() <= fullest && fullest <= block.last();
    add(
        "<rect class=\"block c%d%s\" x=\"%.1f\" y=\"%.2f\" width=\"%.1f\" height=\"%.2f\">",
        index % COLOURS, full ? "" : " past", left, top, width, height);
    add(
        "<title>%s: %s\n%s\n%s (%s bytes) at %s\nsteps %d to %d</title></rect>\n",
        xml(block.name()),
        xml(block.contents()),
        xml(block.origin()),
        Quantity.bytes(block.bytes()),
        Quantity.count(block.bytes()),
        Quantity.count(block.offset()),
        block.first(),
        block.last());
  }

  /** The first of its names, where there is room. */
  private void label(MemoryMap.Block block) {
    String label = block.name().split(" ", 2)[0];
    double middle = (x(block.first()) + x(block.last() + 1)) / 2;
    double width = x(block.last() + 1) - x(block.first());
    double height = y(block.offset()) - y(block.offset() + block.bytes());
    if (height >= LABEL_HEIGHT && width >= label.length() * CHARACTER + 4) {
      add(
          "<text class=\"label\" text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
          middle, y(block.offset()) - height / 2 + 4, xml(label));
    }
  }

  private void live() {
    add("<path class=\"live\" d=\"M%.1f %.2f", x(0), y(map.live().getFirst()));
    for (int step = 0; step < map.steps(); step++) {
      add("V%.2fH%.1f", y(map.live().get(step)), x(step + 1));
    }
    add("\"/>\n");
  }

  /** The names of both lines stand above them, at either end. */
  private void levels() {
    level("peak", map.bytes(), "start", LEFT + 4);
    level("bound", map.lowerBound(), "end", RIGHT - 4);
  }

  private void level(String kind, long bytes, String anchor, int x) {
    add(
        "<line class=\"%s\" x1=\"%d\" x2=\"%d\" y1=\"%.2f\" y2=\"%.2f\"/>",
        kind, LEFT, RIGHT, y(bytes), y(bytes));
    add(
        "<text class=\"%sname\" text-anchor=\"%s\" x=\"%d\" y=\"%.1f\">%s %s</text>\n",
        kind,
        anchor,
        x,
        y(bytes) - 7,
        kind.equals("peak") ? "peak" : "lower bound",
        Quantity.bytes(bytes));
  }

  private void table() {
    add(
        "<div class=\"scroll\"><table>\n"
            + "<tr><th>buffer</th><th>type</th><th class=\"n\">bytes</th>");
    add("<th class=\"n\">offset</th><th class=\"n\">steps</th><th>computed by</th></tr>\n");
    for (MemoryMap.Block block : map.blocks()) {
      add(
          "<tr><td class=\"mono\">%s</td><td class=\"mono\">%s</td><td class=\"n\">%s</td>",
          xml(block.name()), xml(block.contents()), Quantity.count(block.bytes()));
      add(
          "<td class=\"n\">%s</td><td class=\"n\">%d-%d</td><td>%s</td></tr>\n",
          Quantity.count(block.offset()), block.first(), block.last(), xml(block.origin()));
    }
    add("</table></div>\n");
  }

  private double x(int step) {
    return LEFT + (double) (RIGHT - LEFT) * step / map.steps();
  }

  private double y(long address) {
    return BOTTOM - (BOTTOM - TOP) * (address / (Math.max(1, map.bytes()) * HEADROOM));
  }

  private void add(String format, Object... arguments) {
    out.append(String.format(Locale.ROOT, format, arguments));
  }

  /** Names come from model files: what XML does not allow at all becomes a question mark. */
  private static String xml(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(point -> {
          switch (point) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            default -> escaped.appendCodePoint(isAllowed(point) ? point : '?');
          }
        });
    return escaped.toString();
  }

  private static boolean isAllowed(int point) {
    return (point >= 0x20 && point <= 0xD7FF)
        || (point >= 0xE000 && point <= 0xFFFD)
        || point >= 0x10000;
  }
}
