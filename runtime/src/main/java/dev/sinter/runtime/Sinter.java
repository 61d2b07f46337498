package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.artifact.ArtifactReader;
import dev.sinter.ir.artifact.ArtifactReader.Check;
import dev.sinter.ir.artifact.ArtifactWriter;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.program.ProgramVerifier;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.spi.GraphCompiler;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.kernel.KernelLoader;
import dev.sinter.runtime.machine.MachineLoader;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
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
  private static final System.Logger LOGGER = System.getLogger("dev.sinter.runtime");

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
    GraphCompiler compiler =
        ServiceLoader.load(GraphCompiler.class, Sinter.class.getClassLoader()).stream()
            .findFirst()
            .orElseThrow(() ->
                new SinterException(
                    ErrorCode.MODULE_MISSING,
                    "no compiler for graphs: add the jars sinter-passes and sinter-codegen-jvm;"
                        + " running artifacts needs neither"))
            .get();
    return compiler.compile(graph, options);
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
      return open(reader.apply(arena), options, arena);
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
    return open(artifact, options, () -> {});
  }

  private static Executable open(Artifact artifact, RunOptions options, AutoCloseable resources) {
    Host host = Host.current();
    VariantChoice choice = VariantChoice.of(artifact, options.target(), host);
    choice.left().ifPresent(why -> note(artifact, choice.variant(), why));
    Arena code = Arena.ofShared();
    try {
      LinkedProgram linked;
      try {
        linked = link(artifact, choice.variant(), code);
        return executable(linked, options, choice, code, resources);
      } catch (SinterException e) {
        if (e.code() != ErrorCode.TARGET_UNSUPPORTED || options.target().isPresent()) {
          throw e;
        }
        VariantChoice other =
            VariantChoice.of(artifact, options.target(), host.withoutMachines(e.getMessage()));
        note(artifact, other.variant(), e.getMessage());
        linked = link(artifact, other.variant(), code);
        return executable(linked, options, other, code, resources);
      }
    } catch (Throwable e) {
      code.close();
      throw e;
    }
  }

  private static void note(Artifact artifact, Artifact.Variant variant, String why) {
    LOGGER.log(
        System.Logger.Level.INFO,
        "{0} runs code for {1}; {2}",
        artifact.name(),
        variant.program().target(),
        why);
  }

  private static Executable executable(
      LinkedProgram linked,
      RunOptions options,
      VariantChoice choice,
      Arena code,
      AutoCloseable resources) {
    AutoCloseable all =
        () -> {
          code.close();
          resources.close();
        };
    return new Executable(linked, options, choice.reason(), all);
  }

  private static LinkedProgram link(Artifact artifact, Artifact.Variant variant, Arena arena) {
    try {
      ProgramVerifier.verify(variant.program());
    } catch (SinterException e) {
      throw new SinterException(
          ErrorCode.ARTIFACT_INVALID, artifact.name() + ": " + e.getMessage(), e);
    }
    return new LinkedProgram(
        variant.program(), kernels(variant.code(), arena), artifact.constants());
  }

  private static Map<String, KernelFunction> kernels(List<KernelCode> codes, Arena arena) {
    List<KernelCode.Bytecode> bytecode = new ArrayList<>();
    List<KernelCode.SharedObject> machine = new ArrayList<>();
    for (KernelCode code : codes) {
      switch (code) {
        case KernelCode.Bytecode kernel -> bytecode.add(kernel);
        case KernelCode.SharedObject kernel -> machine.add(kernel);
      }
    }
    Map<String, KernelFunction> kernels = new HashMap<>(KernelLoader.load(bytecode));
    kernels.putAll(MachineLoader.load(machine, arena));
    return kernels;
  }
}
