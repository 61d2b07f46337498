package dev.sinter.bench;

import dev.sinter.bench.measure.Series;
import dev.sinter.bench.process.DoesNothing;
import dev.sinter.bench.process.JavaProcess;
import dev.sinter.bench.process.TemporaryFolder;
import dev.sinter.bench.report.MarkdownTable;
import dev.sinter.bench.workload.Workload;
import dev.sinter.cli.model.Targets;
import dev.sinter.cli.view.Quantity;
import dev.sinter.ir.npy.Npy;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.Sinter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Measures whole processes: a model's jar from the start of the JVM until the output is written.
 */
@Command(
    name = "first-result",
    description = {
      "Compiles a model to a jar with bytecode for all targets, and times java -jar on random"
          + " inputs.",
      "The ways to start it take turns, with a JVM that does nothing."
    })
public final class FirstResult implements Callable<Integer> {
  private static final List<String> VECTORS = List.of("--add-modules", "jdk.incubator.vector");

  @Parameters(paramLabel = "MODEL", description = "An .onnx file.")
  private Path model;

  @Option(
      names = "--times",
      paramLabel = "N",
      defaultValue = "7",
      description = "How often to start each (default: ${DEFAULT-VALUE}).")
  private int times;

  @Option(
      names = "--llvm",
      description = "Start machine code for this CPU, for which LLVM must be there.")
  private boolean llvm;

  /** Runs the command line and ends the JVM. */
  public static void main(String[] arguments) {
    CommandLineRun.exit(new FirstResult(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    try (TemporaryFolder temporary = TemporaryFolder.create("first-result")) {
      Path folder = temporary.path();
      Workload workload = Workload.ofModel(model);
      Path jar = compile(workload, folder);
      List<JavaProcess> processes = processes(jar, inputs(workload, folder), folder);
      print(processes, JavaProcess.timeInTurns(processes, times, folder.resolve("stderr")));
    }
    return 0;
  }

  private Path compile(Workload workload, Path folder) {
    Path jar = folder.resolve("model.jar");
    List<Target> targets = new ArrayList<>(Target.jvm());
    if (llvm) {
      Targets.bestMachine().ifPresent(targets::add);
    }
    CompileOptions options = CompileOptions.forTargets(targets.toArray(Target[]::new));
    long start = System.nanoTime();
    Sinter.write(Sinter.compileArtifact(workload.graph(), options), jar);
    System.out.printf("compiled in %s%n%n", Quantity.time(System.nanoTime() - start));
    return jar;
  }

  /** The arguments that name the inputs' files. */
  private static List<String> inputs(Workload workload, Path folder) {
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < workload.inputs().size(); i++) {
      Path file = folder.resolve("input-" + i + ".npy");
      Npy.write(file, workload.inputs().get(i));
      arguments.add(workload.graph().inputs().get(i).name() + "=" + file);
    }
    return arguments;
  }

  private List<JavaProcess> processes(Path jar, List<String> inputs, Path folder) {
    List<String> run = new ArrayList<>(List.of("-jar", jar.toString()));
    run.addAll(inputs);
    run.addAll(List.of("-o", folder.resolve("outputs").toString()));
    String classes = System.getProperty("java.class.path");
    String nothing = DoesNothing.class.getName();
    JavaProcess idle = new JavaProcess("a JVM that does nothing", List.of("-cp", classes, nothing));
    if (llvm) {
      return List.of(idle, new JavaProcess("java -jar", run), cached(run, folder));
    }
    return List.of(
        idle,
        new JavaProcess("java -jar, which may start itself again", run),
        new JavaProcess("with the Vector API from the start", joined(VECTORS, run)),
        new JavaProcess(
            "the same without C1", joined(joined(VECTORS, List.of("-XX:-TieredCompilation")), run)),
        new JavaProcess("scalar code", joined(run, List.of("--target", "jvm-scalar"))));
  }

  /** As README says: with what the JVM kept of an earlier run (JEP 514). */
  private static JavaProcess cached(List<String> model, Path folder) {
    Path cache = folder.resolve("model.aot");
    List<String> run = joined(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), model);
    List<String> training = joined(List.of("-XX:AOTCacheOutput=" + cache), run);
    new JavaProcess("the JVM that makes its cache", training).time(folder.resolve("stderr"));
    return new JavaProcess(
        "java -jar with the JVM's AOT cache", joined(List.of("-XX:AOTCache=" + cache), run));
  }

  private static List<String> joined(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static void print(List<JavaProcess> processes, List<Series> series) {
    MarkdownTable table =
        new MarkdownTable(
            System.out,
            List.of(
                new MarkdownTable.Column("", 40),
                new MarkdownTable.Column("median", 10),
                new MarkdownTable.Column("P95", 10)));
    for (int i = 0; i < processes.size(); i++) {
      table.row(
          List.of(
              processes.get(i).name(),
              Quantity.time(Math.round(series.get(i).median())),
              Quantity.time(Math.round(series.get(i).p95()))));
    }
  }
}
