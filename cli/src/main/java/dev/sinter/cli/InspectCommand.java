package dev.sinter.cli;

import dev.sinter.cli.measure.PassTimes;
import dev.sinter.cli.memory.MemoryChart;
import dev.sinter.cli.memory.MemoryMap;
import dev.sinter.cli.memory.MemoryPage;
import dev.sinter.cli.model.ModelSource;
import dev.sinter.cli.model.SymbolSizes;
import dev.sinter.cli.model.Targets;
import dev.sinter.cli.view.Terminal;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.artifact.ArtifactReader;
import dev.sinter.ir.file.AtomicFile;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.spi.CompileObserver;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sinter inspect}: what a model is made of, and what it is compiled to. */
@Command(
    name = "inspect",
    description = {
      "Shows what a model is made of, and what it is compiled to:",
      "signature, operators, parameters, arithmetic; fusion groups, kernels, memory."
    })
final class InspectCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "MODEL",
      description = "An .onnx file, or a jar made by `sinter compile`.")
  private Path model;

  @Option(
      names = "--bind",
      paramLabel = "SYMBOL=SIZE",
      description = "Size of a symbol for counts and memory, such as batch=16 (default: 1).")
  private List<String> sizes = List.of();

  @Option(
      names = "--target",
      paramLabel = "NAME",
      description = "What to compile for (default: what is best on this machine).")
  private String target;

  @Option(names = "--graph", description = "Print the imported graph as text, and nothing else.")
  private boolean graph;

  @Option(
      names = "--fusion",
      description =
          "Print what shares a kernel, and of every other value why it does not, and nothing else.")
  private boolean fusion;

  @Option(
      names = "--memory",
      description = "Draw where intermediate values lie and when, and nothing else.")
  private boolean memory;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also draw what --memory does as a page for a browser.")
  private Path html;

  @Option(names = "--time-passes", description = "Also print how long each pass and target took.")
  private boolean timePasses;

  @Mixin private FixOptions fix;

  InspectCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    checkOptions();
    PassTimes times = new PassTimes();
    if (graph) {
      terminal.line("%s", onnx("--graph", times).graph());
    } else if (fusion) {
      fusion(onnx("--fusion", times).graph(), times);
    } else {
      switch (times.time("import", () -> ModelSource.open(model, fix.options()))) {
        case ModelSource.Onnx onnx -> onnx(onnx, times);
        case ModelSource.Compiled jar -> jar(jar);
      }
    }
    if (timePasses) {
      terminal.line("");
      times.print(terminal);
    }
    return ExitCode.OK.status();
  }

  private void checkOptions() {
    if ((graph ? 1 : 0) + (fusion ? 1 : 0) + (memory ? 1 : 0) > 1) {
      throw new SinterException(
          ErrorCode.USAGE, "--graph, --fusion and --memory print nothing else: choose one");
    }
    if (html != null && !memory) {
      throw new SinterException(ErrorCode.USAGE, "--html goes with --memory only");
    }
  }

  private ModelSource.Onnx onnx(String option, PassTimes times) {
    return times.time(
        "import", () -> ModelSource.openGraph(model, fix.options(), "inspect " + option));
  }

  private void fusion(Graph graph, PassTimes times) {
    CompileObserver printing =
        (step, nanoseconds, text) -> {
          times.done(step, nanoseconds, text);
          if (step.startsWith("fuse ")) {
            terminal.line("%s", terminal.unicode() ? text.get() : text.get().replace("→", "->"));
          }
        };
    compile(graph, printing);
  }

  private Artifact compile(Graph graph, CompileObserver observer) {
    Target chosen = target == null ? Targets.best() : Targets.one(target);
    return Sinter.compileArtifact(
        graph,
        new CompileOptions(List.of(chosen), Optional.empty(), Set.of(), false, false, observer));
  }

  private void onnx(ModelSource.Onnx onnx, PassTimes times) {
    ModelOverview overview = new ModelOverview(terminal);
    SymbolSizes bound = sizes(onnx.signature());
    if (!memory) {
      overview.graph(onnx, bound);
    }
    try {
      compiled(compile(onnx.graph(), times), bound);
    } catch (SinterException e) {
      boolean missing =
          ExitCode.of(e.code()) == ExitCode.UNSUPPORTED || e.code() == ErrorCode.MODULE_MISSING;
      if (!missing || target != null || memory) {
        throw e;
      }
      terminal.note("not compiled: %s", e.describe());
    }
  }

  private void jar(ModelSource.Compiled jar) {
    Artifact artifact = ArtifactReader.read(jar.file());
    if (!memory) {
      new ModelOverview(terminal).jar(artifact);
    }
    compiled(artifact, sizes(artifact.signature()));
  }

  private SymbolSizes sizes(Signature signature) {
    return SymbolSizes.parse("--bind", sizes).checked(signature).complete(signature);
  }

  private void compiled(Artifact artifact, SymbolSizes bound) {
    RunOptions options = RunOptions.defaults();
    RunOptions chosen = target == null ? options : options.withTarget(target);
    try (Executable executable = Sinter.open(artifact, chosen)) {
      Program program =
          artifact.variants().stream()
              .map(Artifact.Variant::program)
              .filter(each -> each.target().equals(executable.target()))
              .findFirst()
              .orElseThrow();
      if (memory) {
        memory(executable, program, bound);
      } else {
        new ModelOverview(terminal).program(executable, program, bound);
      }
    }
  }

  private void memory(Executable executable, Program program, SymbolSizes bound) {
    String title =
        "memory of %s on %s%s".formatted(program.name(), program.target(), bound.suffix());
    MemoryMap map = MemoryMap.of(title, program, executable.memoryPlan(bound.sizes()));
    MemoryChart.print(map, terminal);
    if (html != null) {
      byte[] page = MemoryPage.of(map).getBytes(StandardCharsets.UTF_8);
      AtomicFile.write(html, channel -> writeAll(channel, page));
      terminal.line("");
      terminal.line("wrote %s", html);
    }
  }

  private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }
}
