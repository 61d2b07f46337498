package dev.sinter.cli;

import dev.sinter.cli.view.Terminal;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Shows what ended a command as one message with a remedy on stderr:
 *
 * <pre>
 * sinter: SNT-0203: Gemm_3: inner sizes 4 and 5 differ
 *   Check the shapes at the node that the message names.
 * </pre>
 *
 * <p>A stack trace follows only where {@code --debug} asks for it.
 */
final class ErrorReport implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private final Terminal terminal;
  private final BooleanSupplier debug;

  ErrorReport(Terminal terminal, BooleanSupplier debug) {
    this.terminal = terminal;
    this.debug = debug;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    String message = e.getMessage().replaceFirst("^Error: ", "");
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      message += "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
    }
    String name = line.getCommandSpec().qualifiedName();
    show(ErrorCode.USAGE.id() + ": " + message, "See `" + name + " --help`.", e);
    return ExitCode.USAGE.status();
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine line, ParseResult result) {
    return report(e);
  }

  /** Shows an error and returns the exit status that it gives. */
  int report(Throwable e) {
    return switch (e) {
      case SinterException known -> {
        show(known.describe(), known.code().remedy(), known);
        yield ExitCode.of(known.code()).status();
      }
      case OutOfMemoryError _ ->
          resource(e, "out of memory", "Give the JVM more: SINTER_JAVA_OPTS=-Xmx8g sinter ...");
      case StackOverflowError _ ->
          resource(e, "nested too deeply", "Give threads more stack: SINTER_JAVA_OPTS=-Xss8m");
      default -> {
        String message = ErrorCode.INTERNAL.id() + ": " + e;
        show(message, ErrorCode.INTERNAL.remedy(), e);
        yield ExitCode.INTERNAL.status();
      }
    };
  }

  private int resource(Throwable e, String what, String remedy) {
    show(ErrorCode.LIMIT_EXCEEDED.id() + ": " + what + ": " + e.getMessage(), remedy, e);
    return ExitCode.ENVIRONMENT.status();
  }

  private void show(String message, String remedy, Throwable e) {
    terminal.flush();
    terminal.err().println("sinter: " + message.strip());
    terminal.err().println("  " + remedy);
    if (debug.getAsBoolean()) {
      e.printStackTrace(terminal.err());
    }
    terminal.err().flush();
  }
}
