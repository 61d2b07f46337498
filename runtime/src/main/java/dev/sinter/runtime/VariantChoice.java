package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.artifact.Artifact.Variant;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.machine.Cpu;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The variant of an artifact that runs, and why.
 *
 * @param left why better ones had to be left that the CPU could run; empty where there are none
 */
record VariantChoice(Variant variant, String reason, Optional<String> left) {

  /**
   * Chooses the one asked for, else the best that runs here: machine code before bytecode, wide
   * vectors before narrow ones, scalar code last.
   *
   * @throws SinterException {@link ErrorCode#TARGET_UNSUPPORTED} listing what there is
   */
  static VariantChoice of(Artifact artifact, Optional<String> wanted, Host host) {
    if (wanted.isPresent()) {
      Variant variant =
          artifact.variants().stream()
              .filter(candidate -> name(candidate).equals(wanted.get()))
              .findFirst()
              .orElseThrow(() -> none(artifact, "no code for '%s'".formatted(wanted.get())));
      String problem = problem(variant, host);
      if (!problem.isEmpty()) {
        throw none(artifact, "'%s' cannot run: %s".formatted(wanted.get(), problem));
      }
      return new VariantChoice(variant, name(variant) + ": asked for", Optional.empty());
    }
    Variant best =
        artifact.variants().stream()
            .filter(candidate -> problem(candidate, host).isEmpty())
            .max(Comparator.comparingInt(variant -> rank(variant)))
            .orElseThrow(() -> none(artifact, "no code that this machine can run"));
    Optional<String> left = left(artifact, best, host);
    return new VariantChoice(best, reason(artifact, best, host, left), left);
  }

  /** Whether there is machine code for any CPU. */
  static boolean hasMachineCode(Artifact artifact) {
    for (Variant variant : artifact.variants()) {
      if (Target.machines().stream().anyMatch(target -> target.name().equals(name(variant)))) {
        return true;
      }
    }
    return false;
  }

  /** Of better variants that only how Java was started keeps from running, the best. */
  private static Optional<String> left(Artifact artifact, Variant chosen, Host host) {
    return artifact.variants().stream()
        .filter(variant -> rank(variant) > rank(chosen) && isForThisMachine(variant, host))
        .max(Comparator.comparingInt(VariantChoice::rank))
        .map(variant -> "not %s: %s".formatted(name(variant), problem(variant, host)));
  }

  private static boolean isForThisMachine(Variant variant, Host host) {
    return target(variant)
        .map(target ->
            switch (target.kind()) {
              case JVM_SCALAR -> true;
              case JVM_VECTOR -> host.vectorBits() == 0;
              case NATIVE -> host.machines().contains(target);
              case GPU -> false;
            })
        .orElse(false);
  }

  private static String reason(
      Artifact artifact, Variant variant, Host host, Optional<String> left) {
    Target target = target(variant).orElseThrow();
    String why =
        switch (target.kind()) {
          case NATIVE -> "machine code, the best of the artifact for this CPU";
          case JVM_VECTOR ->
              "the widest of the artifact for this machine's vectors of %d bits"
                  .formatted(host.vectorBits());
          case JVM_SCALAR, GPU -> "the artifact has no vector code that this machine can run";
        };
    return target.name()
        + left.map(other -> ", " + other).orElseGet(() -> ": " + why + foreign(artifact, target));
  }

  /** Machine code that this CPU does not run; of that for the CPU that runs, the better one. */
  private static String foreign(Artifact artifact, Target chosen) {
    return artifact.variants().stream()
        .flatMap(variant -> target(variant).stream())
        .filter(target -> target.kind() == Target.Kind.NATIVE && rank(target) > rank(chosen))
        .filter(target ->
            chosen.kind() != Target.Kind.NATIVE || Cpu.areOfOneArchitecture(target, chosen))
        .sorted(Comparator.comparingInt(VariantChoice::rank))
        .map(target -> "; %s needs %s".formatted(target, Cpu.needs(target)))
        .collect(Collectors.joining());
  }

  private static String name(Variant variant) {
    return variant.target();
  }

  private static Optional<Target> target(Variant variant) {
    return Target.all().stream().filter(target -> target.name().equals(name(variant))).findFirst();
  }

  private static String problem(Variant variant, Host host) {
    return target(variant).map(host::problem).orElse("this runtime does not know the target");
  }

  private static int rank(Variant variant) {
    return target(variant).map(VariantChoice::rank).orElse(-1);
  }

  /** Targets are listed from the least to the best, those of machines last. */
  private static int rank(Target target) {
    return Target.all().indexOf(target);
  }

  private static SinterException none(Artifact artifact, String why) {
    List<String> names = artifact.variants().stream().map(VariantChoice::name).toList();
    return new SinterException(
        ErrorCode.TARGET_UNSUPPORTED,
        "%s: %s; the artifact has %s".formatted(artifact.name(), why, names));
  }
}
