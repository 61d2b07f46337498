package dev.sinter.cli.model;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.spi.KernelCompiler;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.Sinter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/** Targets as {@code --target} names them, and those that suit this machine. */
public final class Targets {
  private static final System.Logger LOGGER = System.getLogger("dev.sinter.cli");

  private Targets() {}

  /**
   * The targets of a list of names: {@code jvm} stands for all of its widths, {@code host} for
   * those that run on this machine. Machine code brings scalar bytecode, for where it cannot be
   * loaded.
   *
   * @throws SinterException TARGET_UNSUPPORTED for one that this build lacks, USAGE for an unknown
   *     name
   */
  public static List<Target> parse(List<String> names) {
    Set<Target> targets = new LinkedHashSet<>();
    for (String name : names) {
      switch (name) {
        case "jvm" -> targets.addAll(Target.jvm());
        case "host" -> {
          targets.addAll(onThisMachine());
          bestMachine().ifPresent(targets::add);
        }
        case "cuda" ->
            throw new SinterException(
                ErrorCode.TARGET_UNSUPPORTED,
                "target " + name + " is not in this build; there is: " + known());
        default -> targets.add(named(name, "jvm, host, " + known()));
      }
    }
    if (targets.stream().allMatch(target -> target.kind() == Target.Kind.NATIVE)) {
      targets.add(Target.JVM_SCALAR);
    }
    return new ArrayList<>(targets);
  }

  /** The target of a name; errors as of {@link #parse}. */
  public static Target one(String name) {
    return named(name, known());
  }

  static Target named(String name, String expected) {
    return Target.all().stream()
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new SinterException(
                ErrorCode.USAGE,
                "no backend or target '%s', expected %s".formatted(name, expected)));
  }

  /** Those of bytecode that run on this machine, scalar first and best last. */
  public static List<Target> onThisMachine() {
    return Sinter.usableTargets();
  }

  /** The one of bytecode that is fastest on this machine. */
  public static Target best() {
    return Sinter.hostTarget();
  }

  /**
   * The one of machine code that is fastest on this machine; where there is none, a line of the log
   * says {@linkplain #machineProblem why}.
   */
  public static Optional<Target> bestMachine() {
    Optional<String> problem = machineProblem();
    problem.ifPresent(why ->
        LOGGER.log(
            System.Logger.Level.WARNING, "no machine code: {0}; bytecode runs instead", why));
    return problem.isPresent() ? Optional.empty() : Optional.of(Sinter.usableMachines().getLast());
  }

  /** Why there can be no machine code for this machine; empty where there can. */
  static Optional<String> machineProblem() {
    return Sinter.machineCodeProblem().or(() -> compilerProblem(Sinter.usableMachines().getLast()));
  }

  private static Optional<String> compilerProblem(Target target) {
    List<KernelCompiler> compilers =
        ServiceLoader.load(KernelCompiler.class).stream().map(ServiceLoader.Provider::get).toList();
    return compilers.stream().anyMatch(compiler -> compiler.supports(target))
        ? Optional.empty()
        : Optional.of("no compiler for %s, add the jar org.bytedeco:llvm".formatted(target));
  }

  private static String known() {
    return String.join(", ", Target.all().stream().map(Target::name).toList());
  }
}
