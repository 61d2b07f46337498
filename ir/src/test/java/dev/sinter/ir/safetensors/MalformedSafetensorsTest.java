package dev.sinter.ir.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not what they claim, each refused with one error that says why. */
final class MalformedSafetensorsTest {
  /** The names of fields are shortened in the table. */
  private static String json(String text) {
    return text.replace("T:", "\"dtype\":")
        .replace("S:", "\"shape\":")
        .replace("O:", "\"data_offsets\":");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // Offsets, before eight bytes of data.
        "{'a':{T:'U8',S:[4],O:[0,4]},'b':{T:'U8',S:[5],O:[3,8]}} | 'b': data from 3, inside the"
            + " tensor before, which ends at 4",
        "{'b':{T:'U8',S:[3],O:[5,8]},'a':{T:'U8',S:[4],O:[0,4]}} | 'b': data from 5, not right"
            + " after the tensor before, which ends at 4",
        "{'a':{T:'U8',S:[4],O:[0,4]},'b':{T:'U8',S:[4],O:[0,4]}} | 'b': data from 0, inside",
        "{'a':{T:'U8',S:[7],O:[1,8]}} | 'a': data from 1, not right after",
        "{'a':{T:'U8',S:[7],O:[0,7]}} | the tensors take 7 bytes, the file has 8",
        "{'a':{T:'U8',S:[9],O:[0,9]}} | the tensors take 9 bytes, the file has 8",
        "{} | the tensors take 0 bytes, the file has 8",
        "{'a':{T:'U8',S:[8],O:[8,0]}} | 'a': data_offsets [8, 0], expected a begin and an end",
        "{'a':{T:'U8',S:[8],O:[0]}} | 'a': data_offsets [0], expected",
        "{'a':{T:'U8',S:[8],O:[0,8,8]}} | more than 2 numbers",
        "{'a':{T:'U8',S:[],O:[9223372036854775806,9223372036854775807]}} | 'a': data from",
        // Shapes.
        "{'a':{T:'F32',S:[3],O:[0,8]}} | 'a': f32[3] takes 12 bytes, data_offsets give 8",
        "{'a':{T:'F64',S:[],O:[0,4]}} | 'a': f64[] takes 8 bytes, data_offsets give 4",
        "{'a':{T:'U8',S:[4294967296,4294967296],O:[0,8]}} | is beyond 64 bits",
        "{'a':{T:'U8',S:[4294967296,4294967304],O:[0,8]}} | is beyond 64 bits",
        "{'a':{T:'F32',S:[0,4611686018427387904,4],O:[0,0]}} | is beyond 64 bits",
        "{'a':{T:'U8',S:[1099511627776],O:[0,1099511627776]}} | take 1099511627776 bytes",
        "{'a':{T:'U8',S:[-8],O:[0,8]}} | expected a whole number from 0 to 2^63-1",
        "{'a':{T:'U8',S:[9223372036854775808],O:[0,8]}} | expected a whole number",
        "{'a':{T:'U8',S:[8.0],O:[0,8]}} | expected ']'",
        "{'a':{T:'U8',S:[8e0],O:[0,8]}} | expected ']'",
        "{'a':{T:'U8',S:[08],O:[0,8]}} | expected a whole number",
        "{'a':{T:'U8',S:[8,],O:[0,8]}} | expected a whole number",
        "{'a':{T:'U8',S:['8'],O:[0,8]}} | expected a whole number",
        "{'a':{T:'U8',S:[[8]],O:[0,8]}} | expected a whole number",
        "{'a':{T:'U8',S:null,O:[0,8]}} | expected '['",
        // Keys.
        "{'a':{T:'U8',S:[8],O:[0,8]},'a':{T:'U8',S:[0],O:[8,8]}} | key 'a' twice",
        "{'a':{T:'U8',S:[8],O:[0,8]},'\\u0061':{T:'U8',S:[0],O:[8,8]}} | key 'a' twice",
        "{'a':{T:'U8',T:'U8',S:[8],O:[0,8]}} | 'a': key 'dtype' twice",
        "{'a':{T:'U8',S:[8],O:[0,8],S:[8]}} | 'a': key 'shape' twice",
        "{'a':{T:'U8',S:[8],O:[0,8],O:[0,8]}} | 'a': key 'data_offsets' twice",
        "{'a':{T:'U8',S:[8]}} | 'a': lacks one of dtype, shape and data_offsets",
        "{'a':{}} | 'a': lacks",
        "{'a':{T:'U8',S:[8],O:[0,8],'more':1}} | 'a': key 'more', expected dtype",
        "{'a':[]} | expected '{'",
        "{'__metadata__':{'k':'v','k':'v'}} | key 'k' of the metadata twice",
        "{'__metadata__':{},'__metadata__':{}} | key '__metadata__' twice",
        "{'__metadata__':{'k':1}} | expected a string",
        "{'__metadata__':{'k':{'k':{}}}} | expected a string",
        "{'__metadata__':null} | expected '{'",
        // The text.
        "[] | does not begin as a safetensors file",
        "` {}` | does not begin as a safetensors file",
        "{'a':{T:'U8',S:[8],O:[0,8]}} x | text after the object",
        "{'a':{T:'U8',S:[8],O:[0,8]},} | expected a string",
        "{'a':{T:'U8',S:[8],O:[0,8]} | expected '}'",
        "{'a':{T:'U8',S:[8],O:[0,8 | expected ']'",
        "{'a | ends inside a string",
        "{'a\\ | ends inside a string",
        "{'a\\u12 | ends inside a string",
        "{'a\\u12g4':{}} | four hexadecimal digits",
        "{'a\\q':{}} | unknown escape",
        "{'a\\ud83d':{}} | half a surrogate pair",
        "{'a\\ude00\\ud83d':{}} | half a surrogate pair",
        "{'a\t':{}} | control character",
        "{a:{}} | expected a string",
        "{/**/} | expected a string",
      })
  void aForgedHeaderIsRefused(String header, String because) {
    assertRefused(
        file(json(header.replace('\'', '"')).getBytes(StandardCharsets.UTF_8), 8),
        ErrorCode.FILE_MALFORMED,
        because);
  }

  private static void assertRefused(byte[] bytes, ErrorCode code, String because) {
    SinterException refusal =
        assertThrows(SinterException.class, () -> Safetensors.read(bytes, "evil"));
    assertEquals(code, refusal.code(), refusal::getMessage);
    assertTrue(
        refusal.getMessage().startsWith("evil: ") && refusal.getMessage().contains(because),
        refusal::getMessage);
    assertTrue(refusal.getMessage().length() < 500, refusal::getMessage);
  }

  private static byte[] file(byte[] header, int data) {
    return ByteBuffer.allocate(8 + header.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }

  @ParameterizedTest
  @ValueSource(strings = {"F4", "F6_E2M3", "C64", "f32", "F32 ", "", "I128"})
  void otherElementTypesAreRefused(String dtype) {
    String header = "{\"a\":{T:\"%s\",S:[8],O:[0,8]}}".formatted(dtype);
    assertRefused(
        file(json(header).getBytes(StandardCharsets.UTF_8), 8),
        ErrorCode.FEATURE_UNSUPPORTED,
        "tensor 'a': dtype '" + dtype + "', expected one of BOOL, I8");
  }

  static List<byte[]> notUtf8() {
    return List.of(
        new byte[] {(byte) 0xFF},
        new byte[] {(byte) 0xC0, (byte) 0x80},
        new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
        new byte[] {(byte) 0xE2, (byte) 0x82});
  }

  @ParameterizedTest
  @MethodSource("notUtf8")
  void textMustBeUtf8(byte[] wrong) {
    byte[] header = Arrays.copyOf("{\"a".getBytes(StandardCharsets.UTF_8), 3 + wrong.length);
    System.arraycopy(wrong, 0, header, 3, wrong.length);
    assertRefused(file(header, 0), ErrorCode.FILE_MALFORMED, "not UTF-8");
  }

  @Test
  void aBoolIsZeroOrOne() {
    byte[] bytes =
        file(json("{\"a\":{T:\"BOOL\",S:[8],O:[0,8]}}").getBytes(StandardCharsets.UTF_8), 8);
    assertEquals(8, Safetensors.read(bytes, "m").tensors().get("a").size());
    bytes[bytes.length - 1] = 2;
    assertRefused(bytes, ErrorCode.FILE_MALFORMED, "tensor 'a': bool with the byte 2");
  }

  @Test
  void nestingDoesNotOverflowTheStack() {
    for (String opening : List.of("{\"a\":", "[")) {
      String header = "{\"a\":" + opening.repeat(200_000);
      assertRefused(file(header.getBytes(StandardCharsets.UTF_8), 0), ErrorCode.FILE_MALFORMED, "");
    }
  }

  @Test
  void namesOfMegabytesAreShownInPart() {
    String header = "{\"" + "a".repeat(2_000_000) + "\":{}}";
    assertRefused(
        file(header.getBytes(StandardCharsets.UTF_8), 0), ErrorCode.FILE_MALFORMED, "aaa…'");
  }

  @Test
  void tensorsAreLimited() {
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i <= Header.MAX_TENSORS; i++) {
      header.append(i == 0 ? "" : ",").append('"').append(i).append('"');
      header.append(json(":{T:\"U8\",S:[0],O:[0,0]}"));
    }
    assertRefused(
        file(header.append('}').toString().getBytes(StandardCharsets.UTF_8), 0),
        ErrorCode.LIMIT_EXCEEDED,
        "more than 100000 tensors");
  }

  @ParameterizedTest
  @ValueSource(longs = {9, 1L << 31, Long.MAX_VALUE, Long.MIN_VALUE, -1})
  void aForgedHeaderLengthIsRefused(long length) {
    byte[] bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
    assertRefused(
        bytes,
        ErrorCode.FILE_MALFORMED,
        "header of " + Long.toUnsignedString(length) + " bytes, the file has 8 more");
  }

  @Test
  void aHugeHeaderIsNotRead(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("sparse");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 32);
      sparse.writeLong(Long.reverseBytes(Header.MAX_BYTES + 1L));
    }
    SinterException refusal = assertThrows(SinterException.class, () -> Safetensors.read(file));
    assertEquals(ErrorCode.LIMIT_EXCEEDED, refusal.code());
    assertTrue(refusal.getMessage().startsWith(file + ": "), refusal::getMessage);
  }

  @Test
  void truncatedAndExtendedFilesAreRefused() {
    byte[] bytes = example();
    for (int length = 0; length <= bytes.length + 1; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      if (length != bytes.length) {
        assertEquals(
            ErrorCode.FILE_MALFORMED,
            assertThrows(SinterException.class, () -> Safetensors.read(cut, "cut")).code());
      }
    }
  }

  private static byte[] example() {
    return Safetensors.encode(
        SafetensorsFile.of(
            Map.of("w", Tensor.of(new float[] {1, 2, 3}, 3), "b", Tensor.of(new long[] {4}, 1)),
            Map.of("epoch", "3")));
  }

  @Test
  void damagedFilesAreReadOrRefused() {
    long seed = 77;
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = example();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        Safetensors.read(bytes, "damaged");
      } catch (SinterException _) {
        // As it should be; any other exception fails the test.
      } catch (RuntimeException e) {
        throw new AssertionError("seed %d, round %d".formatted(seed, round), e);
      }
    }
  }
}
