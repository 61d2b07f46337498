package dev.sinter.tests.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelParser;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.spi.KernelCompiler;
import dev.sinter.ir.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Shared objects of random kernels, for machines other than this one too: a system's loader needs
 * nothing else to load them, whatever its C library.
 */
final class SharedObjectTest {
  private static final int KERNELS = 8 * Effort.FACTOR;

  private static final Map<Target, Integer> ARCHITECTURES =
      Map.of(
          Target.X86_64_V3, ElfFile.X86_64,
          Target.X86_64_V4, ElfFile.X86_64,
          Target.AARCH64, ElfFile.AARCH64);

  static List<Target> machines() {
    return Target.machines();
  }

  @ParameterizedTest
  @MethodSource("machines")
  void needsNoOtherLibrary(Target target) {
    ElfFile file = ElfFile.parse(library(kernels(target.lanes(8)), target));
    assertEquals(ARCHITECTURES.get(target), file.machine());
    assertEquals(List.of(), file.needed());
    assertEquals(List.of(), file.undefined());
    assertFalse(file.executableStack());
    assertFalse(file.textRelocations());
  }

  @ParameterizedTest
  @MethodSource("machines")
  void showsTheKernelsOnly(Target target) {
    List<Kernel> kernels = kernels(1);
    TreeSet<String> expected = new TreeSet<>();
    kernels.forEach(kernel -> expected.add("sinter_" + kernel.name()));
    assertEquals(expected, new TreeSet<>(ElfFile.parse(library(kernels, target)).defined()));
  }

  @Test
  void thePartsOfTheWorkAreTold() {
    List<String> parts = new ArrayList<>();
    KernelCompiler compiler = compiler(Target.AARCH64);
    compiler.compile(
        kernels(1), Target.AARCH64, (part, _, text) -> parts.add(part + ": " + text.get()));
    assertEquals("llvm-ir aarch64", parts.getFirst().split(":", 2)[0]);
    assertTrue(parts.getFirst().contains("define "), parts.getFirst());
    // Objects and linking, unless this machine's cache has what they would give.
    assertTrue(parts.getLast().matches("(link|cache) aarch64: [0-9]+ bytes"), parts.getLast());
  }

  /** What debuggers, profilers and crash logs call it, and where in the listing they are. */
  @ParameterizedTest
  @MethodSource("machines")
  void namesSubroutinesAndLines(Target target) {
    Kernel kernel =
        KernelParser.parse(
            """
            kernel halve (x: read f32, y: write f32) (n) {
              sub row (at: i64, count: i64) {
                for j: i64 = 0 to count {
                  let v: f32 = load f32 x[at + j * 4]
                  store y[at + j * 4] = v * 0.5
                }
              }
              parallel for p: i64 = lo to hi {
                if p %% 2 == 0 {
                  call row(p * n * 4, n)
                } else {
                  store y[p * 4] = load f32 x[p * 4] - 1.0
                }
              }
            }
            """);
    ElfFile file = ElfFile.parse(library(List.of(kernel), target));
    assertEquals(Set.of("halve.row", "sinter_halve"), Set.copyOf(file.functions()));
    assertEquals(Set.of("halve.kernel"), file.lines().keySet());
    SortedSet<Integer> lines = file.lines().get("halve.kernel");
    assertTrue(lines.containsAll(Set.of(1, 3, 5, 8, 9, 10, 12)), lines::toString);
    assertTrue(lines.last() <= kernel.toString().lines().count(), lines::toString);
  }

  @ParameterizedTest
  @MethodSource("machines")
  void hasLinesOfEveryListing(Target target) {
    List<Kernel> kernels = kernels(target.lanes(8));
    Map<String, SortedSet<Integer>> lines = ElfFile.parse(library(kernels, target)).lines();
    for (Kernel kernel : kernels) {
      SortedSet<Integer> found = lines.get(kernel.name() + ".kernel");
      assertTrue(found.first() >= 0 && found.last() > 1, () -> found + " of\n" + kernel);
      assertTrue(found.last() < kernel.toString().lines().count(), () -> found + " of\n" + kernel);
    }
  }

  private static List<Kernel> kernels(int lanes) {
    return LongStream.range(Samples.SEED, Samples.SEED + KERNELS)
        .mapToObj(seed -> RandomKernel.of(seed, lanes, 8))
        .toList();
  }

  private static byte[] library(List<Kernel> kernels, Target target) {
    KernelCode code = compiler(target).compile(kernels, target).getFirst();
    return ((KernelCode.SharedObject) code).library().bytes();
  }

  private static KernelCompiler compiler(Target target) {
    Optional<KernelCompiler> compiler =
        ServiceLoader.load(KernelCompiler.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(candidate -> candidate.supports(target))
            .findFirst();
    assumeTrue(compiler.isPresent(), "no compiler for " + target + ": build with -Pllvm");
    return compiler.get();
  }
}
