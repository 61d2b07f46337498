package dev.sinter.bench;

import dev.sinter.bench.compare.Comparison;
import dev.sinter.bench.compare.Entrant;
import dev.sinter.bench.compare.Heat;
import dev.sinter.bench.compare.Machine;
import dev.sinter.bench.compare.Outcome;
import dev.sinter.bench.compare.Reference;
import dev.sinter.bench.compare.Row;
import dev.sinter.bench.compare.Setting;
import dev.sinter.bench.compare.Settings;
import dev.sinter.bench.measure.Bootstrap;
import dev.sinter.bench.model.BuiltModel;
import dev.sinter.bench.page.Cells;
import dev.sinter.bench.page.CsvFile;
import dev.sinter.bench.page.HtmlPage;
import dev.sinter.bench.page.MarkdownPage;
import dev.sinter.bench.peer.Peer;
import dev.sinter.bench.process.TemporaryFolder;
import dev.sinter.bench.report.MarkdownTable;
import dev.sinter.bench.workload.Interpreted;
import dev.sinter.bench.workload.ModelFolder;
import dev.sinter.bench.workload.Workload;
import dev.sinter.cli.model.Targets;
import dev.sinter.ir.SinterException;
import dev.sinter.runtime.Sinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures models on every backend and on other systems, in turns, and writes it down. */
@Command(
    name = "compare",
    description = {
      "Runs ONNX models as machine code, as bytecode, in the interpreter, and on other systems.",
      "All take turns in one process; ratios are taken in every round."
    })
public final class Compare implements Callable<Integer> {
  private static final String MACHINE_CODE = "Sinter machine code";
  private static final String BYTECODE = "Sinter bytecode";
  private static final String INTERPRETER = "Sinter interpreter";
  private static final List<MarkdownTable.Column> COLUMNS =
      List.of(
          new MarkdownTable.Column("model", 13),
          new MarkdownTable.Column("batch", 5),
          new MarkdownTable.Column("threads", 7),
          new MarkdownTable.Column("system", 19),
          new MarkdownTable.Column("median", 10),
          new MarkdownTable.Column("ratio", 18),
          new MarkdownTable.Column("difference", 10));

  @Spec private CommandSpec spec;

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = {
        "The models: NAME.onnx or NAME/model.onnx. PyTorch runs NAME.pt beside it (TorchScript);",
        "NAME.spec beside it says of each input: name, element type, sizes, bound of integers.",
        "Without it, networks built here and written as ONNX."
      })
  private Optional<Path> models = Optional.empty();

  @Option(names = "--only", paramLabel = "NAME", split = ",", description = "Only these models.")
  private Set<String> only = Set.of();

  @Option(
      names = "--without",
      paramLabel = "SYSTEM",
      split = ",",
      description = "Leave out some of: machine, bytecode, interpreter, onnxruntime, pytorch.")
  private Set<String> without = Set.of();

  @Option(
      names = "--batch",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,16",
      description = "Sizes of the batch (default: ${DEFAULT-VALUE}).")
  private List<Integer> batches;

  @Option(
      names = "--threads",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2",
      description = "Numbers of threads (default: ${DEFAULT-VALUE}).")
  private List<Integer> threads;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "5",
      description =
          "How long to measure each model, batch and number of threads, after a warm-up that takes"
              + " as long at least (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "15",
      description = "How many rounds there are at least (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--slowest",
      paramLabel = "S",
      defaultValue = "10",
      description = "Seconds that a run may take (default: ${DEFAULT-VALUE}).")
  private double slowest;

  @Option(
      names = "--interpreted",
      paramLabel = "N",
      defaultValue = "30000000",
      description = "Multiply-adds that the interpreter may be given (default: ${DEFAULT-VALUE}).")
  private long interpreted;

  @Option(
      names = "--checked",
      paramLabel = "N",
      defaultValue = "5000000000",
      description =
          "Multiply-adds up to which outputs are compared with the interpreter's; above, with those"
              + " of another system (default: ${DEFAULT-VALUE}).")
  private long checked;

  @Option(
      names = "--spin",
      description = "Let other systems' threads wait awake, as is their default.")
  private boolean spin;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the confidence intervals (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--markdown", paramLabel = "FILE", description = "Write a page of Markdown.")
  private Optional<Path> markdown = Optional.empty();

  @Option(names = "--html", paramLabel = "FILE", description = "Write a web page with charts.")
  private Optional<Path> html = Optional.empty();

  @Option(names = "--csv", paramLabel = "FILE", description = "Write a line for every result.")
  private Optional<Path> csv = Optional.empty();

  /** Runs the command line and ends the JVM. */
  public static void main(String[] arguments) {
    CommandLineRun.exit(new Compare(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    CommandLineRun.requireVectors(spec.commandLine());
    double load = Machine.load();
    List<String> descriptions = new ArrayList<>();
    List<Entrant> entrants = entrants(descriptions);
    String baseline =
        Heat.baseline(entrants)
            .map(Entrant::name)
            .orElseThrow(() -> new ParameterException(spec.commandLine(), "nothing is left"));
    List<Row> rows = measure(entrants);
    Comparison comparison =
        new Comparison(Machine.describe(load, descriptions), settings(), baseline, rows);
    write(markdown, MarkdownPage.of(comparison));
    write(html, HtmlPage.of(comparison, List.of(INTERPRETER)));
    write(csv, CsvFile.of(comparison));
    return rows.stream().anyMatch(row -> row.outcome() instanceof Outcome.Measured) ? 0 : 1;
  }

  private Settings settings() {
    return new Settings(
        batches,
        threads,
        (long) (seconds * 1e9),
        rounds,
        slowest,
        spin,
        new Bootstrap(seed, Bootstrap.RESAMPLES));
  }

  /** Those that take part; what is not there says so in its column. */
  private List<Entrant> entrants(List<String> descriptions) {
    List<Entrant> entrants = new ArrayList<>();
    if (!without.contains("machine")) {
      entrants.add(
          Targets.bestMachine()
              .<Entrant>map(target -> new Entrant.Compiled(MACHINE_CODE, target))
              .orElseGet(() -> new Entrant.Missing(MACHINE_CODE, "absent: no LLVM here")));
    }
    if (!without.contains("bytecode")) {
      entrants.add(new Entrant.Compiled(BYTECODE, Sinter.hostTarget()));
    }
    if (!without.contains("interpreter")) {
      entrants.add(new Entrant.Interpreter(INTERPRETER, interpreted));
    }
    entrants.stream()
        .filter(Entrant.Compiled.class::isInstance)
        .map(Entrant.Compiled.class::cast)
        .forEach(each -> descriptions.add(each.name() + ": " + each.target().name()));
    for (Peer peer : Peer.all()) {
      if (!without.contains(peer.key())) {
        Optional<String> absence = peer.load(spin);
        absence.ifPresentOrElse(
            why -> entrants.add(new Entrant.Missing(peer.name(), why)),
            () -> {
              entrants.add(new Entrant.Other(peer, spin));
              descriptions.add(peer.description());
            });
      }
    }
    return entrants;
  }

  private List<Row> measure(List<Entrant> entrants) throws IOException {
    if (models.isPresent()) {
      return measure(new ModelFolder(models.get()), entrants);
    }
    try (TemporaryFolder built = TemporaryFolder.create("compare")) {
      for (BuiltModel model : BuiltModel.values()) {
        model.write(built.path());
      }
      return measure(new ModelFolder(built.path()), entrants);
    }
  }

  private List<Row> measure(ModelFolder folder, List<Entrant> entrants) {
    MarkdownTable table = new MarkdownTable(System.out, COLUMNS);
    List<Row> all = new ArrayList<>();
    for (String model : names(folder)) {
      for (int batch : batches) {
        try {
          Workload workload = folder.workload(model, batch);
          Optional<Reference> reference = reference(workload);
          for (int count : threads) {
            Setting setting = new Setting(model, batch, count);
            List<Row> rows = measure(setting, workload, entrants, reference);
            rows.forEach(row -> table.row(cells(row)));
            all.addAll(rows);
          }
        } catch (SinterException | IllegalStateException e) {
          System.err.printf("%s, batch %d: %s%n", model, batch, e.getMessage());
        }
      }
    }
    return all;
  }

  /** The interpreter's outputs, where they do not take too long. */
  private Optional<Reference> reference(Workload workload) {
    if (workload.work().amount() / 2 > checked) {
      return Optional.empty();
    }
    try (Interpreted interpreted = new Interpreted(workload)) {
      interpreted.run(1);
      return Optional.of(new Reference(INTERPRETER, interpreted.outputs()));
    }
  }

  private List<Row> measure(
      Setting setting, Workload workload, List<Entrant> entrants, Optional<Reference> reference) {
    // What the last one held outside the heap goes when the objects that own it are collected.
    System.gc();
    try (Heat heat = new Heat(setting, workload, entrants, reference, settings())) {
      return heat.run();
    }
  }

  private List<String> names(ModelFolder folder) {
    List<String> names = List.copyOf(folder.files().keySet());
    List<String> chosen =
        names.stream().filter(name -> only.isEmpty() || only.contains(name)).toList();
    if (chosen.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "no such model; there are: " + String.join(", ", names));
    }
    return chosen;
  }

  private static List<String> cells(Row row) {
    Setting setting = row.setting();
    return List.of(
        setting.model(),
        Integer.toString(setting.batch()),
        Integer.toString(setting.threads()),
        row.system(),
        Cells.time(row.outcome()),
        Cells.ratio(row.outcome()),
        row.outcome() instanceof Outcome.Measured measured
            ? Cells.difference(measured.difference())
            : "");
  }

  private static void write(Optional<Path> file, String text) throws IOException {
    if (file.isPresent()) {
      Files.writeString(file.get(), text);
    }
  }
}
