package dev.sinter.bench;

import dev.sinter.ir.SinterException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Runs the programs of this module: their options, their errors, their exit status. */
final class CommandLineRun {
  private CommandLineRun() {}

  /** Runs one and ends the JVM: 0 done, 1 a fault, 2 the command line is wrong. */
  static void exit(Callable<Integer> command, String... arguments) {
    System.exit(execute(command, arguments));
  }

  static int execute(Callable<Integer> command, String... arguments) {
    CommandLine line = new CommandLine(command);
    line.getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(CommandLineRun::report)
        .execute(arguments);
  }

  /** What models and files may be the matter with takes one line; other faults show their trace. */
  private static int report(Exception e, CommandLine command, ParseResult parsed) throws Exception {
    if (e instanceof SinterException problem) {
      command.getErr().println(problem.describe());
      return command.getCommandSpec().exitCodeOnExecutionException();
    }
    throw e;
  }

  /** Ceilings are measured with the Vector API, and without it kernels are scalar code. */
  static void requireVectors(CommandLine command) {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      throw new ParameterException(
          command, "start Java with --add-modules jdk.incubator.vector: there are no vectors");
    }
  }
}
