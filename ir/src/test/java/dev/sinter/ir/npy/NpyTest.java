package dev.sinter.ir.npy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "I2",
        "I4",
        "U2",
        "U4",
        "F4E2M1",
        "F8E8M0",
        "F8E4M3",
        "F8E4M3FNUZ",
        "F8E5M2",
        "F8E5M2FNUZ",
        "BF16"
      })
  void whatIsWrittenIsReadBack(ElementType element, @TempDir Path folder) {
    for (long[] shape :
        List.of(new long[] {}, new long[] {3}, new long[] {2, 0, 3}, new long[] {2, 3, 4})) {
      Tensor tensor = Tensor.zeros(TensorType.of(element, shape));
      for (long i = 0; i < tensor.size(); i++) {
        tensor.setLong(i, i - 2);
      }
      Path file = folder.resolve("a.npy");
      Npy.write(file, tensor);
      assertTrue(Npy.read(file).contentEquals(tensor), () -> tensor.type().toString());
      assertTrue(Npy.read(Npy.encode(tensor), "memory").contentEquals(tensor));
      assertEquals(List.of("a.npy"), names(folder));
    }
  }

  private static List<String> names(Path folder) {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theHeaderIsAsNumPyWritesIt() {
    byte[] bytes = Npy.encode(Tensor.of(new float[] {1, 2, 3}, 3));
    assertEquals(128 + 12, bytes.length);
    assertEquals(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }",
        new String(bytes, 10, 118, StandardCharsets.US_ASCII).strip());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void everyVersionOfTheFormatIsRead(int version) {
    Tensor read =
        Npy.read(
            file(version, "{'shape': (2, ), \"fortran_order\": False,'descr': '<i2'}", 1, 0, 2, 0),
            "v");
    assertTrue(read.contentEquals(tensor(ElementType.I16, 2, 1, 2)));
  }

  @Test
  void bigEndianElementsAreSwapped() {
    Tensor read = Npy.read(file(1, dict(">u2", false, "(2,)"), 1, 2, 255, 0), "b");
    assertTrue(read.contentEquals(tensor(ElementType.U16, 2, 0x102, 0xFF00)));
  }

  @Test
  void fortranOrderBecomesRowMajor() {
    Tensor read = Npy.read(file(1, dict("|u1", true, "(2, 3)"), 1, 4, 2, 5, 3, 6), "f");
    assertEquals("[1, 2, 3, 4, 5, 6]", Arrays.toString(read.toLongArray()));
    byte[] empty = file(1, dict("|u1", true, "(2, 0, 3)"));
    assertEquals(0, Npy.read(empty, "f").size());
    Tensor cube = Npy.read(file(1, dict("|u1", true, "(2, 2, 2)"), 0, 4, 2, 6, 1, 5, 3, 7), "f");
    assertEquals("[0, 1, 2, 3, 4, 5, 6, 7]", Arrays.toString(cube.toLongArray()));
  }

  @Test
  void boolBytesBecomeZeroOrOne() {
    Tensor read = Npy.read(file(1, dict("|b1", false, "(3,)"), 0, 2, 255), "t");
    assertEquals(0x010100, read.rawBits(0) | read.rawBits(1) << 8 | read.rawBits(2) << 16);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), | expected a string",
        "{'descr': '<f4', 'fortran_order': False} | keys",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)} | twice",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1)} | comma",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)} | True or False",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)} | a size",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,)} | a size",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)} | 64 bits",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1099511627776,)} | takes 4398046511104"
            + " bytes",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} | takes 8 bytes",
        "{'descr': '<f4', 'fortran_order': False, 'shape': ()} x | after the dictionary",
        "{'descr': '<f4', 'evil': False, 'shape': ()} | key 'evil'",
        "__import__('os').system('true') | expected '{'",
      })
  void aForgedHeaderIsRefused(String dictionary, String because) {
    byte[] bytes = file(1, dictionary, 0, 0, 0, 0);
    SinterException refusal =
        assertThrows(SinterException.class, () -> Npy.read(bytes, "evil.npy"));
    assertEquals(ErrorCode.FILE_MALFORMED, refusal.code());
    assertTrue(
        refusal.getMessage().startsWith("evil.npy: ") && refusal.getMessage().contains(because),
        refusal::getMessage);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<c8", "|O", "<U3", "f4", "", "<f16", "|V2"})
  void otherElementTypesAreRefused(String descr) {
    SinterException refusal =
        assertThrows(
            SinterException.class,
            () -> Npy.read(file(1, dict(descr, false, "()"), 0, 0, 0, 0), "x"));
    assertEquals(ErrorCode.FEATURE_UNSUPPORTED, refusal.code());
  }

  @Test
  void truncatedFilesAreRefusedAtEveryLength() {
    byte[] bytes = Npy.encode(Tensor.of(new float[] {1, 2, 3}, 3));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertEquals(
          ErrorCode.FILE_MALFORMED,
          assertThrows(SinterException.class, () -> Npy.read(cut, "cut")).code());
    }
  }

  @Test
  void whatIsNotAFileIsRefused(@TempDir Path folder) {
    assertEquals(
        ErrorCode.FILE_UNREADABLE,
        assertThrows(SinterException.class, () -> Npy.read(folder)).code());
    Path nowhere = folder.resolve("none").resolve("a.npy");
    Tensor tensor = Tensor.of(new float[] {1}, 1);
    assertEquals(
        ErrorCode.FILE_UNWRITABLE,
        assertThrows(SinterException.class, () -> Npy.write(nowhere, tensor)).code());
  }

  @Test
  void typesNumPyLacksAreNotWritten() {
    Tensor tensor = Tensor.scalar(ElementType.BF16, 1.0);
    assertEquals(
        ErrorCode.FEATURE_UNSUPPORTED,
        assertThrows(SinterException.class, () -> Npy.encode(tensor)).code());
  }

  private static String dict(String descr, boolean fortran, String shape) {
    return "{'descr': '%s', 'fortran_order': %s, 'shape': %s}"
        .formatted(descr, fortran ? "True" : "False", shape);
  }

  private static byte[] file(int version, String dictionary, int... data) {
    byte[] text = dictionary.getBytes(StandardCharsets.UTF_8);
    int width = version == 1 ? 2 : 4;
    byte[] out = new byte[8 + width + text.length + data.length];
    System.arraycopy(
        new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0}, 0, out, 0, 8);
    out[8] = (byte) text.length;
    out[9] = (byte) (text.length >> 8);
    System.arraycopy(text, 0, out, 8 + width, text.length);
    for (int i = 0; i < data.length; i++) {
      out[8 + width + text.length + i] = (byte) data[i];
    }
    return out;
  }

  private static Tensor tensor(ElementType element, long size, long... values) {
    Tensor tensor = Tensor.zeros(TensorType.of(element, size));
    for (int i = 0; i < values.length; i++) {
      tensor.setLong(i, values[i]);
    }
    return tensor;
  }
}
