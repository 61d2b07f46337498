package dev.sinter.cli.view;

import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a command writes, and what may be written there.
 *
 * @param out results
 * @param err errors, notes and progress
 * @param ansi whether escape sequences for colour are understood
 * @param unicode whether block characters can be written
 * @param interactive whether somebody watches, so that a line may be written over
 * @param columns width in characters
 */
public record Terminal(
    PrintWriter out,
    PrintWriter err,
    Ansi ansi,
    boolean unicode,
    boolean interactive,
    int columns) {
  private static final int DEFAULT_COLUMNS = 80;

  public Terminal {
    Objects.requireNonNull(out);
    Objects.requireNonNull(err);
    Objects.requireNonNull(ansi);
  }

  /** The terminal or pipe this process was started in. */
  public static Terminal system() {
    boolean interactive = isWatched(System.console());
    boolean ansi = interactive && Ansi.AUTO.enabled() && !"dumb".equals(System.getenv("TERM"));
    return new Terminal(
        writer(System.out),
        writer(System.err),
        ansi ? Ansi.ON : Ansi.OFF,
        System.out.charset().newEncoder().canEncode("█▏░"),
        interactive,
        columnsOf(System.getenv("COLUMNS")));
  }

  /** Plain text: for tests and files. */
  public static Terminal plain(PrintWriter out, PrintWriter err) {
    return new Terminal(out, err, Ansi.OFF, false, false, DEFAULT_COLUMNS);
  }

  /** From JDK 25 on there is again no console where a stream is redirected. */
  private static boolean isWatched(Console console) {
    return console != null && console.isTerminal();
  }

  private static PrintWriter writer(PrintStream stream) {
    Charset charset = stream.charset();
    return new PrintWriter(stream, false, charset);
  }

  private static int columnsOf(String variable) {
    return variable != null && variable.matches("[1-9][0-9]{1,3}")
        ? Integer.parseInt(variable)
        : DEFAULT_COLUMNS;
  }

  /** Writes a line of results; numbers look the same in every locale. */
  public void line(String format, Object... arguments) {
    out.println(String.format(Locale.ROOT, format, arguments));
  }

  /** Writes a line that is not a result: {@code note: …} on stderr. */
  public void note(String format, Object... arguments) {
    flush();
    err.println("note: " + String.format(Locale.ROOT, format, arguments));
    err.flush();
  }

  public void flush() {
    out.flush();
    err.flush();
  }
}
