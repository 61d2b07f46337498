package dev.sinter.cli;

import dev.sinter.cli.dump.DumpFolder;
import dev.sinter.cli.measure.PassTimes;
import dev.sinter.cli.model.ModelSource;
import dev.sinter.cli.model.Targets;
import dev.sinter.cli.view.Progress;
import dev.sinter.cli.view.Quantity;
import dev.sinter.cli.view.Terminal;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.file.FileProblem;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.spi.CompileObserver;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.Sinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sinter compile}: makes a jar of a model. */
@Command(
    name = "compile",
    description = "Compiles a model to a jar that runs with java -jar, or as a library.",
    footer = {"", "Example: sinter compile examples/digits.onnx -o digits.jar"})
final class CompileCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "MODEL", description = "An .onnx file.")
  private Path model;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "JAR",
      required = true,
      description = "The jar to write.")
  private Path jar;

  @Option(
      names = "--target",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "jvm",
      description =
          "What to make code for: jvm (scalar and every vector width), host (what suits this"
              + " machine), jvm-scalar, jvm-128, jvm-256, jvm-512, and through LLVM x86-64-v3,"
              + " x86-64-v4, aarch64 (default: ${DEFAULT-VALUE}).")
  private List<String> targets;

  @Option(
      names = "--class",
      paramLabel = "NAME",
      description = "The class with the model's typed API, such as com.example.Digits.")
  private String className;

  @Option(
      names = "--no-runtime",
      description = "Leave the runtime out: for a jar that is used as a library.")
  private boolean noRuntime;

  @Option(names = "--verify", description = "Check the model's form after every step.")
  private boolean verify;

  @Option(names = "--disable", paramLabel = "PASS", split = ",", description = "Leave passes out.")
  private Set<String> disabled = Set.of();

  @Option(
      names = "--dump",
      paramLabel = "DIR",
      description = "Write the model after every step, and its kernels, as text.")
  private Path dump;

  @Option(names = "--time-passes", description = "Print how long each pass, target and file took.")
  private boolean timePasses;

  @Mixin private PrecisionOptions precision;
  @Mixin private FixOptions fix;

  CompileCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    checkOutput();
    List<Target> chosen = Targets.parse(targets);
    long start = System.nanoTime();
    PassTimes times = new PassTimes();
    Graph graph =
        times.time("import", () -> ModelSource.openGraph(model, fix.options(), "compile").graph());
    Optional<DumpFolder> dumps = Optional.ofNullable(dump).map(DumpFolder::new);
    Artifact artifact = compile(graph, chosen, dumps, times);
    dumps.ifPresent(folder -> times.time("dump", () -> folder.write(artifact)));
    times.time("write", () -> write(artifact));
    print(artifact, System.nanoTime() - start);
    if (timePasses) {
      terminal.line("");
      times.print(terminal);
    }
    return ExitCode.OK.status();
  }

  private void write(Artifact artifact) {
    if (noRuntime) {
      Sinter.writeWithoutRuntime(artifact, jar);
    } else {
      Sinter.write(artifact, jar);
    }
  }

  /** What can be told before minutes of work. */
  private void checkOutput() {
    Path folder = jar.toAbsolutePath().getParent();
    if (Files.exists(jar) && !Files.isRegularFile(jar)) {
      throw new SinterException(
          ErrorCode.FILE_UNWRITABLE, jar + ": is not a file, expected the name of a jar");
    }
    if (folder == null || !Files.isDirectory(folder)) {
      throw new SinterException(ErrorCode.FILE_UNWRITABLE, jar + ": there is no folder " + folder);
    }
  }

  private Artifact compile(
      Graph graph, List<Target> chosen, Optional<DumpFolder> dumps, PassTimes times) {
    try (Progress progress = new Progress(terminal)) {
      CompileObserver observer =
          (step, nanoseconds, text) -> {
            progress.show(step + " " + Quantity.time(nanoseconds));
            times.done(step, nanoseconds, text);
            dumps.ifPresent(
                folder -> times.time("dump", () -> folder.done(step, nanoseconds, text)));
          };
      CompileOptions options =
          new CompileOptions(
              chosen,
              Optional.ofNullable(className),
              disabled,
              precision.isExcess(),
              verify,
              observer);
      return Sinter.compileArtifact(graph, options);
    }
  }

  private void print(Artifact artifact, long nanoseconds) {
    terminal.line("%s  %s", jar, Quantity.bytes(sizeOf(jar)));
    for (Map.Entry<String, Set<String>> each : kernels(artifact).entrySet()) {
      terminal.line("  %-10s  %d kernels", each.getKey(), each.getValue().size());
    }
    long constants =
        artifact.constants().values().stream()
            .mapToLong(constant -> constant.data().byteSize())
            .sum();
    terminal.line(
        "  %d constants, %s; %s",
        artifact.constants().size(), Quantity.bytes(constants), Quantity.time(nanoseconds));
  }

  private static Map<String, Set<String>> kernels(Artifact artifact) {
    Map<String, Set<String>> kernels = new LinkedHashMap<>();
    for (Artifact.Variant variant : artifact.variants()) {
      Set<String> names = new TreeSet<>(variant.code().stream().map(KernelCode::kernel).toList());
      kernels.put(variant.target(), names);
    }
    return kernels;
  }

  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw FileProblem.unreadable(file, e);
    }
  }
}
