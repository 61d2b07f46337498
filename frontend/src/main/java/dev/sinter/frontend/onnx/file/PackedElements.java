package dev.sinter.frontend.onnx.file;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The layout of raw tensor bytes: little-endian elements, four-bit ones two a byte with the first
 * in the low half.
 */
final class PackedElements {
  private PackedElements() {}

  static boolean isPacked(ElementType element) {
    return element == ElementType.I4 || element == ElementType.U4;
  }

  /** Bytes that this many elements take. */
  static long bytes(ElementType element, long count) {
    return isPacked(element) ? count / 2 + count % 2 : Math.multiplyExact(count, element.bytes());
  }

  /**
   * A tensor of its own with a copy of the elements; {@code raw} has exactly the bytes they take.
   */
  static Tensor decode(TensorType type, MemorySegment raw) {
    Tensor tensor = Tensor.zeros(type);
    if (isPacked(type.element())) {
      for (long i = 0; i < tensor.size(); i++) {
        tensor.setLong(i, nibble(raw.get(ValueLayout.JAVA_BYTE, i / 2), i));
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

  /** Element {@code index} in the byte that holds it; the caller's tensor extends its sign. */
  static int nibble(int packed, long index) {
    return index % 2 == 0 ? packed & 15 : (packed >> 4) & 15;
  }
}
