package dev.sinter.ir.artifact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.artifact.ArtifactReader.Check;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.ProgramParser;
import dev.sinter.ir.spi.ClassFile;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Artifacts as jars: equal when read back, the same bytes each time, refused when damaged. */
class ArtifactTest {
  private static final Tensor WEIGHTS = Tensor.of(new float[] {1, 2, 3}, 3);
  private static final Tensor BIAS = Tensor.of(new long[] {7}, 1);

  @TempDir Path folder;

  static Program program(String target) {
    return ProgramParser.parse(
        """
        program "m" for %s {
          input "x": f32[n,3]
          output "y": f32[n,3]
          buffer x: f32[n,3] = input "x"
          buffer y: f32[n,3] = output "y"
          buffer w: f32[3] = constant %s
          buffer b: i64[1] = constant %s
          kernel "k"
          steps {
            launch "k" (x, w, b, y) args (n) extent n grain 1 from "node"
          }
        }
        """
            .formatted(target, WEIGHTS.contentHash(), BIAS.contentHash()),
        _ -> fail());
  }

  static Artifact artifact() {
    byte[] scalar = {(byte) 0xCA, (byte) 0xFE, 1};
    byte[] vector = {(byte) 0xCA, (byte) 0xFE, 2};
    byte[] sums = {(byte) 0xCA, (byte) 0xFE, 3};
    return new Artifact(
        "a model",
        program("jvm-scalar").signature(),
        List.of(
            new Artifact.Variant(
                program("jvm-scalar"),
                List.of(
                    new KernelCode.Bytecode(
                        "k",
                        new ClassFile("dev.sinter.runtime.kernel.k_1", "kernel k", scalar),
                        List.of()))),
            new Artifact.Variant(
                program("jvm-256"),
                List.of(
                    new KernelCode.Bytecode(
                        "k",
                        new ClassFile("dev.sinter.runtime.kernel.k_2", "kernel k v", vector),
                        List.of(
                            new ClassFile(
                                "dev.sinter.runtime.kernel.sums_3", "kernel sums", sums)))))),
        Map.of(WEIGHTS.contentHash(), WEIGHTS, BIAS.contentHash(), BIAS),
        Map.of("com.example.Model", new byte[] {5}, "com.example.Model$Result", new byte[] {6}),
        Map.of("producer", "a \"test\"", "licence", "none"));
  }

  private Path written() {
    Path jar = folder.resolve("m.jar");
    ArtifactWriter.write(
        artifact(), jar, Map.of("META-INF/NOTICE", "n".getBytes(StandardCharsets.UTF_8)));
    return jar;
  }

  static void assertSame(Artifact expected, Artifact found) {
    assertEquals(expected.name(), found.name());
    assertEquals(expected.signature(), found.signature());
    assertEquals(expected.metadata(), found.metadata());
    assertEquals(expected.constants().keySet(), found.constants().keySet());
    expected
        .constants()
        .forEach((hash, tensor) -> assertTrue(tensor.contentEquals(found.constants().get(hash))));
    assertEquals(expected.classes().keySet(), found.classes().keySet());
    expected
        .classes()
        .forEach((name, bytes) -> assertArrayEquals(bytes, found.classes().get(name)));
    assertEquals(expected.variants().size(), found.variants().size());
    for (int i = 0; i < expected.variants().size(); i++) {
      assertEquals(expected.variants().get(i).program(), found.variants().get(i).program());
      assertEquals(text(expected.variants().get(i)), text(found.variants().get(i)));
    }
  }

  private static List<String> text(Artifact.Variant variant) {
    return variant.code().stream()
        .map(code -> (KernelCode.Bytecode) code)
        .flatMap(code ->
            code.classes().stream()
                .map(file ->
                    code.kernel()
                        + file.listing()
                        + file.className()
                        + Arrays.toString(file.bytes())))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(Check.class)
  void isEqualWhenReadBack(Check check) {
    try (Arena arena = Arena.ofConfined()) {
      assertSame(artifact(), ArtifactReader.read(written(), arena, check));
    }
  }

  @Test
  void theSameArtifactGivesTheSameBytes() throws IOException {
    byte[] first = Files.readAllBytes(written());
    Files.delete(folder.resolve("m.jar"));
    assertArrayEquals(first, Files.readAllBytes(written()));
  }

  @Test
  void isAJarWithAlignedConstants() throws IOException {
    Path path = written();
    try (JarFile jar = new JarFile(path.toFile());
        FileChannel channel = FileChannel.open(path);
        Arena arena = Arena.ofConfined()) {
      assertEquals(
          List.of(
              "META-INF/MANIFEST.MF",
              "META-INF/sinter/com.example.Model/artifact",
              "META-INF/sinter/com.example.Model/jvm-scalar.program",
              "META-INF/sinter/com.example.Model/jvm-256.program",
              "dev/sinter/runtime/kernel/k_1.class",
              "dev/sinter/runtime/kernel/k_1.kernel",
              "dev/sinter/runtime/kernel/k_2.class",
              "dev/sinter/runtime/kernel/k_2.kernel",
              "dev/sinter/runtime/kernel/sums_3.class",
              "dev/sinter/runtime/kernel/sums_3.kernel",
              "com/example/Model.class",
              "com/example/Model$Result.class",
              "META-INF/NOTICE"),
          jar.stream().map(ZipEntry::getName).filter(name -> !name.endsWith(".data")).toList());
      assertEquals(null, jar.getManifest().getMainAttributes().getValue("Main-Class"));
      MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      List<ZipDirectory.Entry> constants =
          ZipDirectory.read(file).values().stream()
              .filter(entry -> entry.name().endsWith(".data"))
              .toList();
      assertEquals(2, constants.size());
      for (ZipDirectory.Entry entry : constants) {
        assertEquals(0, ZipDirectory.dataOffset(file, entry) % 4096);
      }
    }
  }

  @Test
  void aJarWithTheRuntimeCanBeStarted() throws IOException {
    Path file = folder.resolve("m.jar");
    ArtifactWriter.write(
        artifact(), file, Map.of("dev/sinter/runtime/ArtifactMain.class", new byte[1]));
    try (JarFile jar = new JarFile(file.toFile())) {
      assertEquals(
          "dev.sinter.runtime.ArtifactMain",
          jar.getManifest().getMainAttributes().getValue("Main-Class"));
    }
  }

  @Test
  void constantsAreMapped() {
    try (Arena arena = Arena.ofConfined()) {
      Artifact artifact = ArtifactReader.read(written(), arena, Check.SIZE);
      artifact.constants().values().forEach(tensor -> assertTrue(tensor.data().isMapped()));
    }
  }

  @Test
  void jarsThatOtherToolsHavePackedAgainAreRead() throws IOException {
    Path packed = folder.resolve("packed.jar");
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(written()));
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(packed))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        out.putNextEntry(new ZipEntry(entry.getName()));
        in.transferTo(out);
        out.closeEntry();
      }
    }
    assertSame(artifact(), ArtifactReader.read(packed));
  }

  /** Any bit may flip: the artifact is refused, or the bit meant nothing. */
  @Test
  void damageIsFound() throws IOException {
    byte[] bytes = Files.readAllBytes(written());
    Path damaged = folder.resolve("damaged.jar");
    SplittableRandom random = new SplittableRandom(11);
    int refused = 0;
    List<Integer> places = meaningful(bytes);
    for (int place : random.ints(800, 0, places.size()).map(places::get).toArray()) {
      byte[] copy = bytes.clone();
      copy[place] ^= (byte) (1 << random.nextInt(8));
      refused += refuses(damaged, copy, "bit of byte " + place) ? 1 : 0;
    }
    assertTrue(refused > 400, refused + " of 800");
  }

  /** All places but the zeros of the padding before constants. */
  private static List<Integer> meaningful(byte[] bytes) {
    return IntStream.range(0, bytes.length)
        .filter(i -> bytes[i] != 0 || i % 97 == 0)
        .boxed()
        .toList();
  }

  @Test
  void truncationIsFound() throws IOException {
    byte[] bytes = Files.readAllBytes(written());
    Path damaged = folder.resolve("damaged.jar");
    for (int size = 0; size < bytes.length; size += size < bytes.length - 200 ? 301 : 1) {
      assertTrue(refuses(damaged, Arrays.copyOf(bytes, size), "cut to " + size));
    }
  }

  private static boolean refuses(Path file, byte[] bytes, String what) throws IOException {
    Files.write(file, bytes);
    try (Arena arena = Arena.ofConfined()) {
      assertSame(artifact(), ArtifactReader.read(file, arena, Check.CHECKSUM));
      return false;
    } catch (SinterException e) {
      boolean expected =
          e.code() == ErrorCode.ARTIFACT_INVALID || e.code() == ErrorCode.ARTIFACT_VERSION;
      assertTrue(
          expected && e.getMessage().startsWith(file.toString()), what + ": " + e.describe());
      return true;
    } catch (RuntimeException | AssertionError e) {
      return fail(what + ": " + e, e);
    }
  }

  @Test
  void newerFormatsAreRefused() throws IOException {
    for (String header :
        new String[] {"sinter-artifact 2.0", "sinter-artifact 1.7\nrequires sparse"}) {
      Path jar = folder.resolve("newer.jar");
      try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
        out.putNextEntry(new ZipEntry("META-INF/sinter/m/artifact"));
        out.write((header + "\nwhatever").getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
      SinterException error = assertThrows(SinterException.class, () -> ArtifactReader.read(jar));
      assertEquals(ErrorCode.ARTIFACT_VERSION, error.code());
    }
  }

  @Test
  void contentHashesAreCheckedWhereAskedFor() {
    Tensor other = Tensor.of(new float[] {1, 2, 4}, 3);
    Artifact forged = artifact();
    forged =
        new Artifact(
            forged.name(),
            forged.signature(),
            forged.variants(),
            Map.of(WEIGHTS.contentHash(), other, BIAS.contentHash(), BIAS),
            forged.classes(),
            forged.metadata());
    Path jar = folder.resolve("forged.jar");
    ArtifactWriter.write(forged, jar, Map.of());
    ArtifactReader.read(jar);
    SinterException error =
        assertThrows(
            SinterException.class, () -> ArtifactReader.read(jar, Arena.ofAuto(), Check.HASH));
    assertEquals(ErrorCode.ARTIFACT_INVALID, error.code());
  }

  @Test
  void filesThatAreNoArtifacts() throws IOException {
    Path missing = folder.resolve("missing.jar");
    assertEquals(
        ErrorCode.FILE_UNREADABLE,
        assertThrows(SinterException.class, () -> ArtifactReader.read(missing)).code());
    assertEquals(
        ErrorCode.FILE_UNREADABLE,
        assertThrows(SinterException.class, () -> ArtifactReader.read(folder)).code());
    Path empty = Files.createFile(folder.resolve("empty"));
    assertEquals(
        ErrorCode.ARTIFACT_INVALID,
        assertThrows(SinterException.class, () -> ArtifactReader.read(empty)).code());
  }

  @Test
  void aFailedWriteLeavesNothing() throws IOException {
    Path target = Files.createDirectory(folder.resolve("taken"));
    Files.createFile(target.resolve("in-it"));
    for (Path path : List.of(target, folder.resolve("no/such/folder.jar"))) {
      SinterException error =
          assertThrows(
              SinterException.class, () -> ArtifactWriter.write(artifact(), path, Map.of()));
      assertEquals(ErrorCode.FILE_UNWRITABLE, error.code());
    }
    Map<String, byte[]> clash = Map.of("com/example/Model.class", new byte[0]);
    Path jar = folder.resolve("clash.jar");
    assertThrows(
        IllegalArgumentException.class, () -> ArtifactWriter.write(artifact(), jar, clash));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(target), files.toList());
    }
    assertFalse(Files.exists(jar));
  }

  @Test
  void aWriteReplacesWhatWasThere() throws IOException {
    Path jar = folder.resolve("m.jar");
    Files.writeString(jar, "old");
    assertSame(artifact(), ArtifactReader.read(written()));
  }
}
