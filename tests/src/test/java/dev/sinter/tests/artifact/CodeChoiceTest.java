package dev.sinter.tests.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import dev.sinter.tests.kernels.UsableTargets;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sinter run} says which code ran, and what kept machine code from running. */
final class CodeChoiceTest {
  private static final Path EXAMPLES =
      Path.of(System.getProperty("sinter.root", ".."), "examples").toAbsolutePath();

  private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

  @TempDir private Path folder;

  @BeforeEach
  void thisCpuRunsMachineCode() {
    assumeTrue(Sinter.machineCodeProblem().isEmpty(), "no CPU that Sinter makes code for");
  }

  @Test
  void withoutLlvm() throws IOException, InterruptedException {
    assertEquals(
        Sinter.hostTarget()
            + ": the widest of the artifact for this machine's vectors of %d bits"
                .formatted(Sinter.hostTarget().vectorBits())
            + "; no machine code: no compiler for %s, add the jar org.bytedeco:llvm"
                .formatted(best()),
        chosen(example(), false, List.of(NATIVE_ACCESS)));
  }

  @Test
  void withoutNativeAccess() throws IOException, InterruptedException {
    String chosen = chosen(example(), true, List.of());
    assertTrue(
        chosen.endsWith("; no machine code: Java was started without " + NATIVE_ACCESS), chosen);
  }

  @Test
  void withBoth() throws IOException, InterruptedException {
    assumeCompiler();
    assertEquals(
        best() + ": machine code, the best of the artifact for this CPU",
        chosen(example(), true, List.of(NATIVE_ACCESS)));
  }

  @Test
  void ofAnArtifactWithoutNativeAccess() throws IOException, InterruptedException {
    assumeCompiler();
    assertEquals(
        "jvm-scalar, not %s: Java was started without %s".formatted(best(), NATIVE_ACCESS),
        chosen(artifact(Target.JVM_SCALAR, best()), false, List.of()));
  }

  /** It needs no LLVM any more. */
  @Test
  void ofAnArtifactWithNativeAccess() throws IOException, InterruptedException {
    assumeCompiler();
    assertEquals(
        best() + ": machine code, the best of the artifact for this CPU",
        chosen(artifact(Target.JVM_SCALAR, best()), false, List.of(NATIVE_ACCESS)));
  }

  @Test
  void ofAnArtifactWithoutMachineCode() throws IOException, InterruptedException {
    assertEquals(
        "jvm-scalar: the artifact has no vector code that this machine can run"
            + "; no machine code: the artifact has none, compile it with --target host",
        chosen(artifact(Target.JVM_SCALAR), false, List.of(NATIVE_ACCESS)));
  }

  @Test
  void ofAnArtifactForAnotherCpu() {
    assumeCompiler();
    boolean isArm = best().equals(Target.AARCH64);
    Target other = isArm ? Target.X86_64_V3 : Target.AARCH64;
    CompileOptions options = CompileOptions.forTargets(other, Target.JVM_SCALAR);
    try (Executable executable =
        Sinter.open(Sinter.compileArtifact(SmallModel.graph(8), options), RunOptions.defaults())) {
      assertEquals(
          "jvm-scalar: the artifact has no vector code that this machine can run; "
              + (isArm
                  ? "x86-64-v3 needs Linux on x86-64 with AVX2, FMA and F16C"
                  : "aarch64 needs Linux on 64-bit Arm"),
          executable.explain());
    }
  }

  private static Target best() {
    return Sinter.usableMachines().getLast();
  }

  private static void assumeCompiler() {
    assumeFalse(UsableTargets.machines().isEmpty(), "no machine code here: build with -Pllvm");
  }

  private static List<String> example() {
    return List.of(
        EXAMPLES.resolve("digits.onnx").toString(),
        "--input",
        EXAMPLES.resolve("digit-7.npy").toString());
  }

  private List<String> artifact(Target... targets) {
    Path jar = folder.resolve("model.jar");
    Sinter.write(
        Sinter.compileArtifact(SmallModel.graph(8), CompileOptions.forTargets(targets)), jar);
    return List.of(jar.toString());
  }

  /** What {@code sinter run MODEL --backend llvm} says of its choice, in a JVM of its own. */
  private String chosen(List<String> model, boolean withLlvm, List<String> ofJava)
      throws IOException, InterruptedException {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> withLlvm || !entry.contains("bytedeco"))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command =
        new ArrayList<>(List.of("--add-modules", "jdk.incubator.vector", "-cp", classPath));
    command.addAll(ofJava);
    command.addAll(List.of("dev.sinter.cli.Main", "run", "--backend", "llvm"));
    command.addAll(model);
    FreshJvm run = FreshJvm.run(folder, command);
    assertEquals(0, run.status(), run::toString);
    String said = run.out().lines().filter(line -> line.contains(" by ")).toList().getLast();
    return said.substring(said.indexOf(" by ") + 4);
  }
}
