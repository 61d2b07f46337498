package dev.sinter.cli;

import dev.sinter.cli.view.Terminal;
import dev.sinter.ir.file.UserFolders;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code sinter}: what all subcommands share. */
@Command(
    name = "sinter",
    description = "Compiles ONNX models to kernels that run on the JVM.",
    synopsisSubcommandLabel = "COMMAND")
final class SinterCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Option(
      names = "--no-cache",
      scope = ScopeType.INHERIT,
      description = "Neither use machine code of earlier commands nor keep it for later ones.")
  @SuppressWarnings("UnusedMethod") // picocli calls it
  private void noCache(boolean chosen) {
    if (chosen) {
      System.setProperty(UserFolders.PROPERTY, "off");
    }
  }

  private SinterCommand() {}

  /** Runs a command line. Returns the status of an {@link ExitCode}; errors have been shown. */
  static int execute(Terminal terminal, String... args) {
    SinterCommand command = new SinterCommand();
    ErrorReport errors = new ErrorReport(terminal, () -> command.debug);
    CommandLine line = new CommandLine(command);
    for (Object subcommand : subcommands(terminal)) {
      line.addSubcommand(subcommand);
    }
    line.setOut(terminal.out());
    line.setErr(terminal.err());
    line.setColorScheme(CommandLine.Help.defaultColorScheme(terminal.ansi()));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(errors);
    line.setExecutionExceptionHandler(errors);
    describeExitCodes(line);
    try {
      return line.execute(args);
    } catch (Error e) {
      // picocli hands on exceptions only; out of memory, missing classes and the like come here.
      return errors.report(e);
    } finally {
      terminal.flush();
    }
  }

  private static Object[] subcommands(Terminal terminal) {
    return new Object[] {
      new CompileCommand(terminal),
      new RunCommand(terminal),
      new InspectCommand(terminal),
      new VerifyCommand(terminal),
      new BenchCommand(terminal),
      new GradcheckCommand(terminal),
      new TrainCommand(terminal),
      new ExplainCommand(terminal),
      new VersionCommand(terminal),
    };
  }

  private static void describeExitCodes(CommandLine line) {
    line.getCommandSpec().usageMessage().exitCodeListHeading("%nExit status:%n");
    line.getCommandSpec().usageMessage().exitCodeList(ExitCode.table());
    line.getSubcommands().values().forEach(SinterCommand::describeExitCodes);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command");
  }
}
