package dev.sinter.ir.safetensors;

import dev.sinter.ir.type.ElementType;
import java.util.Arrays;
import java.util.Objects;

/** What safetensors calls element types. */
final class StoredType {
  private StoredType() {}

  /** The name of an element type, such as {@code BF16}, or null where the format has none. */
  static String name(ElementType element) {
    return switch (element) {
      case BOOL -> "BOOL";
      case I8 -> "I8";
      case I16 -> "I16";
      case I32 -> "I32";
      case I64 -> "I64";
      case U8 -> "U8";
      case U16 -> "U16";
      case U32 -> "U32";
      case U64 -> "U64";
      case F8E8M0 -> "F8_E8M0";
      case F8E4M3 -> "F8_E4M3";
      case F8E4M3FNUZ -> "F8_E4M3FNUZ";
      case F8E5M2 -> "F8_E5M2";
      case F8E5M2FNUZ -> "F8_E5M2FNUZ";
      case F16 -> "F16";
      case BF16 -> "BF16";
      case F32 -> "F32";
      case F64 -> "F64";
      // The format packs F4 two in a byte and has no integers so narrow.
      case I2, I4, U2, U4, F4E2M1 -> null;
    };
  }

  /** The element type of a name, or null. */
  static ElementType element(String name) {
    return Arrays.stream(ElementType.values())
        .filter(element -> name.equals(name(element)))
        .findFirst()
        .orElse(null);
  }

  /** All names, for messages. */
  static String names() {
    return String.join(
        ", ",
        Arrays.stream(ElementType.values())
            .map(StoredType::name)
            .filter(Objects::nonNull)
            .toList());
  }
}
