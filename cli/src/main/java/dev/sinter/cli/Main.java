package dev.sinter.cli;

import dev.sinter.cli.view.Terminal;

/** Starts the {@code sinter} command. */
public final class Main {
  private Main() {}

  /** Runs one command line and ends the JVM with an {@link ExitCode}. */
  public static void main(String[] args) {
    System.exit(SinterCommand.execute(Terminal.system(), args));
  }
}
