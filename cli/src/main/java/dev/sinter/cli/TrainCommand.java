package dev.sinter.cli;

import dev.sinter.cli.train.TrainingRun;
import dev.sinter.cli.view.Terminal;
import dev.sinter.runtime.train.loop.Checkpoints;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sinter train}: trains a network and writes it as an ONNX model. */
@Command(
    name = "train",
    description = "Trains the network that a JSON file describes, and writes it as an ONNX model.",
    footer = {"", "Example: sinter train examples/digits-cnn.json"})
final class TrainCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "FILE.json", description = "Data, network and how it is trained.")
  private Path file;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "A .csv or .csv.gz file in place of that of the JSON file.")
  private Optional<Path> data;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The ONNX model to be written, in place of that of the JSON file.")
  private Optional<Path> output;

  @Option(names = "--epochs", paramLabel = "N", description = "In place of those of the JSON file.")
  private Optional<Integer> epochs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Of first weights, orders and random layers, in place of that of the JSON file.")
  private Optional<Long> seed;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "Keep the training here while it goes on.")
  private Optional<Path> checkpoint;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N",
      defaultValue = "1",
      description = "Epochs between checkpoints (default: ${DEFAULT-VALUE}).")
  private int every;

  @Option(
      names = "--resume",
      paramLabel = "FILE",
      description = {
        "Go on from a checkpoint, with the same results as if nothing had happened;",
        "it is kept there further on, unless --checkpoint says otherwise."
      })
  private Optional<Path> resumed;

  @Option(
      names = "--held-out",
      paramLabel = "DIR",
      description = "Write inputs and targets of the held-out rows to DIR/NAME.npy.")
  private Optional<Path> heldOut;

  @Mixin private BackendOptions backend;

  TrainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Optional<Checkpoints> kept =
        checkpoint.or(() -> resumed).map(where -> new Checkpoints(where, every));
    TrainingRun.Request request =
        new TrainingRun.Request(file, data, output, epochs, seed, kept, resumed, heldOut);
    new TrainingRun(request, terminal).run(backend.target(), backend.threads());
    return ExitCode.OK.status();
  }
}
