package dev.sinter.ir.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written and read back. */
final class SafetensorsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"I2", "I4", "U2", "U4", "F4E2M1"})
  void everyBitOfEveryTypeIsReadBack(ElementType element) {
    Random random = new Random(element.text().hashCode());
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    for (long[] shape :
        List.of(new long[] {}, new long[] {3}, new long[] {2, 0, 3}, new long[] {70, 1009})) {
      Tensor tensor = Tensor.zeros(TensorType.of(element, shape));
      for (long i = 0; i < tensor.size(); i++) {
        tensor.setRawBits(i, element == ElementType.BOOL ? i & 1 : random.nextLong());
      }
      tensors.put("of " + Arrays.toString(shape), tensor);
    }
    SafetensorsFile content = SafetensorsFile.of(tensors, Map.of());
    Path file = folder.resolve("a.safetensors");
    Safetensors.write(file, content);
    assertSame(content, Safetensors.read(file));
    assertSame(content, Safetensors.read(Safetensors.encode(content), "memory"));
    assertEquals(List.of("a.safetensors"), names());
  }

  private static void assertSame(SafetensorsFile expected, SafetensorsFile found) {
    assertEquals(expected.metadata(), found.metadata());
    assertEquals(expected.tensors().keySet(), found.tensors().keySet());
    expected
        .tensors()
        .forEach(
            (name, tensor) -> assertTrue(tensor.contentEquals(found.tensors().get(name)), name));
  }

  private List<String> names() {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void namesAndMetadataAreAnyText() {
    Map<String, String> metadata =
        Map.of("", "", "line\n\t\"quoted\" \\ / \u0000\u001f\u007f", "größe 🙂 \u2028");
    SafetensorsFile content =
        SafetensorsFile.of(
            Map.of("w#m/1 \"ü\" 🙂\n", Tensor.of(new float[] {1}, 1), "", Tensor.of(new int[0], 0)),
            metadata);
    assertSame(content, Safetensors.read(Safetensors.encode(content), "memory"));
  }

  @Test
  void theOrderOfTensorsDoesNotShow() {
    Tensor a = Tensor.of(new float[] {1, 2}, 2);
    Tensor b = Tensor.of(new double[] {3}, 1);
    Tensor c = Tensor.scalar(ElementType.BOOL, 1L);
    SequencedMap<String, Tensor> one = new LinkedHashMap<>();
    one.put("c", c);
    one.put("b", b);
    one.put("a", a);
    SequencedMap<String, Tensor> other = one.reversed();
    byte[] bytes = Safetensors.encode(SafetensorsFile.of(one, Map.of("k", "v", "a", "b")));
    assertArrayEquals(
        bytes, Safetensors.encode(SafetensorsFile.of(other, Map.of("a", "b", "k", "v"))));
    assertEquals(
        List.of("b", "a", "c"), List.copyOf(Safetensors.read(bytes, "m").tensors().keySet()));
  }

  @Test
  void theHeaderIsAsTheReferenceWritesIt() {
    byte[] bytes =
        Safetensors.encode(
            SafetensorsFile.of(
                Map.of("w", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3)), Map.of("k", "v")));
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertEquals(0, (8 + length) % 64, "data is aligned");
    assertEquals(8 + length + 24, bytes.length);
    assertEquals(
        "{\"__metadata__\":{\"k\":\"v\"},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}}",
        new String(bytes, 8, length, StandardCharsets.UTF_8).stripTrailing());
  }

  @Test
  void anEmptyFileHasAHeader() {
    SafetensorsFile empty = SafetensorsFile.of(Map.of(), Map.of());
    assertEquals(64, Safetensors.encode(empty).length);
    assertSame(empty, Safetensors.read(Safetensors.encode(empty), "memory"));
  }

  @Test
  void aFileHasTheModeOfAnyOther() throws IOException {
    Assumptions.assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"));
    Path other = Files.writeString(folder.resolve("other"), "");
    Path file = folder.resolve("a.safetensors");
    Safetensors.write(file, SafetensorsFile.of(Map.of(), Map.of()));
    assertEquals(
        PosixFilePermissions.toString(Files.getPosixFilePermissions(other)),
        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"I2", "I4", "U2", "U4", "F4E2M1"})
  void typesTheFormatLacksAreNotWritten(ElementType element) {
    Tensor tensor = Tensor.zeros(TensorType.of(element, 2));
    assertRefusedToWrite(Map.of("narrow", tensor), "'narrow'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"__metadata__", "half \ud83d", "\ude00"})
  void namesTheFormatLacksAreNotWritten(String name) {
    assertRefusedToWrite(Map.of(name, Tensor.of(new int[] {1}, 1)), "");
  }

  private static void assertRefusedToWrite(Map<String, Tensor> tensors, String because) {
    SafetensorsFile content = SafetensorsFile.of(tensors, Map.of());
    SinterException refusal =
        assertThrows(SinterException.class, () -> Safetensors.encode(content));
    assertEquals(ErrorCode.FEATURE_UNSUPPORTED, refusal.code());
    assertTrue(refusal.getMessage().contains(because), refusal::getMessage);
  }

  @Test
  void whatIsNotAFileIsRefused() {
    assertEquals(
        ErrorCode.FILE_UNREADABLE,
        assertThrows(SinterException.class, () -> Safetensors.read(folder)).code());
    Path nowhere = folder.resolve("none").resolve("a.safetensors");
    SafetensorsFile empty = SafetensorsFile.of(Map.of(), Map.of());
    assertEquals(
        ErrorCode.FILE_UNWRITABLE,
        assertThrows(SinterException.class, () -> Safetensors.write(nowhere, empty)).code());
  }
}
