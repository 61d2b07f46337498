package dev.sinter.cli;

import dev.sinter.cli.measure.Contest;
import dev.sinter.cli.measure.GraphCost;
import dev.sinter.cli.measure.Timing;
import dev.sinter.cli.model.Backend;
import dev.sinter.cli.model.Engine;
import dev.sinter.cli.model.EngineOptions;
import dev.sinter.cli.model.ModelSource;
import dev.sinter.cli.model.SymbolSizes;
import dev.sinter.cli.view.Progress;
import dev.sinter.cli.view.Quantity;
import dev.sinter.cli.view.Table;
import dev.sinter.cli.view.Terminal;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sinter bench}: what fusion and code generation gain over interpreting. */
@Command(
    name = "bench",
    description = {
      "Times a model: interpreted, compiled without fusion, compiled.",
      "All three run in turns on the same random inputs, after a warm-up."
    })
final class BenchCommand implements Callable<Integer> {
  private static final Set<String> FUSION = Set.of("fuse");

  private final Terminal terminal;

  @Parameters(paramLabel = "MODEL", description = "An .onnx file.")
  private Path model;

  @Option(
      names = "--time",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "About how long to measure (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Mixin private BackendOptions backend;
  @Mixin private RandomOptions random;
  @Mixin private FixOptions fix;

  BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Backend compiled = backend.compiled();
    EngineOptions options = backend.engine();
    ModelSource.Onnx source = ModelSource.openGraph(model, fix.options(), "bench");
    SymbolSizes sizes = random.sizes(source.signature()).complete(source.signature());
    List<Tensor> inputs = random.values().makeAll(source.signature(), sizes);
    GraphCost cost = GraphCost.of(source.graph(), sizes);
    terminal.line(
        "%s%s: %s multiply-adds%s, %d threads",
        source.graph().name(),
        sizes.suffix(),
        Quantity.count(cost.multiplyAdds()),
        cost.complete() ? "" : " (at least)",
        options.threads());
    List<Contestant> contestants = contestants(source.graph(), inputs, compiled, options);
    try {
      print(contestants, measure(contestants), cost);
    } finally {
      contestants.forEach(Contestant::close);
    }
    return ExitCode.OK.status();
  }

  private List<Timing> measure(List<Contestant> contestants) {
    long time = (long) (seconds * 1e9);
    try (Progress progress = new Progress(terminal)) {
      progress.show("measuring");
      return new Contest(time / 4, time).run(repeats(contestants));
    }
  }

  /** One way to run the model. */
  private record Contestant(String name, Engine engine, Engine.Repeat repeat) {
    void close() {
      repeat.close();
      engine.close();
    }
  }

  private static List<Runnable> repeats(List<Contestant> contestants) {
    return contestants.stream().<Runnable>map(Contestant::repeat).toList();
  }

  private static List<Contestant> contestants(
      Graph graph, List<Tensor> inputs, Backend compiled, EngineOptions options) {
    List<Contestant> contestants = new ArrayList<>();
    try {
      enter(contestants, "interpreted", new Engine.Interpreted(graph), inputs);
      enter(contestants, "unfused", compiled.open(graph, options.without(FUSION)), inputs);
      enter(contestants, "fused", compiled.open(graph, options), inputs);
    } catch (RuntimeException e) {
      contestants.forEach(Contestant::close);
      throw e;
    }
    return contestants;
  }

  private static void enter(
      List<Contestant> contestants, String name, Engine engine, List<Tensor> inputs) {
    try {
      contestants.add(new Contestant(name, engine, engine.repeat(inputs)));
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private void print(List<Contestant> contestants, List<Timing> timings, GraphCost cost) {
    Table table = new Table("", "median", "P99", "GFLOP/s", "faster", "bytes/run", "runs");
    Timing slowest = timings.getFirst();
    for (int i = 0; i < timings.size(); i++) {
      Timing timing = timings.get(i);
      table.row(
          contestants.get(i).name(),
          Quantity.time(timing.median()),
          Quantity.time(timing.p99()),
          String.format(Locale.ROOT, "%.2f", timing.gigaPerSecond(2 * cost.multiplyAdds())),
          String.format(Locale.ROOT, "%.1f x", (double) slowest.median() / timing.median()),
          Quantity.count(timing.allocatedBytes()),
          timing.runs());
    }
    table.print(terminal);
    terminal.line("compiled: %s", contestants.getLast().engine().explain());
  }
}
