package dev.sinter.ir.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
  /** A whole number that is stored, and what is read back. */
  @ParameterizedTest
  @CsvSource({
    "BOOL, 5, 1",
    "BOOL, 0, 0",
    "I4, 7, 7",
    "I4, 8, -8",
    "I4, -9, 7",
    "U4, 17, 1",
    "U4, -1, 15",
    "I8, 200, -56",
    "U8, 200, 200",
    "U8, 256, 0",
    "I16, 40000, -25536",
    "U16, 40000, 40000",
    "I32, 4294967295, -1",
    "U32, 4294967295, 4294967295",
    "I64, -9223372036854775808, -9223372036854775808",
    "U64, -1, -1",
    "F16, 2049, 2048",
    "BF16, 257, 256",
    "F32, 16777217, 16777216",
    "F64, 9007199254740993, 9007199254740992"
  })
  void wholeNumbersWrapOrRound(ElementType element, long stored, long read) {
    Tensor tensor = Tensor.zeros(TensorType.of(element, 3));
    tensor.setLong(1, stored);
    assertEquals(read, tensor.getLong(1));
    assertArrayEquals(new long[] {0, read, 0}, tensor.toLongArray());
  }

  @ParameterizedTest
  @CsvSource({
    "BOOL, 0.5, 1",
    "I8, -1.9, -1",
    "I8, NaN, 0",
    "U64, 18446744073709549568, 18446744073709549568",
    "U64, 9223372036854775808, 9223372036854775808",
    "F32, 0.1, 0.10000000149011612",
    "F16, 0.1, 0.0999755859375",
    "BF16, 0.1, 0.10009765625",
    "F8E4M3, 0.1, 0.1015625",
    "F64, 0.1, 0.1"
  })
  void realNumbersAreConverted(ElementType element, double stored, double read) {
    Tensor tensor = Tensor.zeros(TensorType.of(element, 2));
    tensor.setDouble(1, stored);
    assertEquals(read, tensor.getDouble(1));
    assertEquals(read, Tensor.scalar(element, stored).getDouble(0));
  }

  @ParameterizedTest
  @EnumSource
  void rawBitsReadBack(ElementType element) {
    Tensor tensor = Tensor.zeros(TensorType.of(element, 2));
    long bits =
        element.bytes() == 8
            ? 0x8182838485868788L
            : 0x81828384L & ((1L << (8 * element.bytes())) - 1);
    tensor.setRawBits(1, bits);
    assertEquals(bits, tensor.rawBits(1));
    assertEquals(0, tensor.rawBits(0));
    // Little-endian, whatever the machine is.
    assertEquals(
        (byte) bits, tensor.data().get(java.lang.foreign.ValueLayout.JAVA_BYTE, element.bytes()));
  }

  @Test
  void sizesMustAgree() {
    assertThrows(IllegalArgumentException.class, () -> Tensor.of(new float[3], 2, 2));
    assertThrows(
        IllegalArgumentException.class,
        () -> Tensor.over(TensorType.of(ElementType.F32, 2), MemorySegment.ofArray(new byte[7])));
    assertThrows(IllegalStateException.class, () -> Tensor.zeros(TensorType.parse("f32[n]")));
    assertThrows(IndexOutOfBoundsException.class, () -> Tensor.of(new float[2], 2).getDouble(2));
  }

  @Test
  void contentsDecideHashAndEquality() {
    Tensor zero = Tensor.of(new float[] {0f, 1f}, 2);
    Tensor minus = Tensor.of(new float[] {-0f, 1f}, 2);
    assertTrue(zero.contentEquals(zero.copy()));
    assertEquals(zero.contentHash(), zero.copy().contentHash());
    assertFalse(zero.contentEquals(minus));
    assertNotEquals(zero.contentHash(), minus.contentHash());
    assertFalse(zero.contentEquals(zero.reshaped(Shape.of(1, 2))));
    assertNotEquals(zero.contentHash(), zero.reshaped(Shape.of(1, 2)).contentHash());
    assertEquals(64, zero.contentHash().length());
  }

  /** More bytes than the hash reads at once. */
  @Test
  void everyByteCountsInTheHash() {
    Tensor large = Tensor.zeros(TensorType.of(ElementType.U8, 3 << 20));
    String before = large.contentHash();
    large.setLong(large.size() - 1, 1);
    assertNotEquals(before, large.contentHash());
  }

  @Test
  void copiesAreIndependentAndViewsAreNot() {
    Tensor tensor = Tensor.of(new int[] {1, 2, 3, 4}, 4);
    Tensor copy = tensor.copy();
    Tensor view = tensor.reshaped(Shape.of(2, 2));
    tensor.setLong(3, 9);
    assertEquals(4, copy.getLong(3));
    assertEquals(9, view.getLong(3));
    assertThrows(IllegalArgumentException.class, () -> tensor.reshaped(Shape.of(3)));
  }

  @Test
  void memoryIsAligned() {
    assertEquals(
        0, Tensor.zeros(TensorType.of(ElementType.U8, 3)).data().address() % Tensor.ALIGNMENT);
  }

  @Test
  void smallTensorsPrintTheirElements() {
    assertEquals("f32[2]{1.0, -0.0}", Tensor.of(new float[] {1, -0f}, 2).toString());
    assertEquals("bool[]{1}", Tensor.scalar(ElementType.BOOL, 1L).toString());
    assertEquals("i64[17]", Tensor.of(new long[17], 17).toString());
  }
}
