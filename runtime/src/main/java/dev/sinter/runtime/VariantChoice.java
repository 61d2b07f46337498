package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.artifact.Artifact.Variant;
import dev.sinter.ir.target.Target;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The variant of an artifact that runs, and why.
 *
 * @param withoutVectorApi whether a wider one had to be left because the JVM was started without
 *     the Vector API
 */
record VariantChoice(Variant variant, String reason, boolean withoutVectorApi) {

  /**
   * Chooses the one asked for, else the widest that the machine's vectors hold, else the scalar
   * one.
   *
   * @param vectorBits what the machine offers; 0 where there is no Vector API
   * @throws SinterException {@link ErrorCode#TARGET_UNSUPPORTED} listing what there is
   */
  static VariantChoice of(Artifact artifact, Optional<String> wanted, int vectorBits) {
    if (wanted.isPresent()) {
      Variant variant =
          artifact.variants().stream()
              .filter(candidate -> name(candidate).equals(wanted.get()))
              .findFirst()
              .orElseThrow(() -> none(artifact, "no code for '%s'".formatted(wanted.get())));
      if (bits(variant) > 0 && vectorBits == 0) {
        throw none(
            artifact,
            "'%s' needs Java to be started with --add-modules jdk.incubator.vector"
                .formatted(wanted.get()));
      }
      return new VariantChoice(variant, name(variant) + ": asked for", false);
    }
    Variant best =
        artifact.variants().stream()
            .filter(candidate -> bits(candidate) >= 0 && bits(candidate) <= vectorBits)
            .max(Comparator.comparingInt(VariantChoice::bits))
            .orElseThrow(() -> none(artifact, "no code that this machine can run"));
    boolean leftWider =
        vectorBits == 0 && artifact.variants().stream().anyMatch(candidate -> bits(candidate) > 0);
    return new VariantChoice(best, reason(best, vectorBits, leftWider), leftWider);
  }

  private static String reason(Variant variant, int vectorBits, boolean leftWider) {
    String name = name(variant);
    if (bits(variant) > 0) {
      return "%s: the widest of the artifact for this machine's vectors of %d bits"
          .formatted(name, vectorBits);
    }
    return leftWider
        ? name + ": Java was started without --add-modules jdk.incubator.vector"
        : name + ": the artifact has no vector code that this machine can run";
  }

  private static String name(Variant variant) {
    return variant.program().target();
  }

  /**
   * The vector width that a variant needs, 0 for scalar code; -1 for targets that this runtime
   * cannot run.
   */
  private static int bits(Variant variant) {
    for (Target target : Target.all()) {
      if (target.name().equals(name(variant))) {
        return switch (target.kind()) {
          case JVM_SCALAR, JVM_VECTOR -> target.vectorBits();
          case NATIVE, GPU -> -1;
        };
      }
    }
    return -1;
  }

  private static SinterException none(Artifact artifact, String why) {
    List<String> names = artifact.variants().stream().map(VariantChoice::name).toList();
    return new SinterException(
        ErrorCode.TARGET_UNSUPPORTED,
        "%s: %s; the artifact has %s".formatted(artifact.name(), why, names));
  }
}
