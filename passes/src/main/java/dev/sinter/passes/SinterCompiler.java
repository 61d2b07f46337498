package dev.sinter.passes;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelUnroller;
import dev.sinter.ir.kernel.KernelVerifier;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.ProgramVerifier;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.spi.ClassFiles;
import dev.sinter.ir.spi.CompileObserver;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.spi.GraphCompiler;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.spi.KernelCompiler;
import dev.sinter.ir.spi.Stopwatch;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.passes.lower.LoweredProgram;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.memory.InPlace;
import dev.sinter.passes.memory.LifetimePlanner;
import dev.sinter.passes.memory.StateInPlace;
import dev.sinter.passes.pipeline.PassContext;
import dev.sinter.passes.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/**
 * The way from a graph to an artifact: the {@link Pipeline}, then for each target lowering,
 * lifetimes and code. Code generators are found with {@link ServiceLoader}; a target without one is
 * refused before any work is done.
 */
public final class SinterCompiler implements GraphCompiler {
  private static final String IN_PLACE = "in-place";

  /**
   * Optimisations beside the pipeline's passes that {@link CompileOptions#disabledPasses} may name.
   */
  private static final List<String> OTHER_SWITCHES = List.of(Lowering.FUSE, IN_PLACE);

  /** The names that {@link CompileOptions#disabledPasses} may hold. */
  public static Set<String> switches() {
    Set<String> known = new TreeSet<>(StandardPasses.PIPELINE.names());
    known.addAll(OTHER_SWITCHES);
    return known;
  }

  @Override
  public Artifact compile(Graph graph, CompileOptions options) {
    Pipeline pipeline = StandardPasses.PIPELINE;
    checkSwitches(options);
    Map<Target, KernelCompiler> compilers = compilersFor(options.targets());
    // Everything after this relies on it, and the graph may have been made by anyone.
    Stopwatch watch = new Stopwatch(options.observer());
    GraphVerifier.verify(graph);
    watch.lap("check", graph::toString);
    Graph simplified = pipeline.run(graph, PassContext.DEFAULT.within(options), options);
    List<Artifact.Variant> variants = new ArrayList<>();
    Map<String, Tensor> constants = new LinkedHashMap<>();
    compilers.forEach((target, compiler) -> {
      LoweredProgram lowered = Lowering.lower(simplified, target, options);
      variants.add(variant(lowered, target, compiler, options));
      constants.putAll(lowered.constants());
    });
    Signature signature = variants.getFirst().program().signature();
    Map<String, byte[]> classes =
        options
            .className()
            .map(name -> typedClasses(name, signature, options.observer()))
            .orElse(Map.of());
    return new Artifact(graph.name(), signature, variants, constants, classes, graph.metadata());
  }

  private static Artifact.Variant variant(
      LoweredProgram lowered, Target target, KernelCompiler compiler, CompileOptions options) {
    Stopwatch watch = new Stopwatch(options.observer());
    boolean inPlace = !options.disabledPasses().contains(IN_PLACE);
    Set<InPlace> allowed = inPlace ? lowered.inPlace() : Set.of();
    Program unplanned =
        inPlace
            ? StateInPlace.apply(lowered.program(), lowered.kernels(), allowed)
            : lowered.program();
    Program program = LifetimePlanner.plan(unplanned, lowered.kernels(), allowed);
    if (options.verify()) {
      ProgramVerifier.verify(program);
    }
    watch.lap("memory " + target, program::toString);
    List<Kernel> kernels =
        lowered.kernels().stream().map(kernel -> unrolled(kernel, options)).toList();
    watch.lap(
        "unroll " + target,
        () -> String.join("\n", kernels.stream().map(Kernel::toString).toList()));
    List<KernelCode> code = compiler.compile(kernels, target, watch::part);
    watch.lap(
        "code " + target, () -> String.join("\n", code.stream().map(KernelCode::listing).toList()));
    return new Artifact.Variant(program, code);
  }

  private static Kernel unrolled(Kernel kernel, CompileOptions options) {
    if (options.verify()) {
      KernelVerifier.verify(kernel);
    }
    return KernelUnroller.unroll(kernel);
  }

  private static void checkSwitches(CompileOptions options) {
    Set<String> known = switches();
    for (String name : new TreeSet<>(options.disabledPasses())) {
      if (!known.contains(name)) {
        throw new SinterException(
            ErrorCode.USAGE,
            "no pass '%s' to switch off, expected one of %s"
                .formatted(name, String.join(", ", known)));
      }
    }
  }

  private static Map<Target, KernelCompiler> compilersFor(List<Target> targets) {
    List<KernelCompiler> installed = installed(KernelCompiler.class);
    Map<Target, KernelCompiler> compilers = new LinkedHashMap<>();
    for (Target target : targets) {
      KernelCompiler compiler =
          installed.stream()
              .filter(candidate -> candidate.supports(target))
              .findFirst()
              .orElseThrow(() ->
                  new SinterException(
                      ErrorCode.TARGET_UNSUPPORTED,
                      "no code generator for target %s; add the jar %s"
                          .formatted(target, jarFor(target.kind()))));
      compilers.put(target, compiler);
    }
    return compilers;
  }

  private static String jarFor(Target.Kind kind) {
    return switch (kind) {
      case JVM_SCALAR, JVM_VECTOR -> "sinter-codegen-jvm";
      case NATIVE, GPU -> "sinter-codegen-llvm, and org.bytedeco:llvm for this machine";
    };
  }

  private static Map<String, byte[]> typedClasses(
      String className, Signature signature, CompileObserver observer) {
    Stopwatch watch = new Stopwatch(observer);
    List<ClassFiles> installed = installed(ClassFiles.class);
    if (installed.isEmpty()) {
      throw new SinterException(
          ErrorCode.MODULE_MISSING,
          "nothing makes the class %s; add the jar sinter-codegen-jvm".formatted(className));
    }
    Map<String, byte[]> classes = installed.getFirst().typedApi(className, signature);
    watch.lap("class " + className, () -> String.join("\n", new TreeSet<>(classes.keySet())));
    return classes;
  }

  /**
   * By the loader of the service, so that an application's own loader tree works as well as the
   * class path.
   */
  private static <T> List<T> installed(Class<T> service) {
    return ServiceLoader.load(service, SinterCompiler.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
