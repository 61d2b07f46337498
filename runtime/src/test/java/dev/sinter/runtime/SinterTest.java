package dev.sinter.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.npy.Npy;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.runtime.kernel.Scale;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The facade: opening, loading and writing artifacts, choosing variants, the main class of jars.
 */
class SinterTest {
  private static final String TYPED_CLASS = "com.example.Scale";

  @TempDir Path folder;

  private static Program program(String target) {
    return TestPrograms.parse(
        """
        program "scale" for %s {
          input "x": f32[n]
          output "y": f32[n]
          buffer x: f32[n] = input "x"
          buffer y: f32[n] = output "y"
          kernel "scale"
          steps {
            launch "scale" (x, y) args () extent n grain 8 from "Mul_0"
          }
        }
        """
            .formatted(target));
  }

  private static byte[] classFile(Class<?> type) {
    try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Artifact artifact(byte[] code, String... targets) {
    List<Artifact.Variant> variants =
        Arrays.stream(targets)
            .map(target ->
                new Artifact.Variant(
                    program(target),
                    List.of(
                        new KernelCode.Bytecode(
                            "scale",
                            new dev.sinter.ir.spi.ClassFile(
                                Scale.class.getName(), "a listing", code),
                            List.of()))))
            .toList();
    return new Artifact(
        "scale",
        program(targets[0]).signature(),
        variants,
        Map.of(),
        Map.of(),
        Map.of("producer", "a test"));
  }

  /**
   * Of a package that this test's own module does not have, or its class loader would be asked
   * first.
   */
  private static byte[] typedClass() {
    return ClassFile.of().build(ClassDesc.of(TYPED_CLASS), _ -> {});
  }

  private static Artifact artifact(String... targets) {
    return artifact(classFile(Scale.class), targets);
  }

  private static void assertRuns(Executable executable) {
    List<Tensor> y = executable.run(List.of(TestPrograms.floats(1, 2, 3)));
    assertArrayEquals(new float[] {3, 6, 9}, y.getFirst().toFloatArray());
  }

  @Test
  void opensAnArtifactInMemory() {
    try (Executable executable = Sinter.open(artifact("jvm-scalar"), RunOptions.defaults())) {
      assertRuns(executable);
      assertEquals("jvm-scalar", executable.target());
      assertTrue(executable.explain().startsWith("jvm-scalar: "));
      assertEquals("x", executable.signature().inputs().getFirst().name());
    }
  }

  @Test
  void loadsWhatItWrote() throws IOException {
    Path jar = folder.resolve("m.jar");
    for (boolean alone : new boolean[] {true, false}) {
      if (alone) {
        Sinter.write(artifact("jvm-scalar"), jar);
      } else {
        Sinter.writeWithoutRuntime(artifact("jvm-scalar"), jar);
      }
      try (Executable executable = Sinter.load(jar)) {
        assertRuns(executable);
      }
      Files.delete(jar);
    }
  }

  @Test
  void codeThatIsNoKernelIsRefused() {
    for (byte[] code :
        new byte[][] {{}, {1, 2, 3}, classFile(SinterTest.class), classFile(Action.class)}) {
      SinterException error =
          assertThrows(
              SinterException.class,
              () -> Sinter.open(artifact(code, "jvm-scalar"), RunOptions.defaults()));
      assertEquals(ErrorCode.ARTIFACT_INVALID, error.code());
    }
  }

  @Test
  void withoutACompilerTheJarsAreNamed() {
    GraphBuilder builder = new GraphBuilder("g");
    SinterException error =
        assertThrows(
            SinterException.class,
            () ->
                Sinter.compileArtifact(
                    builder.build(), CompileOptions.forTargets(Target.JVM_SCALAR)));
    assertEquals(ErrorCode.MODULE_MISSING, error.code());
    assertTrue(error.getMessage().contains("sinter-passes"));
  }

  static Stream<Arguments> choices() {
    String[] all = {"jvm-scalar", "jvm-128", "jvm-256", "jvm-512", "sm_90"};
    String[] scalar = {"jvm-scalar"};
    return Stream.of(
        Arguments.of(
            all, 512, "jvm-512: the widest of the artifact for this machine's vectors of 512 bits"),
        Arguments.of(
            all, 256, "jvm-256: the widest of the artifact for this machine's vectors of 256 bits"),
        Arguments.of(
            all,
            1024,
            "jvm-512: the widest of the artifact for this machine's vectors of 1024 bits"),
        Arguments.of(
            all, 64, "jvm-scalar: the artifact has no vector code that this machine can run"),
        Arguments.of(
            all,
            0,
            "jvm-scalar, not jvm-512: Java was started without --add-modules"
                + " jdk.incubator.vector"),
        Arguments.of(
            scalar, 0, "jvm-scalar: the artifact has no vector code that this machine can run"),
        Arguments.of(
            scalar, 512, "jvm-scalar: the artifact has no vector code that this machine can run"));
  }

  @ParameterizedTest
  @MethodSource("choices")
  void choosesTheWidestVariant(String[] targets, int bits, String reason) {
    VariantChoice choice = VariantChoice.of(artifact(targets), Optional.empty(), host(bits));
    assertEquals(reason, choice.reason());
    assertEquals(reason.contains("without"), choice.left().isPresent());
  }

  private static Host host(int vectorBits) {
    return new Host(vectorBits, List.of(), "");
  }

  static Stream<Arguments> machineChoices() {
    List<Target> v3 = List.of(Target.X86_64_V3);
    List<Target> v4 = List.of(Target.X86_64_V3, Target.X86_64_V4);
    String best = ": machine code, the best of the artifact for this CPU";
    String widest = "jvm-512: the widest of the artifact for this machine's vectors of 512 bits";
    String avx2 = "; x86-64-v3 needs Linux on x86-64 with AVX2, FMA and F16C";
    String avx512 = "; x86-64-v4 needs Linux on x86-64 with AVX-512 F, BW, CD, DQ and VL";
    String arm = "; aarch64 needs Linux on 64-bit Arm";
    return Stream.of(
        Arguments.of(new Host(512, v4, ""), "x86-64-v4" + best),
        Arguments.of(new Host(512, v3, ""), "x86-64-v3" + best + avx512),
        Arguments.of(new Host(512, List.of(Target.AARCH64), ""), "aarch64" + best),
        Arguments.of(new Host(512, v3, "no luck"), "jvm-512, not x86-64-v3: no luck"),
        Arguments.of(host(512), widest + avx2 + avx512 + arm));
  }

  @ParameterizedTest
  @MethodSource("machineChoices")
  void machineCodeComesBeforeBytecode(Host host, String reason) {
    Artifact artifact = artifact("jvm-scalar", "jvm-512", "x86-64-v3", "x86-64-v4", "aarch64");
    assertEquals(reason, VariantChoice.of(artifact, Optional.empty(), host).reason());
  }

  /** A CPU without AVX-512 is told what it lacks. */
  @Test
  void machineCodeForBetterCpusIsRefused() {
    Artifact artifact = artifact("jvm-scalar", "x86-64-v4");
    Host host = new Host(256, List.of(Target.X86_64_V3), "");
    assertEquals(
        "jvm-scalar: the artifact has no vector code that this machine can run"
            + "; x86-64-v4 needs Linux on x86-64 with AVX-512 F, BW, CD, DQ and VL",
        VariantChoice.of(artifact, Optional.empty(), host).reason());
    SinterException error =
        assertThrows(
            SinterException.class,
            () -> VariantChoice.of(artifact, Optional.of("x86-64-v4"), host));
    assertEquals(ErrorCode.TARGET_UNSUPPORTED, error.code());
    assertTrue(error.getMessage().contains("needs Linux on x86-64 with AVX-512"), error::toString);
  }

  @Test
  void aHostSaysWhatKeepsMachineCodeFromRunning() {
    assertEquals("", new Host(256, List.of(Target.X86_64_V3), "").machineCodeProblem());
    assertEquals("why", new Host(256, List.of(Target.X86_64_V3), "why").machineCodeProblem());
    assertTrue(host(256).machineCodeProblem().startsWith("x86-64-v3 needs Linux on x86-64 with"));
  }

  @Test
  void takesTheVariantAskedFor() {
    Artifact artifact = artifact("jvm-scalar", "jvm-256");
    assertEquals(
        "jvm-scalar: asked for",
        VariantChoice.of(artifact, Optional.of("jvm-scalar"), host(512)).reason());
    for (String[] wanted : new String[][] {{"jvm-512", "512"}, {"jvm-256", "0"}}) {
      SinterException error =
          assertThrows(
              SinterException.class,
              () ->
                  VariantChoice.of(
                      artifact, Optional.of(wanted[0]), host(Integer.parseInt(wanted[1]))));
      assertEquals(ErrorCode.TARGET_UNSUPPORTED, error.code());
      assertTrue(error.getMessage().endsWith("the artifact has [jvm-scalar, jvm-256]"));
    }
  }

  private String main(int status, Path jar, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    assertEquals(
        status,
        ArtifactMain.run(jar, arguments, print, print),
        () -> out.toString(StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  private Path jar() {
    Path jar = folder.resolve("scale.jar");
    Sinter.write(artifact("jvm-scalar"), jar);
    return jar;
  }

  @Test
  void jarsShowTheirSignature() {
    assertEquals(
        """
        scale
          producer: a test
        input  x: f32[n]
        output y: f32[n]
        code for jvm-scalar
        """,
        main(0, jar()));
  }

  @Test
  void jarsRunOnFiles() {
    Path x = folder.resolve("a=b.npy");
    Npy.write(x, TestPrograms.floats(1, 2));
    assertEquals("y: f32[2]{3.0, 6.0}\n", main(0, jar(), x.toString()));
    assertEquals("y: f32[2]{3.0, 6.0}\n", main(0, jar(), "--target", "jvm-scalar", "x=" + x));
    Path outputs = folder.resolve("out");
    main(0, jar(), "-o", outputs.toString(), "x=" + x);
    assertArrayEquals(new float[] {3, 6}, Npy.read(outputs.resolve("y.npy")).toFloatArray());
    Npy.write(x, Tensor.of(new float[100], 100));
    assertEquals(
        "y: f32[100] min 0.00000, max 0.00000, mean 0.00000\n", main(0, jar(), x.toString()));
  }

  @ParameterizedTest
  @CsvSource({
    "2, SNT-0602: unknown option '--what'; see --help, --what",
    "2, SNT-0602: '-o' needs a value; see --help, -o",
    "2, 'SNT-0602: 2 values for the inputs [x]', a b",
    "2, SNT-0602: two values for input 'x', x=a x=b",
    "1, SNT-0101: no-such.npy: not a file, no-such.npy"
  })
  void mistakesAreOneLine(int status, String message, String arguments) {
    assertEquals(message + "\n", main(status, jar(), arguments.split(" ")));
  }

  /** The jar alone, with the class loader of a JVM that has never heard of Sinter. */
  @Test
  void jarsHoldAllTheyNeed() throws Exception {
    Path x = folder.resolve("x.npy");
    Npy.write(x, TestPrograms.floats(1, 2));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process process =
        new ProcessBuilder(java.toString(), "-Xshare:auto", "-jar", jar().toString(), x.toString())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), printed);
    assertEquals("y: f32[2]{3.0, 6.0}\n", printed);
  }

  @Test
  void severalArtifactsMayShareAClassPath() throws Exception {
    Path first = folder.resolve("a.jar");
    Artifact plain = artifact("jvm-scalar");
    Artifact typed =
        new Artifact(
            "typed",
            plain.signature(),
            plain.variants(),
            Map.of(),
            Map.of(TYPED_CLASS, typedClass()),
            Map.of());
    Sinter.writeWithoutRuntime(typed, first);
    Sinter.writeWithoutRuntime(plain, folder.resolve("b.jar"));
    URL[] urls = {folder.resolve("b.jar").toUri().toURL(), first.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
        Executable executable = Sinter.load(loader.loadClass(TYPED_CLASS))) {
      assertRuns(executable);
      assertFalse(executable.explain().isEmpty());
    }
  }

  /** A folder of classes, as an application server may unpack a jar. */
  @Test
  void unpackedArtifactsAreRead() throws Exception {
    Artifact plain = artifact("jvm-scalar");
    Tensor constant = TestPrograms.floats(1, 2, 3);
    Artifact typed =
        new Artifact(
            "typed",
            plain.signature(),
            plain.variants(),
            Map.of(constant.contentHash(), constant),
            Map.of(TYPED_CLASS, typedClass()),
            Map.of());
    Path jar = folder.resolve("a.jar");
    Sinter.writeWithoutRuntime(typed, jar);
    Path unpacked = folder.resolve("classes");
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        Path file = unpacked.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        Files.copy(zip.getInputStream(entry), file);
      }
    }
    URL[] urls = {unpacked.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
        Executable executable = Sinter.load(loader.loadClass(TYPED_CLASS))) {
      assertRuns(executable);
    }
  }
}
