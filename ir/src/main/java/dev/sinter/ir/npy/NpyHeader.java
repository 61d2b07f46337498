package dev.sinter.ir.npy;

import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * What the header of a .npy file says about the array behind it.
 *
 * @param bigEndian whether elements have their most significant byte first
 * @param fortranOrder whether the first axis varies fastest
 * @param sizes none negative, their product in bytes within 64 bits
 */
record NpyHeader(ElementType element, boolean bigEndian, boolean fortranOrder, List<Long> sizes) {
  NpyHeader {
    sizes = List.copyOf(sizes);
  }

  /**
   * The type name of an element type in a header, such as {@code <f4}, or null where NumPy has
   * none.
   */
  static String descr(ElementType element) {
    return switch (element) {
      case BOOL -> "|b1";
      case I8 -> "|i1";
      case U8 -> "|u1";
      case I16 -> "<i2";
      case I32 -> "<i4";
      case I64 -> "<i8";
      case U16 -> "<u2";
      case U32 -> "<u4";
      case U64 -> "<u8";
      case F16 -> "<f2";
      case F32 -> "<f4";
      case F64 -> "<f8";
      case I2, I4, U2, U4, F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, BF16 -> null;
    };
  }

  /** The element type of a type name without its byte order, such as {@code f4}, or null. */
  static ElementType element(String kindAndWidth) {
    for (ElementType element : ElementType.values()) {
      String descr = descr(element);
      if (descr != null && descr.substring(1).equals(kindAndWidth)) {
        return element;
      }
    }
    return null;
  }

  TensorType type() {
    return new TensorType(element, Shape.of(sizes.stream().mapToLong(Long::longValue).toArray()));
  }

  /** Bytes of the array. */
  long bytes() {
    return sizes.stream().reduce((long) element.bytes(), Math::multiplyExact);
  }

  /** The dictionary as NumPy writes it. */
  String text() {
    String shape = String.join(", ", sizes.stream().map(Object::toString).toList());
    String end = sizes.size() == 1 ? ",), }" : "), }";
    return "{'descr': '" + descr(element) + "', 'fortran_order': False, 'shape': (" + shape + end;
  }
}
