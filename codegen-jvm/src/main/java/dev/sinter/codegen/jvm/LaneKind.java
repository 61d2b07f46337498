package dev.sinter.codegen.jvm;

import dev.sinter.ir.type.ElementType;
import org.objectweb.asm.Type;

/**
 * The six kinds of lanes of the Vector API. Unsigned integers and small floats lie in the integers
 * of their width.
 */
enum LaneKind {
  BYTE("Byte", "Bytes", 'B', Type.BYTE_TYPE),
  SHORT("Short", "Shorts", 'S', Type.SHORT_TYPE),
  INT("Int", "Ints", 'I', Type.INT_TYPE),
  LONG("Long", "Longs", 'L', Type.LONG_TYPE),
  FLOAT("Float", "Floats", 'F', Type.FLOAT_TYPE),
  DOUBLE("Double", "Doubles", 'D', Type.DOUBLE_TYPE);

  private static final String PACKAGE = "jdk/incubator/vector/";

  private final String owner;
  private final String plural;
  private final char letter;
  private final Type lane;

  LaneKind(String name, String plural, char letter, Type lane) {
    this.owner = PACKAGE + name + "Vector";
    this.plural = plural;
    this.letter = letter;
    this.lane = lane;
  }

  /** The kind that holds an element type; bools are masks and have none. */
  static LaneKind of(ElementType element) {
    return switch (element) {
      case I2, I4, U2, U4, I8, U8, F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ -> BYTE;
      case I16, U16, F16, BF16 -> SHORT;
      case I32, U32 -> INT;
      case I64, U64 -> LONG;
      case F32 -> FLOAT;
      case F64 -> DOUBLE;
      case BOOL -> throw new IllegalArgumentException("a vector of bool is a mask");
    };
  }

  /** Internal name of the vector class. */
  String owner() {
    return owner;
  }

  Type vectorType() {
    return Type.getObjectType(owner);
  }

  /** The type of one lane, as methods of the vector class take it. */
  Type lane() {
    return lane;
  }

  int bits() {
    return switch (this) {
      case BYTE -> 8;
      case SHORT -> 16;
      case INT, FLOAT -> 32;
      case LONG, DOUBLE -> 64;
    };
  }

  boolean isFloat() {
    return this == FLOAT || this == DOUBLE;
  }

  /** The letter in names of conversions: {@code I} in {@code I2F}. */
  char letter() {
    return letter;
  }

  /** The method that reinterprets any vector as this kind. */
  String reinterpret() {
    return "reinterpretAs" + plural;
  }
}
