package dev.sinter.bench;

import dev.sinter.bench.peer.Peer;
import dev.sinter.bench.report.Figure;
import dev.sinter.bench.report.MarkdownTable;
import dev.sinter.bench.report.Trial;
import dev.sinter.bench.report.TrialRow;
import dev.sinter.bench.workload.ModelFolder;
import dev.sinter.cli.model.Targets;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.Sinter;
import java.lang.management.ManagementFactory;
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

/** Measures workloads beside the machine's ceilings and other systems, as a table in Markdown. */
@Command(
    name = "report",
    description = {
      "Measures workloads with one and two threads, each in turns with the machine's ceiling.",
      "Ratios are taken in every round; the median of the rounds is shown."
    })
public final class Report implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Only figures whose names begin so.")
  private List<String> only = List.of();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "5",
      description =
          "How long to measure each figure, after its warm-up (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "Measure the ONNX files of this folder: NAME.onnx or NAME/model.onnx.")
  private Optional<Path> models = Optional.empty();

  @Option(
      names = "--peer",
      paramLabel = "NAME",
      split = ",",
      description = "Let this run the models too: onnxruntime, pytorch.")
  private Set<String> peers = Set.of();

  @Option(
      names = "--llvm",
      description = "Let machine code for this CPU take part, for which LLVM must be there.")
  private boolean llvm;

  @Option(names = "--list", description = "Show the names of the figures and measure nothing.")
  private boolean list;

  /** Runs the command line and ends the JVM. */
  public static void main(String[] arguments) {
    CommandLineRun.exit(new Report(), arguments);
  }

  @Override
  public Integer call() {
    List<Figure> figures = chosen();
    if (list) {
      figures.forEach(figure -> System.out.println(figure.name()));
      return 0;
    }
    CommandLineRun.requireVectors(spec.commandLine());
    System.out.printf(
        "Java %s, %d processors with a load of %.1f, code for %s%n%n",
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        Sinter.hostTarget());
    MarkdownTable table = new MarkdownTable(System.out, TrialRow.COLUMNS);
    int status = 0;
    for (Figure figure : figures) {
      try {
        measure(figure, table);
      } catch (SinterException | IllegalStateException e) {
        System.err.println(figure.name() + ": " + e.getMessage());
        status = 1;
      }
    }
    return status;
  }

  private void measure(Figure figure, MarkdownTable table) {
    Optional<Target> machine = llvm ? Targets.bestMachine() : Optional.empty();
    List<Peer> others = peers.stream().map(Peer::named).toList();
    for (Peer peer : others) {
      peer.load(false)
          .ifPresent(why -> {
            throw new IllegalStateException(peer.name() + " is " + why);
          });
    }
    try (Trial trial = new Trial(figure, machine, others)) {
      trial.run((long) (seconds * 1e9)).forEach(row -> table.row(row.cells(figure.name())));
    }
  }

  /** With a folder of models those alone. */
  private List<Figure> chosen() {
    List<Figure> all =
        models.map(folder -> Figure.models(new ModelFolder(folder))).orElseGet(Figure::standard);
    List<Figure> chosen = new ArrayList<>(all);
    if (!only.isEmpty()) {
      chosen.removeIf(figure -> only.stream().noneMatch(figure.name()::startsWith));
    }
    if (chosen.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "no such figure; there are: "
              + String.join(", ", all.stream().map(Figure::name).toList()));
    }
    return chosen;
  }
}
