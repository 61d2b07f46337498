package dev.sinter.cli.train;

import dev.sinter.cli.train.settings.SettingsReader;
import dev.sinter.cli.train.settings.TrainingSettings;
import dev.sinter.cli.view.Quantity;
import dev.sinter.cli.view.Terminal;
import dev.sinter.frontend.onnx.export.OnnxExport;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.npy.Npy;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.data.Dataset;
import dev.sinter.runtime.train.loop.Checkpoints;
import dev.sinter.runtime.train.loop.EpochRecord;
import dev.sinter.runtime.train.loop.History;
import dev.sinter.runtime.train.loop.LoopOptions;
import dev.sinter.runtime.train.loop.TrainingJob;
import dev.sinter.runtime.train.loop.TrainingLoop;
import dev.sinter.runtime.train.metric.ConfusionMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/** A training from its JSON file to the model that it leaves behind. */
public final class TrainingRun {
  private final Request request;
  private final Terminal terminal;
  private final TrainingSettings settings;
  private final TrainingPlan plan;
  private final TrainingJob job;
  private final Path model;

  /**
   * What the command line asks for.
   *
   * @param file the JSON file
   * @param data the table, in place of that of the file
   * @param output where the model goes, in place of that of the file
   * @param epochs in place of those of the file
   * @param seed in place of that of the file
   * @param checkpoint where the training is kept
   * @param resumed the checkpoint that it goes on from
   * @param heldOut the folder that the held-out rows are written to
   */
  public record Request(
      Path file,
      Optional<Path> data,
      Optional<Path> output,
      Optional<Integer> epochs,
      Optional<Long> seed,
      Optional<Checkpoints> checkpoint,
      Optional<Path> resumed,
      Optional<Path> heldOut) {}

  /**
   * Reads settings and data.
   *
   * @throws SinterException as {@link SettingsReader#read}, {@link NumberTable#read}, {@link
   *     TableData#of} and {@link TrainingPlan}
   */
  public TrainingRun(Request request, Terminal terminal) {
    this.request = request;
    this.terminal = terminal;
    settings = SettingsReader.read(request.file()).with(request.epochs(), request.seed());
    model = request.output().orElseGet(() -> beside(settings.output().file()));
    requireFolder();
    Path table = request.data().orElseGet(() -> beside(settings.data().file()));
    try {
      plan = new TrainingPlan(settings, TableData.of(NumberTable.read(table), settings.data()));
      job = plan.job(options());
    } catch (ArithmeticException e) {
      throw new SinterException(
          ErrorCode.ATTRIBUTE_INVALID,
          "%s: a size or a number of steps goes beyond 64 bits".formatted(request.file()),
          e);
    }
  }

  /** Before hours of training rather than after. */
  private void requireFolder() {
    Path folder = model.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new SinterException(
          ErrorCode.FILE_UNWRITABLE,
          "%s: %s is no folder that can be written to".formatted(model, folder));
    }
  }

  private Path beside(String name) {
    try {
      return request.file().toAbsolutePath().getParent().resolve(name);
    } catch (InvalidPathException e) {
      throw new SinterException(ErrorCode.FILE_UNREADABLE, request.file() + ": " + e, e);
    }
  }

  /**
   * Trains, tests and writes.
   *
   * @param target what the training is compiled for
   * @throws SinterException as {@link TrainingLoop} and {@link OnnxExport#write}
   */
  public void run(Target target, int threads) {
    terminal.line("%s", plan.network().summary());
    terminal.line(
        "%d rows to train on, %d to validate, %d held out",
        plan.training().rows(), plan.validation().rows(), plan.heldOut().rows());
    terminal.flush();
    RunOptions run = RunOptions.defaults().withThreads(threads).withTarget(target.name());
    long start = System.nanoTime();
    try (TrainingLoop loop = TrainingLoop.of(job, CompileOptions.forTargets(target), run);
        TrainingDisplay display = new TrainingDisplay(terminal, settings.epochs(), details())) {
      terminal.line("compiled for %s in %s", target, Quantity.time(System.nanoTime() - start));
      request.resumed().ifPresent(file -> resume(loop, file));
      History history = loop.run(display);
      terminal.line(
          "trained %d epochs in %s%s",
          history.epochs().size(), Quantity.time(System.nanoTime() - start), best(history));
      SequencedMap<String, Double> results = loop.evaluate(plan.heldOut());
      display.tested("held out", plan.heldOut().rows(), results);
      if (plan.metric() instanceof ConfusionMatrix matrix) {
        display.confusion(matrix);
      }
      write(loop, results);
    }
  }

  /** What validation says beside its loss, but for the first of it and what is watched. */
  private Set<String> details() {
    Set<String> details =
        plan.metric().values().keySet().stream()
            .skip(1)
            .map(name -> EpochRecord.VALIDATION + name)
            .collect(Collectors.toSet());
    LoopOptions options = settings.loop();
    options.earlyStopping().ifPresent(one -> details.remove(one.metric()));
    options.rateReduction().ifPresent(one -> details.remove(one.metric()));
    return details;
  }

  private LoopOptions options() {
    LoopOptions options = settings.loop();
    return request.checkpoint().map(options::with).orElse(options);
  }

  private void resume(TrainingLoop loop, Path file) {
    loop.resume(file);
    terminal.line("%s: goes on after epoch %d", file, loop.history().epochs().size());
  }

  private String best(History history) {
    boolean isRestored = settings.stoppingOrNull() != null && settings.stoppingOrNull().restore();
    return isRestored && history.bestEpoch() > 0
        ? ", took the parameters of epoch " + history.bestEpoch()
        : "";
  }

  private void write(TrainingLoop loop, SequencedMap<String, Double> results) {
    Map<String, String> metadata = new LinkedHashMap<>();
    results.forEach((name, value) -> metadata.put("held_out." + name, value.toString()));
    metadata.put("held_out.rows", Integer.toString(plan.heldOut().rows()));
    Graph graph = plan.answering(metadata);
    Map<String, Tensor> weights = new LinkedHashMap<>(loop.values());
    weights.keySet().retainAll(graph.inputs().stream().map(Port::name).toList());
    OnnxExport.write(graph, weights, model);
    terminal.line("wrote %s", model);
    request.heldOut().ifPresent(this::writeHeldOut);
  }

  private void writeHeldOut(Path folder) {
    Dataset data = plan.heldOut();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new SinterException(ErrorCode.FILE_UNWRITABLE, folder + ": " + e, e);
    }
    for (String name : data.names()) {
      Path file = folder.resolve(name + ".npy");
      Npy.write(file, data.column(name));
      terminal.line("wrote %s", file);
    }
  }
}
