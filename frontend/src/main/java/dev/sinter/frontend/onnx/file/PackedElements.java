package dev.sinter.frontend.onnx.file;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The layout of raw tensor bytes: little-endian elements; those of four and two bits lie two and
 * four to a byte, the first in the lowest bits.
 */
final class PackedElements {
  private PackedElements() {}

  static boolean isPacked(ElementType element) {
    return perByte(element) > 1;
  }

  /** Elements that share a byte; 1 for types of whole bytes, bool among them. */
  static int perByte(ElementType element) {
    return element == ElementType.BOOL ? 1 : Math.max(1, 8 / element.bits());
  }

  /** Bytes that this many elements take. */
  static long bytes(ElementType element, long count) {
    return isPacked(element)
        ? Math.ceilDiv(count, perByte(element))
        : Math.multiplyExact(count, element.bytes());
  }

  /**
   * A tensor of its own with a copy of the elements; {@code raw} has exactly the bytes they take.
   */
  static Tensor decode(TensorType type, MemorySegment raw) {
    Tensor tensor = Tensor.zeros(type);
    int perByte = perByte(type.element());
    if (perByte > 1) {
      for (long i = 0; i < tensor.size(); i++) {
        set(tensor, i, raw.get(ValueLayout.JAVA_BYTE, i / perByte));
      }
    } else if (type.element() == ElementType.BOOL) {
      for (long i = 0; i < tensor.size(); i++) {
        tensor.setLong(i, raw.get(ValueLayout.JAVA_BYTE, i));
      }
    } else {
      tensor.data().copyFrom(raw);
    }
    return tensor;
  }

  /** Sets element {@code index} from the byte that holds it with its neighbours. */
  static void set(Tensor tensor, long index, int packed) {
    int bits = tensor.element().bits();
    int place = (int) (index % perByte(tensor.element()));
    int own = (packed >> (place * bits)) & ((1 << bits) - 1);
    if (tensor.element().isFloat()) {
      tensor.setRawBits(index, own);
    } else {
      tensor.setLong(index, own);
    }
  }
}
