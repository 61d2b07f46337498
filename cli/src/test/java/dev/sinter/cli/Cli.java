package dev.sinter.cli;

import dev.sinter.cli.view.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/**
 * One run of the command with its streams caught.
 *
 * @param status of an {@link ExitCode}
 */
record Cli(int status, String out, String err) {
  static Cli run(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal = Terminal.plain(new PrintWriter(out), new PrintWriter(err));
    String[] texts = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      texts[i] = args[i].toString();
    }
    int status = SinterCommand.execute(terminal, texts);
    return new Cli(status, out.toString(), err.toString());
  }

  /** A file of the examples at the top of the checkout. */
  static Path example(String name) {
    return Path.of(System.getProperty("sinter.root"), "examples", name);
  }
}
