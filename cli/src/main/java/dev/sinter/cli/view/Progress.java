package dev.sinter.cli.view;

import java.util.Locale;

/**
 * One line that is written over while long work goes on, on stderr and only where somebody watches.
 */
public final class Progress implements AutoCloseable {
  private static final long BETWEEN = 100_000_000;
  private static final int BAR = 20;

  private final Terminal terminal;
  private long lastShown = System.nanoTime() - BETWEEN;
  private boolean shown;

  public Progress(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Says what is being worked on; too frequent calls are left out. */
  public void show(String what) {
    long now = System.nanoTime();
    if (terminal.interactive() && now - lastShown >= BETWEEN) {
      lastShown = now;
      write(what);
    }
  }

  /** Says how much is done of a known amount. */
  public void show(long done, long all, String what) {
    String bar = Bar.of((double) done / Math.max(1, all), BAR, terminal.unicode());
    show(String.format(Locale.ROOT, "%s %d/%d %s", bar, done, all, what));
  }

  private void write(String what) {
    int width = terminal.columns() - 1;
    String text = what.length() > width ? what.substring(0, width) : what;
    terminal.err().print("\r" + text + " ".repeat(width - text.length()) + "\r");
    terminal.err().flush();
    shown = true;
  }

  @Override
  public void close() {
    clear();
  }

  /** Wipes the line, so that something else can be written. */
  public void clear() {
    if (shown) {
      write("");
      shown = false;
    }
  }
}
