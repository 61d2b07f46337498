package dev.sinter.cli;

import dev.sinter.cli.model.Backend;
import dev.sinter.cli.model.Engine;
import dev.sinter.cli.model.EngineOptions;
import dev.sinter.cli.model.InputValues;
import dev.sinter.cli.model.ModelSource;
import dev.sinter.cli.model.OutputFolder;
import dev.sinter.cli.view.Quantity;
import dev.sinter.cli.view.RankedClasses;
import dev.sinter.cli.view.TensorSummary;
import dev.sinter.cli.view.Terminal;
import dev.sinter.cli.view.TerminalImage;
import dev.sinter.frontend.onnx.Onnx;
import dev.sinter.frontend.onnx.OnnxValue;
import dev.sinter.ir.npy.Npy;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sinter run}: runs a model once and shows what comes out. */
@Command(
    name = "run",
    description = "Runs a model on .npy files and shows its outputs.",
    footer = {"", "Example: sinter run examples/digits.onnx --input examples/digit-7.npy"})
final class RunCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "MODEL",
      description = "An .onnx file, or a jar made by `sinter compile`.")
  private Path model;

  @Option(
      names = {"-i", "--input"},
      paramLabel = "[NAME=]FILE",
      description = {
        "A .npy file for an input; the name may be left out where there is one input.",
        "The elements of a sequence NAME are NAME[0], NAME[1], …"
      })
  private List<String> inputs = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Write every output to DIR/NAME.npy.")
  private Path folder;

  @Mixin private RandomOptions random;
  @Mixin private BackendOptions backend;

  RunCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Backend chosen = backend.backend();
    EngineOptions options = backend.engine();
    ModelSource source = ModelSource.open(model, this::given);
    try (Engine engine = chosen.open(source, options)) {
      Signature signature = engine.signature();
      InputValues values =
          InputValues.read(signature, left(source), random.sizes(signature), random.values());
      boolean pictures = showInputs(signature, values);
      long start = System.nanoTime();
      List<Tensor> outputs = engine.run(values.values());
      long nanoseconds = System.nanoTime() - start;
      showOutputs(engine, outputs, pictures);
      terminal.line("%s (one cold run) by %s", Quantity.time(nanoseconds), engine.explain());
      if (folder != null) {
        new OutputFolder(folder)
            .write(signature.outputs(), outputs)
            .forEach(file -> terminal.line("wrote %s", file));
      }
    }
    return ExitCode.OK.status();
  }

  /** The values of inputs given by name, where the model cannot be compiled without some. */
  private Map<String, OnnxValue<Tensor>> given() {
    Map<String, OnnxValue<Tensor>> given = new TreeMap<>();
    for (String name : Onnx.inputNames(model)) {
      given(name).ifPresent(value -> given.put(name, new OnnxValue.Single<>(value)));
      List<Tensor> elements =
          Stream.iterate(0, i -> i + 1)
              .map(i -> given(OnnxValue.port(name, i)))
              .takeWhile(Optional::isPresent)
              .flatMap(Optional::stream)
              .toList();
      if (!elements.isEmpty()) {
        given.put(name, new OnnxValue.Sequence<>(elements));
      }
    }
    return given;
  }

  private Optional<Tensor> given(String name) {
    return inputs.stream()
        .filter(text -> text.startsWith(name + "="))
        .findFirst()
        .map(text -> Npy.read(Path.of(text.substring(name.length() + 1))));
  }

  /** The given inputs but for those that became constants. */
  private List<String> left(ModelSource source) {
    Set<String> constants =
        switch (source) {
          case ModelSource.Onnx onnx -> onnx.options().fixedInputs().keySet();
          case ModelSource.Compiled _ -> Set.of();
        };
    if (!constants.isEmpty()) {
      terminal.note(
          "the model's structure depends on inputs; compiled for these values of %s",
          String.join(", ", constants));
    }
    return inputs.stream()
        .filter(text -> constants.stream().noneMatch(name -> text.startsWith(name + "=")))
        .toList();
  }

  /** Draws the given inputs that are pictures; returns whether there was one. */
  private boolean showInputs(Signature signature, InputValues values) {
    boolean pictures = false;
    for (int i = 0; i < signature.inputs().size(); i++) {
      String name = signature.inputs().get(i).name();
      Tensor value = values.values().get(i);
      if (!values.given().contains(name)) {
        terminal.note("%s was not given: %s from seed %d", name, value.type(), random.seed());
        continue;
      }
      terminal.line("%s  %s", name, TensorSummary.of(value).text());
      var picture = TerminalImage.of(value);
      if (picture.isPresent()) {
        picture.get().draw(terminal).forEach(line -> terminal.out().println("  " + line));
        pictures = true;
      }
    }
    return pictures;
  }

  private void showOutputs(Engine engine, List<Tensor> outputs, boolean pictures) {
    List<String> labels = labels(engine);
    for (int i = 0; i < outputs.size(); i++) {
      Tensor output = outputs.get(i);
      terminal.line(
          "%s  %s", engine.signature().outputs().get(i).name(), TensorSummary.of(output).text());
      RankedClasses.of(output, labels, pictures && outputs.size() == 1)
          .ifPresent(ranked -> ranked.draw(terminal).forEach(terminal.out()::println));
    }
  }

  private static List<String> labels(Engine engine) {
    String labels = engine.metadata().getOrDefault("labels", "");
    return labels.isBlank()
        ? List.of()
        : Stream.of(labels.split(",", -1)).map(String::strip).toList();
  }
}
