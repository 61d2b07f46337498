package dev.sinter.cli.model;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.Sinter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Targets as {@code --target} names them, and those that suit this machine. */
public final class Targets {
  private Targets() {}

  /**
   * The targets of a list of names: {@code jvm} stands for all of its widths, {@code host} for
   * those that run on this machine.
   *
   * @throws SinterException TARGET_UNSUPPORTED for one that this build lacks, USAGE for an unknown
   *     name
   */
  public static List<Target> parse(List<String> names) {
    Set<Target> targets = new LinkedHashSet<>();
    for (String name : names) {
      switch (name) {
        case "jvm" -> targets.addAll(Target.jvm());
        case "host" -> targets.addAll(onThisMachine());
        case "llvm", "cuda" ->
            throw new SinterException(
                ErrorCode.TARGET_UNSUPPORTED,
                "target " + name + " is not in this build; there is: " + known());
        default -> targets.add(named(name, "jvm, host, " + known()));
      }
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

  /** Those that run on this machine, scalar first and best last. */
  public static List<Target> onThisMachine() {
    return Sinter.usableTargets();
  }

  /** The one that is fastest on this machine. */
  public static Target best() {
    return Sinter.hostTarget();
  }

  private static String known() {
    return String.join(", ", Target.all().stream().map(Target::name).toList());
  }
}
