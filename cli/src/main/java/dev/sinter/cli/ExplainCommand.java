package dev.sinter.cli;

import dev.sinter.cli.view.Table;
import dev.sinter.cli.view.Terminal;
import dev.sinter.ir.ErrorCode;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sinter explain}: the entries of {@link ErrorCode}. */
@Command(name = "explain", description = "Explains an error code, or lists all of them.")
final class ExplainCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "CODE", description = "Such as SNT-0203 or 203.")
  private String code;

  ExplainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (code == null) {
      Table table = new Table("code", "meaning");
      Stream.of(ErrorCode.values()).forEach(each -> table.row(each.id(), each.title()));
      table.print(terminal);
      return ExitCode.OK.status();
    }
    ErrorCode found =
        find(code)
            .orElseThrow(() ->
                new ParameterException(
                    spec.commandLine(),
                    "no error code '" + code + "': `sinter explain` lists all"));
    terminal.line("%s: %s.", found.id(), found.title());
    terminal.line("%s", found.remedy());
    terminal.line("Exit status %d.", ExitCode.of(found).status());
    return ExitCode.OK.status();
  }

  /** Accepts what people type: {@code SNT-0203}, {@code snt-203}, {@code 203}. */
  private static Optional<ErrorCode> find(String text) {
    String digits = text.toUpperCase(Locale.ROOT).replaceFirst("^SNT-?", "");
    if (!digits.matches("[0-9]{1,4}")) {
      return Optional.empty();
    }
    String id = String.format(Locale.ROOT, "SNT-%04d", Integer.parseInt(digits));
    return Stream.of(ErrorCode.values()).filter(each -> each.id().equals(id)).findFirst();
  }
}
