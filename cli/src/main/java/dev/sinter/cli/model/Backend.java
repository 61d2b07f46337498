package dev.sinter.cli.model;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.artifact.ArtifactReader;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.spi.CompileObserver;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import java.util.List;
import java.util.Optional;

/** What is to run a model, as {@code --backend} names it. */
public sealed interface Backend {
  /** Names for {@code --help}. */
  String NAMES =
      "interpreter, jvm, jvm-scalar, jvm-128, jvm-256, jvm-512, llvm, x86-64-v3, x86-64-v4,"
          + " aarch64, cuda or auto";

  /** Bytecode, or the interpreter where the model cannot be compiled. */
  record Auto() implements Backend {}

  /** The meaning of every operator, node by node. */
  record Interpreter() implements Backend {}

  /** Code for one target; bytecode for the best one of this machine where it is empty. */
  record Compiled(Optional<Target> target) implements Backend {}

  /** Machine code for this CPU; bytecode, with a line that says why, where that cannot be. */
  record Llvm() implements Backend {}

  /** What {@link #parse} takes for it. */
  default String name() {
    return switch (this) {
      case Auto _ -> "auto";
      case Interpreter _ -> "interpreter";
      case Llvm _ -> "llvm";
      case Compiled(Optional<Target> target) -> target.map(Target::name).orElse("jvm");
    };
  }

  /**
   * The backend of a name.
   *
   * @throws SinterException TARGET_UNSUPPORTED for one that this build lacks, USAGE for an unknown
   *     name
   */
  static Backend parse(String name) {
    return switch (name) {
      case "auto" -> new Auto();
      case "interpreter" -> new Interpreter();
      case "jvm" -> new Compiled(Optional.empty());
      case "llvm" -> new Llvm();
      case "cuda" ->
          throw new SinterException(
              ErrorCode.TARGET_UNSUPPORTED,
              "backend " + name + " is not in this build; there is: interpreter, jvm, llvm");
      default -> new Compiled(Optional.of(Targets.named(name, NAMES)));
    };
  }

  /**
   * Makes a model ready to run.
   *
   * @throws SinterException where the model cannot be compiled for this backend, or is compiled
   *     already and has no code for it
   */
  default Engine open(ModelSource model, EngineOptions options) {
    return switch (model) {
      case ModelSource.Onnx onnx -> open(onnx.graph(), options);
      case ModelSource.Compiled compiled -> load(compiled, options.run());
    };
  }

  /** Makes a graph ready to run. */
  default Engine open(Graph graph, EngineOptions options) {
    return switch (this) {
      case Interpreter _ -> new Engine.Interpreted(graph);
      case Compiled(Optional<Target> target) ->
          compile(graph, target.orElseGet(Targets::best), options);
      case Llvm _ -> {
        Optional<Target> machine = Targets.bestMachine();
        Engine.Kernels kernels = compile(graph, machine.orElseGet(Targets::best), options);
        yield machine.isPresent() ? kernels : kernels.without(Targets.machineProblem());
      }
      case Auto _ -> {
        try {
          yield compile(graph, Targets.best(), options);
        } catch (SinterException e) {
          if (!isMissing(e.code())) {
            throw e;
          }
          yield new Engine.Interpreted(graph, "interpreter, since " + e.describe());
        }
      }
    };
  }

  private static Engine.Kernels compile(Graph graph, Target target, EngineOptions options) {
    CompileOptions compile =
        new CompileOptions(
            List.of(target),
            Optional.empty(),
            options.disabledPasses(),
            options.excessPrecision(),
            false,
            CompileObserver.NONE);
    return new Engine.Kernels(
        Sinter.compile(graph, compile, options.run()), graph.metadata(), Optional.empty());
  }

  private Engine load(ModelSource.Compiled compiled, RunOptions options) {
    RunOptions chosen =
        switch (this) {
          case Auto _, Llvm _ -> options;
          case Compiled(Optional<Target> target) ->
              target.map(each -> options.withTarget(each.name())).orElse(options);
          case Interpreter _ ->
              throw new SinterException(
                  ErrorCode.USAGE,
                  compiled.file() + ": a compiled model has no graph to interpret");
        };
    Artifact artifact = ArtifactReader.read(compiled.file());
    Executable executable = Sinter.open(artifact, chosen);
    return new Engine.Kernels(executable, artifact.metadata(), left(artifact));
  }

  /** What an artifact lacks of what is asked for; what this machine lacks, the runtime tells. */
  private Optional<String> left(Artifact artifact) {
    boolean hasMachineCode =
        artifact.variants().stream()
            .anyMatch(variant ->
                Target.machines().stream().anyMatch(each -> each.name().equals(variant.target())));
    return this instanceof Llvm && !hasMachineCode
        ? Optional.of("the artifact has none, compile it with --target host")
        : Optional.empty();
  }

  /** Whether an error means that something is not there yet, rather than that the model is bad. */
  private static boolean isMissing(ErrorCode code) {
    return code == ErrorCode.OPERATOR_UNSUPPORTED
        || code == ErrorCode.FEATURE_UNSUPPORTED
        || code == ErrorCode.TARGET_UNSUPPORTED
        || code == ErrorCode.MODULE_MISSING;
  }
}
