package dev.sinter.ir.type;

/**
 * What one element of a tensor is. The text form is the lower-case name ({@code f32}).
 *
 * <p>Four-bit and eight-bit float types are storage types: they can be held, cast and moved, but
 * not computed with. Every element type occupies whole bytes in memory ({@link #bytes}); packed
 * four-bit data is unpacked when it is read.
 */
public enum ElementType {
  BOOL(Kind.BOOL, 1),
  I4(Kind.SIGNED, 1),
  I8(Kind.SIGNED, 1),
  I16(Kind.SIGNED, 2),
  I32(Kind.SIGNED, 4),
  I64(Kind.SIGNED, 8),
  U4(Kind.UNSIGNED, 1),
  U8(Kind.UNSIGNED, 1),
  U16(Kind.UNSIGNED, 2),
  U32(Kind.UNSIGNED, 4),
  U64(Kind.UNSIGNED, 8),
  F8E4M3(Kind.FLOAT, 1),
  F8E5M2(Kind.FLOAT, 1),
  F16(Kind.FLOAT, 2),
  BF16(Kind.FLOAT, 2),
  F32(Kind.FLOAT, 4),
  F64(Kind.FLOAT, 8);

  /** The family an element type belongs to. */
  public enum Kind {
    BOOL,
    SIGNED,
    UNSIGNED,
    FLOAT
  }

  private final Kind kind;
  private final int bytes;

  ElementType(Kind kind, int bytes) {
    this.kind = kind;
    this.bytes = bytes;
  }

  public Kind kind() {
    return kind;
  }

  /** Bytes one element takes in memory. */
  public int bytes() {
    return bytes;
  }

  public boolean isFloat() {
    return kind == Kind.FLOAT;
  }

  public boolean isInteger() {
    return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
  }

  /** True for the types arithmetic is defined on: not for bool and storage-only types. */
  public boolean isNumeric() {
    return kind != Kind.BOOL && !isStorageOnly();
  }

  public boolean isStorageOnly() {
    return this == I4 || this == U4 || this == F8E4M3 || this == F8E5M2;
  }

  /** The name in every text form, such as {@code f32}. */
  public String text() {
    return switch (this) {
      case BOOL -> "bool";
      case I4 -> "i4";
      case I8 -> "i8";
      case I16 -> "i16";
      case I32 -> "i32";
      case I64 -> "i64";
      case U4 -> "u4";
      case U8 -> "u8";
      case U16 -> "u16";
      case U32 -> "u32";
      case U64 -> "u64";
      case F8E4M3 -> "f8e4m3";
      case F8E5M2 -> "f8e5m2";
      case F16 -> "f16";
      case BF16 -> "bf16";
      case F32 -> "f32";
      case F64 -> "f64";
    };
  }

  /** The type named so in a text form, or null. */
  public static ElementType named(String text) {
    for (ElementType type : values()) {
      if (type.text().equals(text)) {
        return type;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return text();
  }
}
