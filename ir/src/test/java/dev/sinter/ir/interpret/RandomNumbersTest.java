package dev.sinter.ir.interpret;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.op.RandomBits;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import org.junit.jupiter.api.Test;

final class RandomNumbersTest {
  /** The known answers that the authors publish with Random123 (kat_vectors, philox4x32 10). */
  @Test
  void philoxGivesTheKnownAnswers() {
    assertArrayEquals(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, words(0, 0, 0));
    assertArrayEquals(
        new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, words(-1, -1, -1));
    assertArrayEquals(
        new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
        words(0x85a308d3_243f6a88L, 0x03707344_13198a2eL, 0x299f31d0_a4093822L));
  }

  @Test
  void elementsAreWordsInOrder() {
    Tensor bits = bits(7, 9, 2, 5);
    int[] third = words(2, 9, 7);
    assertEquals(Integer.toUnsignedLong(third[0]), bits.getLong(8));
    assertEquals(Integer.toUnsignedLong(third[1]), bits.getLong(9));
    assertEquals(TensorType.of(ElementType.U32, 2, 5), bits.type());
  }

  @Test
  void thereMayBeNone() {
    assertEquals(0, bits(0, 0, 0, 3).size());
    assertEquals(Integer.toUnsignedLong(words(0, 2, 1)[0]), bits(1, 2).getLong(0));
  }

  private static Tensor bits(long key0, long key1, long... shape) {
    Tensor key = Tensor.zeros(TensorType.of(ElementType.U64, 2));
    key.setLong(0, key0);
    key.setLong(1, key1);
    return TensorText.evaluate(new RandomBits(Shape.of(shape)), key);
  }

  private static int[] words(long low, long high, long key) {
    int[] words = new int[4];
    Philox.words(low, high, key, words);
    return words;
  }
}
