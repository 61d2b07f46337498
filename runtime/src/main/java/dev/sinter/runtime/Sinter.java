package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.artifact.ArtifactReader;
import dev.sinter.ir.artifact.ArtifactReader.Check;
import dev.sinter.ir.artifact.ArtifactWriter;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.spi.Autocast;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.spi.Differentiator;
import dev.sinter.ir.spi.GraphCompiler;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.target.Target;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Where everything starts: compiles graphs, opens artifacts, gives what runs them.
 *
 * <pre>{@code
 * Graph graph = OnnxImport.read(Path.of("model.onnx"));
 * try (Executable model = Sinter.compile(graph)) {
 *   Map<String, Tensor> outputs = model.run(Map.of("image", image));
 * }
 * }</pre>
 */
public final class Sinter {
  private Sinter() {}

  /**
   * Compiles a graph for this machine: the widest vectors that it has, else scalar code.
   *
   * @throws SinterException as {@link #compile(Graph, CompileOptions, RunOptions)}
   */
  public static Executable compile(Graph graph) {
    return compile(graph, CompileOptions.forTargets(hostTarget()), RunOptions.defaults());
  }

  /**
   * Compiles a graph and opens the result.
   *
   * @throws SinterException {@link ErrorCode#MODULE_MISSING} without a compiler at hand; what the
   *     compiler finds wrong with the graph; {@link ErrorCode#TARGET_UNSUPPORTED} where none of the
   *     targets runs here
   */
  public static Executable compile(Graph graph, CompileOptions options, RunOptions run) {
    return open(compileArtifact(graph, options), run);
  }

  /** Compiles a graph to an artifact, to be written or opened. */
  public static Artifact compileArtifact(Graph graph, CompileOptions options) {
    return service(GraphCompiler.class, "no compiler for graphs").compile(graph, options);
  }

  /**
   * What takes derivatives of graphs.
   *
   * @throws SinterException {@link ErrorCode#MODULE_MISSING} without a compiler at hand
   */
  public static Differentiator differentiator() {
    return service(Differentiator.class, "nothing that takes derivatives");
  }

  /**
   * What puts products of graphs into 16 bits.
   *
   * @throws SinterException {@link ErrorCode#MODULE_MISSING} without a compiler at hand
   */
  public static Autocast autocast() {
    return service(Autocast.class, "nothing that chooses precisions");
  }

  private static <T> T service(Class<T> type, String missing) {
    return ServiceLoader.load(type, Sinter.class.getClassLoader()).stream()
        .findFirst()
        .orElseThrow(() ->
            new SinterException(
                ErrorCode.MODULE_MISSING,
                missing
                    + ": add the jars sinter-passes and sinter-codegen-jvm;"
                    + " running artifacts needs neither"))
        .get();
  }

  /** The best target for bytecode that runs in this JVM. */
  public static Target hostTarget() {
    return usableTargets().getLast();
  }

  /** Every target whose bytecode runs in this JVM, the best one last. */
  public static List<Target> usableTargets() {
    int bits = VectorSupport.preferredBits();
    return Stream.of(Target.JVM_SCALAR, Target.JVM_128, Target.JVM_256, Target.JVM_512)
        .filter(target -> target.vectorBits() <= bits)
        .toList();
  }

  /**
   * Targets whose machine code runs on this CPU and may be called from this JVM, the best one last.
   */
  public static List<Target> usableMachines() {
    Host host = Host.current();
    return host.machines().stream().filter(target -> host.problem(target).isEmpty()).toList();
  }

  /**
   * Why no machine code runs here: for want of a CPU that Sinter makes code for, or of the
   * permission to call it; empty where {@link #usableMachines} has one.
   */
  public static Optional<String> machineCodeProblem() {
    return Optional.of(Host.current().machineCodeProblem()).filter(problem -> !problem.isEmpty());
  }

  /** Why code for a target does not run in this JVM on this machine; empty where it does. */
  public static Optional<String> problem(Target target) {
    return Optional.of(Host.current().problem(target)).filter(problem -> !problem.isEmpty());
  }

  /**
   * Loads an artifact from its jar, for the best variant on this machine.
   *
   * @throws SinterException as {@link #load(Path, RunOptions)}
   */
  public static Executable load(Path jar) {
    return load(jar, RunOptions.defaults());
  }

  /**
   * Loads an artifact from its jar. The jar's constants are mapped, and must not change until the
   * executable is closed.
   *
   * @throws SinterException {@link ErrorCode#FILE_UNREADABLE}, {@link ErrorCode#ARTIFACT_INVALID},
   *     {@link ErrorCode#ARTIFACT_VERSION}, {@link ErrorCode#TARGET_UNSUPPORTED}
   */
  public static Executable load(Path jar, RunOptions options) {
    return load(arena -> ArtifactReader.read(jar, arena, Check.CHECKSUM), options);
  }

  /** Loads the artifact that a typed class belongs to, for the best variant on this machine. */
  public static Executable load(Class<?> typedClass) {
    return load(typedClass, RunOptions.defaults());
  }

  /** Loads the artifact that a typed class belongs to, from the jar it came from. */
  public static Executable load(Class<?> typedClass, RunOptions options) {
    return load(arena -> ArtifactReader.read(typedClass, arena, Check.CHECKSUM), options);
  }

  private static Executable load(Function<Arena, Artifact> reader, RunOptions options) {
    Arena arena = Arena.ofShared();
    try {
      return Opening.open(reader.apply(arena), options, (_, function) -> function, arena);
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Writes an artifact as a jar that runs alone, with {@code java -jar}.
   *
   * @throws SinterException {@link ErrorCode#FILE_UNWRITABLE}; nothing is left behind then
   */
  public static void write(Artifact artifact, Path jar) {
    ArtifactWriter.write(artifact, jar, RuntimeFiles.collect());
  }

  /** Writes an artifact as a jar for applications that bring the runtime themselves. */
  public static void writeWithoutRuntime(Artifact artifact, Path jar) {
    ArtifactWriter.write(artifact, jar, Map.of());
  }

  /**
   * Opens an artifact at hand.
   *
   * @throws SinterException {@link ErrorCode#TARGET_UNSUPPORTED}, {@link
   *     ErrorCode#ARTIFACT_INVALID}
   */
  public static Executable open(Artifact artifact, RunOptions options) {
    return open(artifact, options, (_, function) -> function);
  }

  /**
   * Opens an artifact at hand with its kernels instrumented, to time, count or check their calls.
   *
   * @param instrument takes the code of a kernel and its function, and gives what is called in its
   *     place, under the terms of {@link KernelFunction}
   * @throws SinterException as {@link #open(Artifact, RunOptions)}
   */
  public static Executable open(
      Artifact artifact,
      RunOptions options,
      BiFunction<KernelCode, KernelFunction, KernelFunction> instrument) {
    return Opening.open(artifact, options, instrument, () -> {});
  }
}
