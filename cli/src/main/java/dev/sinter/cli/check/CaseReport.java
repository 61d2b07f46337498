package dev.sinter.cli.check;

import dev.sinter.cli.view.Progress;
import dev.sinter.cli.view.Terminal;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs test cases and says what became of them: a line for each that is wrong or failed, a summary
 * by kind, and on demand a file with a line for each.
 */
public final class CaseReport {
  /** Up to so many cases every one gets a line. */
  private static final int FEW = 30;

  private final Terminal terminal;
  private final Optional<Path> tsv;

  public CaseReport(Terminal terminal, Optional<Path> tsv) {
    this.terminal = terminal;
    this.tsv = tsv;
  }

  /**
   * Runs all cases.
   *
   * @return whether none is wrong and none failed
   * @throws SinterException FILE_UNWRITABLE for the file, before any case runs where that can be
   *     told
   */
  public boolean run(List<TestCase> cases, CaseRunner runner) {
    tsv.ifPresent(file -> write(file, List.of()));
    CaseTally tally = new CaseTally();
    List<CaseResult> results = new ArrayList<>();
    try (Progress progress = new Progress(terminal)) {
      for (TestCase each : cases) {
        progress.show(results.size(), cases.size(), each.name());
        CaseResult result = runner.run(each);
        results.add(result);
        tally.add(each, result);
        if (deservesLine(result, cases.size())) {
          progress.clear();
          String suspect = each.suspect() ? " (suspect)" : "";
          terminal.line(
              "%-8s %s%s  %s", result.outcome(), result.name(), suspect, oneLine(result.message()));
        }
      }
    }
    tsv.ifPresent(file -> write(file, results));
    tally.table().print(terminal);
    return !tally.failed();
  }

  private static boolean deservesLine(CaseResult result, int cases) {
    return cases <= FEW
        || result.outcome() == CaseResult.Outcome.WRONG
        || result.outcome() == CaseResult.Outcome.ERROR;
  }

  private static String oneLine(String message) {
    return message.replaceAll("\\s*\\R\\s*", "; ").strip();
  }

  private static void write(Path file, List<CaseResult> results) {
    List<String> lines = new ArrayList<>(List.of(CaseResult.TSV_HEADER));
    results.forEach(result -> lines.add(result.tsv()));
    try {
      Files.write(file, lines);
    } catch (IOException e) {
      throw FileProblem.unwritable(file, e);
    }
  }
}
