package dev.sinter.tests.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.npy.Npy;
import dev.sinter.ir.spi.CompileObserver;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One jar is all it takes. */
final class ArtifactTest {
  private static final int WIDTH = 40;
  private static final String VECTOR_API = "jdk.incubator.vector";

  /** What every JVM says that has it. */
  private static final String VECTOR_API_IS_ON = "Using incubator modules: " + VECTOR_API;

  /** Weights of so many columns are worth a second JVM. */
  private static final int LARGE_WIDTH = 1100;

  @TempDir private Path folder;

  private static Artifact compile(int width) {
    return Sinter.compileArtifact(
        SmallModel.graph(width), CompileOptions.forTargets(Target.jvm().toArray(Target[]::new)));
  }

  private Path written(Artifact artifact, String name) {
    Path jar = folder.resolve(name);
    Sinter.write(artifact, jar);
    return jar;
  }

  private static Tensor expected(Path jar, Target target, Tensor input) {
    try (Executable executable =
        Sinter.load(jar, RunOptions.defaults().withTarget(target.name()))) {
      return executable.run(Map.of("x", input)).get("y").copy();
    }
  }

  @Test
  void sameGraphSameBytes() throws IOException {
    Path one = written(compile(WIDTH), "one.jar");
    Path two = written(compile(WIDTH), "two.jar");
    assertEquals(-1, Files.mismatch(one, two));
  }

  @Test
  void showsItsSignature() throws IOException, InterruptedException {
    Path jar = written(compile(WIDTH), "model.jar");
    FreshJvm shown = FreshJvm.run(folder, List.of("-jar", jar.toString()));
    assertEquals(0, shown.status(), shown::toString);
    assertTrue(shown.out().contains("input  x: f32[n,24]"), shown::toString);
    assertTrue(shown.out().contains("output y: f32[n,40]"), shown::toString);
    assertEquals("", shown.err());
  }

  @Test
  void explainsWhichCodeRuns() throws IOException, InterruptedException {
    Path jar = written(compile(WIDTH), "model.jar");
    FreshJvm shown = FreshJvm.run(folder, List.of("-jar", jar.toString(), "--explain"));
    assertTrue(shown.out().contains("\njvm-scalar, not "), shown::toString);
    FreshJvm run = runs(jar, List.of(), List.of("--explain"));
    assertTrue(run.out().startsWith("jvm-scalar, not "), run::toString);
  }

  @Test
  void runsWithoutTheVectorApiAndSaysSo() throws IOException, InterruptedException {
    Path jar = written(compile(WIDTH), "model.jar");
    FreshJvm run = runs(jar, List.of(), List.of());
    assertTrue(run.err().contains("runs code for jvm-scalar, not jvm-"), run::toString);
    assertFalse(run.err().contains(VECTOR_API_IS_ON), run::toString);
    assertTrue(output().contentEquals(expected(jar, Target.JVM_SCALAR, SmallModel.input(5))));
  }

  @Test
  void runsVectorCodeWithTheVectorApi() throws IOException, InterruptedException {
    Path jar = written(compile(WIDTH), "model.jar");
    Target target = Sinter.hostTarget();
    runs(jar, List.of("--add-modules", VECTOR_API), List.of("--target", target.name()));
    assertTrue(output().contentEquals(expected(jar, target, SmallModel.input(5))));
  }

  @Test
  void startsItselfAgainWhereVectorsPay() throws IOException, InterruptedException {
    Path jar = written(compile(LARGE_WIDTH), "model.jar");
    FreshJvm run = runs(jar, List.of(), List.of());
    assertTrue(run.err().contains(VECTOR_API_IS_ON), run::toString);
    assertFalse(run.err().contains("runs scalar code"), run::toString);
    assertTrue(output().contentEquals(expected(jar, Sinter.hostTarget(), SmallModel.input(5))));
  }

  /** Runs the jar on a file. */
  private FreshJvm runs(Path jar, List<String> ofJava, List<String> ofJar)
      throws IOException, InterruptedException {
    Path input = folder.resolve("x.npy");
    Npy.write(input, SmallModel.input(5));
    List<String> arguments = new ArrayList<>(ofJava);
    arguments.addAll(List.of("-jar", jar.toString(), input.toString(), "-o", "out"));
    arguments.addAll(ofJar);
    FreshJvm run = FreshJvm.run(folder, arguments);
    assertEquals(0, run.status(), run::toString);
    assertFalse(run.err().contains("restricted"), run::toString);
    return run;
  }

  private Tensor output() {
    return Npy.read(folder.resolve("out").resolve("y.npy"));
  }

  @Test
  void isATypedLibraryToJavaPrograms() throws IOException, InterruptedException {
    CompileOptions options =
        new CompileOptions(
            Target.jvm(),
            Optional.of("com.example.Small"),
            Set.of(),
            false,
            false,
            CompileObserver.NONE);
    Path jar = written(Sinter.compileArtifact(SmallModel.graph(WIDTH), options), "model.jar");
    Path input = folder.resolve("x.npy");
    Npy.write(input, SmallModel.input(3));
    Path source =
        Files.writeString(
            folder.resolve("Application.java"),
            """
            import com.example.Small;
            import dev.sinter.ir.npy.Npy;
            import dev.sinter.ir.tensor.Tensor;
            import java.nio.file.Path;

            public class Application {
              public static void main(String[] arguments) {
                Tensor x = Npy.read(Path.of(arguments[0]));
                try (Small model = Small.load()) {
                  Npy.write(Path.of(arguments[1]), model.run(x));
                }
              }
            }
            """);
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    String[] arguments = {
      "-proc:none", "-cp", jar.toString(), "-d", folder.toString(), source.toString()
    };
    assertEquals(0, javac.run(null, null, null, arguments));
    String path = String.join(File.pathSeparator, folder.toString(), jar.toString());
    Path output = folder.resolve("y.npy");
    FreshJvm run =
        FreshJvm.run(
            folder, List.of("-cp", path, "Application", input.toString(), output.toString()));
    assertEquals(0, run.status(), run::toString);
    Tensor expected = expected(jar, Target.JVM_SCALAR, SmallModel.input(3));
    assertTrue(Npy.read(output).contentEquals(expected), run::toString);
  }

  @Test
  void everyConstantIsStoredOnceAtTheStartOfAPage() throws IOException {
    Artifact artifact = compile(WIDTH);
    Path jar = written(artifact, "model.jar");
    try (FileChannel channel = FileChannel.open(jar);
        Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      assertFalse(artifact.constants().isEmpty());
      artifact
          .constants()
          .forEach((hash, tensor) -> assertEquals(1, pagesThatHold(bytes, tensor.data()), hash));
    }
  }

  /** Counts the places of a content; one that is not at the start of a page is a failure. */
  private static int pagesThatHold(MemorySegment file, MemorySegment content) {
    int places = 0;
    long head = Math.min(32, content.byteSize());
    for (long at = 0; at + content.byteSize() <= file.byteSize(); at++) {
      if (MemorySegment.mismatch(file, at, at + head, content, 0, head) == -1
          && file.asSlice(at, content.byteSize()).mismatch(content) == -1) {
        assertEquals(0, at % 4096, "offset");
        places++;
      }
    }
    return places;
  }

  /** The last two layers have the same weights, which each target wants in one layout. */
  @Test
  void equalWeightsAreOneConstant() {
    for (Target target : Target.jvm()) {
      Artifact artifact =
          Sinter.compileArtifact(SmallModel.graph(WIDTH), CompileOptions.forTargets(target));
      long stored =
          artifact.constants().values().stream()
              .mapToLong(tensor -> tensor.data().byteSize())
              .sum();
      long padded = WIDTH + 64;
      assertTrue(
          stored <= (24 + 1 + WIDTH) * padded * Float.BYTES,
          () -> target + " stores " + stored + " bytes");
    }
  }
}
