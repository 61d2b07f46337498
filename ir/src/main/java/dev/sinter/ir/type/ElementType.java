package dev.sinter.ir.type;

/**
 * What one element of a tensor is. The text form is the lower-case name ({@code f32}).
 *
 * <p>Types of two and four bits and floats of eight are storage types: they can be held, cast and
 * moved, but not computed with. Every element type occupies whole bytes in memory ({@link #bytes});
 * packed data of fewer bits is unpacked when it is read.
 *
 * <p>Names of small floats give the bits of exponent and mantissa. f4e2m1 has neither infinities
 * nor NaN; f8e8m0 is a power of two without sign or zero; f8e4m3 has no infinities (ONNX's "fn");
 * the fnuz forms have no negative zero either.
 */
public enum ElementType {
  BOOL(Kind.BOOL, 1, 1),
  I2(Kind.SIGNED, 1, 2),
  I4(Kind.SIGNED, 1, 4),
  I8(Kind.SIGNED, 1),
  I16(Kind.SIGNED, 2),
  I32(Kind.SIGNED, 4),
  I64(Kind.SIGNED, 8),
  U2(Kind.UNSIGNED, 1, 2),
  U4(Kind.UNSIGNED, 1, 4),
  U8(Kind.UNSIGNED, 1),
  U16(Kind.UNSIGNED, 2),
  U32(Kind.UNSIGNED, 4),
  U64(Kind.UNSIGNED, 8),
  F4E2M1(Kind.FLOAT, 1, 4),
  F8E8M0(Kind.FLOAT, 1),
  F8E4M3(Kind.FLOAT, 1),
  F8E4M3FNUZ(Kind.FLOAT, 1),
  F8E5M2(Kind.FLOAT, 1),
  F8E5M2FNUZ(Kind.FLOAT, 1),
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
  private final int bits;

  ElementType(Kind kind, int bytes) {
    this(kind, bytes, 8 * bytes);
  }

  ElementType(Kind kind, int bytes, int bits) {
    this.kind = kind;
    this.bytes = bytes;
    this.bits = bits;
  }

  public Kind kind() {
    return kind;
  }

  /** Bytes one element takes in memory. */
  public int bytes() {
    return bytes;
  }

  /** Bits that tell one value from another, fewer than its bytes hold for the narrowest types. */
  public int bits() {
    return bits;
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
    return kind != Kind.BOOL && (bits < 8 || (kind == Kind.FLOAT && bits == 8));
  }

  /** The name in every text form, such as {@code f32}. */
  public String text() {
    return switch (this) {
      case BOOL -> "bool";
      case I2 -> "i2";
      case I4 -> "i4";
      case I8 -> "i8";
      case I16 -> "i16";
      case I32 -> "i32";
      case I64 -> "i64";
      case U2 -> "u2";
      case U4 -> "u4";
      case U8 -> "u8";
      case U16 -> "u16";
      case U32 -> "u32";
      case U64 -> "u64";
      case F4E2M1 -> "f4e2m1";
      case F8E8M0 -> "f8e8m0";
      case F8E4M3 -> "f8e4m3";
      case F8E4M3FNUZ -> "f8e4m3fnuz";
      case F8E5M2 -> "f8e5m2";
      case F8E5M2FNUZ -> "f8e5m2fnuz";
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
