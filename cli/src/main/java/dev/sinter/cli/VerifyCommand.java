package dev.sinter.cli;

import dev.sinter.cli.check.CaseArchive;
import dev.sinter.cli.check.CaseReport;
import dev.sinter.cli.check.CaseRunner;
import dev.sinter.cli.check.ModelCheck;
import dev.sinter.cli.check.TestCase;
import dev.sinter.cli.model.Backend;
import dev.sinter.cli.model.ModelSource;
import dev.sinter.cli.model.SymbolSizes;
import dev.sinter.cli.model.Targets;
import dev.sinter.cli.view.Quantity;
import dev.sinter.cli.view.Table;
import dev.sinter.cli.view.Terminal;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.target.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sinter verify}: whether results are what they should be. */
@Command(
    name = "verify",
    description = {
      "Checks results: of a model, or of test cases.",
      "A model's backends are compared with the interpreter on random inputs; test cases in"
          + " ONNX's layout with the outputs they expect."
    },
    footer = {
      "",
      "Status 1 tells of a wrong result, or of a case that failed otherwise; one that was",
      "refused with a clear message is neither."
    })
final class VerifyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @ArgGroup(multiplicity = "1")
  private Subject subject;

  @Option(
      names = "--filter",
      paramLabel = "GLOB",
      defaultValue = "*",
      description = "Which cases: node/test_conv*, or *conv* for the name behind the kind.")
  private String filter;

  @Option(
      names = "--tsv",
      paramLabel = "FILE",
      description = "Write one line a case: name, outcome, error, milliseconds, message.")
  private Path tsv;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "The most a case may take (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--tolerance",
      paramLabel = "FACTOR",
      defaultValue = "1",
      description =
          "Widens what a model's outputs may differ: 1 is 1e-4 of the largest value for f32.")
  private double tolerance;

  @Mixin private BackendOptions backend;
  @Mixin private RandomOptions random;
  @Mixin private FixOptions fix;

  /** What to verify. */
  private static final class Subject {
    @Parameters(paramLabel = "MODEL", description = "An .onnx file.")
    private Path model;

    @Option(
        names = "--cases",
        paramLabel = "DIR_OR_ZIP",
        description =
            "Test cases: KIND/NAME/model.onnx with test_data_set_K/input_I.pb and output_I.pb.")
    private Path cases;
  }

  VerifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return (subject.cases != null ? cases() : model()).status();
  }

  private ExitCode cases() {
    CaseRunner runner =
        new CaseRunner(backend.backend(), backend.engine(), Duration.ofSeconds(limit));
    try (CaseArchive archive = CaseArchive.open(subject.cases)) {
      List<TestCase> cases = archive.cases(filter);
      if (cases.isEmpty()) {
        throw new SinterException(
            ErrorCode.USAGE, subject.cases + ": no case matches '" + filter + "'");
      }
      CaseReport report = new CaseReport(terminal, Optional.ofNullable(tsv));
      return report.run(cases, runner) ? ExitCode.OK : ExitCode.DIFFERENT;
    }
  }

  private ExitCode model() {
    if (tsv != null) {
      throw new SinterException(ErrorCode.USAGE, "--tsv goes with --cases only");
    }
    ModelSource.Onnx model = ModelSource.openGraph(subject.model, fix.options(), "verify");
    ModelCheck check = new ModelCheck(model, backend.engine(), random.seed(), tolerance);
    List<ModelCheck.Sample> samples = samples(check, model);
    Table table = new Table("backend", "output", "sizes", "largest error", "of largest value", "");
    List<String> differences = new ArrayList<>();
    List<SinterException> refusals = new ArrayList<>();
    for (Backend each : backends()) {
      try {
        List<ModelCheck.Row> rows = check.compare(each, samples);
        rows.forEach(row -> table.row(cells(each, row)));
        firstWrong(rows, samples)
            .ifPresent(sample -> differences.add(difference(check, each, sample)));
      } catch (SinterException e) {
        terminal.note("%s: %s", each.name(), e.describe());
        refusals.add(e);
      }
    }
    if (table.isEmpty()) {
      throw refusals.getFirst();
    }
    table.print(terminal);
    differences.forEach(difference -> terminal.line("%s", difference));
    return differences.isEmpty() ? ExitCode.OK : ExitCode.DIFFERENT;
  }

  private static Object[] cells(Backend backend, ModelCheck.Row row) {
    double error = row.comparison().largestError();
    return new Object[] {
      backend.name(),
      row.output(),
      row.sizes(),
      Quantity.number(error),
      String.format(Locale.ROOT, "%.1e", row.largest() == 0 ? error : error / row.largest()),
      row.comparison().matches() ? "" : "DIFFERS: " + row.comparison().message()
    };
  }

  /** Inputs under every binding that the model takes; where it takes none, its reason. */
  private List<ModelCheck.Sample> samples(ModelCheck check, ModelSource.Onnx model) {
    if (random.hasSizes()) {
      return List.of(check.sample(random.sizes(model.signature())));
    }
    List<ModelCheck.Sample> samples = new ArrayList<>();
    SinterException refusal = null;
    for (SymbolSizes sizes : check.bindings()) {
      try {
        samples.add(check.sample(sizes));
      } catch (SinterException e) {
        terminal.note("not with %s: %s", sizes, e.describe());
        refusal = e;
      }
    }
    if (samples.isEmpty() && refusal != null) {
      throw refusal;
    }
    return samples;
  }

  private List<Backend> backends() {
    return switch (backend.backend()) {
      case Backend.Auto _ -> Targets.onThisMachine().stream().map(VerifyCommand::bytecode).toList();
      case Backend.Compiled one -> List.of(one);
      case Backend.Llvm llvm -> List.of(llvm);
      case Backend.Interpreter one -> List.of(one);
    };
  }

  private static Backend bytecode(Target target) {
    return new Backend.Compiled(Optional.of(target));
  }

  private static Optional<ModelCheck.Sample> firstWrong(
      List<ModelCheck.Row> rows, List<ModelCheck.Sample> samples) {
    return rows.stream()
        .filter(row -> !row.comparison().matches())
        .findFirst()
        .flatMap(row ->
            samples.stream().filter(sample -> sample.sizes().equals(row.sizes())).findFirst());
  }

  private static String difference(ModelCheck check, Backend backend, ModelCheck.Sample sample) {
    return check
        .divergence(backend, sample)
        .map(node -> backend.name() + " is first wrong at " + node)
        .orElse(backend.name() + " is wrong, and no single node shows it");
  }
}
