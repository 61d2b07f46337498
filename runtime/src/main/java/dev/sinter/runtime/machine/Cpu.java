package dev.sinter.runtime.machine;

import dev.sinter.ir.target.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What instructions this CPU has and the operating system lets programs use. Linux tells it in
 * {@code /proc/cpuinfo}, where it leaves out features whose registers it does not save.
 */
public final class Cpu {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");
  private static final String FLAGS = "flags";

  /**
   * The levels as the x86-64 psABI defines them, in the words of Linux ({@code abm} is LZCNT). What
   * a level adds to the one below it.
   */
  private static final Set<String> V3 =
      Set.of("avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave", "popcnt");

  private static final Set<String> V4 =
      Set.of("avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl");

  private Cpu() {}

  /** Targets whose machine code this CPU runs, the best one last; none on unknown systems. */
  public static List<Target> targets() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return List.of();
    }
    return switch (System.getProperty("os.arch")) {
      case "amd64", "x86_64" -> x86Levels(flags());
      case "aarch64" -> List.of(Target.AARCH64);
      default -> List.of();
    };
  }

  /** The levels of a CPU with these features. */
  static List<Target> x86Levels(Set<String> flags) {
    List<Target> levels = new ArrayList<>();
    if (flags.containsAll(V3)) {
      levels.add(Target.X86_64_V3);
      if (flags.containsAll(V4)) {
        levels.add(Target.X86_64_V4);
      }
    }
    return levels;
  }

  /** What a target's machine code runs on: {@code Linux on x86-64 with AVX2, FMA and F16C}. */
  public static String needs(Target target) {
    String features =
        switch (target.name()) {
          case "x86-64-v3" -> " with AVX2, FMA and F16C";
          case "x86-64-v4" -> " with AVX-512 F, BW, CD, DQ and VL";
          default -> "";
        };
    return "Linux on " + architecture(target) + features;
  }

  /** Whether two targets differ in what they need of one architecture only. */
  public static boolean areOfOneArchitecture(Target a, Target b) {
    return architecture(a).equals(architecture(b));
  }

  private static String architecture(Target target) {
    return target.equals(Target.AARCH64) ? "64-bit Arm" : "x86-64";
  }

  private static Set<String> flags() {
    try {
      return flags(Files.readAllLines(CPUINFO, StandardCharsets.ISO_8859_1));
    } catch (IOException | SecurityException _) {
      return Set.of();
    }
  }

  /** What all processors have in common. */
  static Set<String> flags(List<String> lines) {
    Set<String> common = null;
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon >= 0 && line.substring(0, colon).strip().equals(FLAGS)) {
        Set<String> own = Set.copyOf(Arrays.asList(line.substring(colon + 1).split(" ")));
        common = common == null ? new HashSet<>(own) : common;
        common.retainAll(own);
      }
    }
    return common == null ? Set.of() : common;
  }
}
