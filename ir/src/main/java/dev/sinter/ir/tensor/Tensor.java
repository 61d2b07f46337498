package dev.sinter.ir.tensor;

import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;

/**
 * Values of a known type, dense and row-major in native memory, little-endian. A Tensor does not
 * copy the segment it is given and lives as long as that segment's arena. Identity equality:
 * compare contents with {@link #contentEquals}.
 *
 * <p>Bool is one byte, 0 or 1; integers of two and four bits one sign- or zero-extended byte; small
 * floats their bit patterns, zero-extended.
 */
public final class Tensor {
  /**
   * Alignment in bytes of every tensor that Sinter allocates: a cache line, and the widest vector.
   */
  public static final long ALIGNMENT = 64;

  // How elements of more than one byte lie in memory: little-endian, at any alignment.
  public static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);

  private final TensorType type;
  private final long size;
  private final MemorySegment data;

  private Tensor(TensorType type, long size, MemorySegment data) {
    this.type = type;
    this.size = size;
    this.data = data;
  }

  /**
   * A tensor over existing memory.
   *
   * @throws IllegalArgumentException when the shape is not known or the segment's size is not
   *     exactly what the type takes
   */
  public static Tensor over(TensorType type, MemorySegment data) {
    long size = type.shape().size().known();
    long bytes = Math.multiplyExact(size, type.element().bytes());
    if (data.byteSize() != bytes) {
      throw new IllegalArgumentException(
          type + " takes " + bytes + " bytes, the segment has " + data.byteSize());
    }
    return new Tensor(type, size, data);
  }

  /** A tensor of zeros that the garbage collector frees. */
  public static Tensor zeros(TensorType type) {
    return zeros(type, Arena.ofAuto());
  }

  /** A tensor of zeros in an arena. */
  public static Tensor zeros(TensorType type, Arena arena) {
    return over(type, arena.allocate(type.bytes().known(), ALIGNMENT));
  }

  /** An f32 tensor with a copy of the values, in row-major order. */
  public static Tensor of(float[] values, long... shape) {
    Tensor tensor = sized(ElementType.F32, values.length, shape);
    MemorySegment.copy(values, 0, tensor.data, FLOAT, 0, values.length);
    return tensor;
  }

  /** An f64 tensor with a copy of the values. */
  public static Tensor of(double[] values, long... shape) {
    Tensor tensor = sized(ElementType.F64, values.length, shape);
    MemorySegment.copy(values, 0, tensor.data, DOUBLE, 0, values.length);
    return tensor;
  }

  /** An i64 tensor with a copy of the values. */
  public static Tensor of(long[] values, long... shape) {
    Tensor tensor = sized(ElementType.I64, values.length, shape);
    MemorySegment.copy(values, 0, tensor.data, LONG, 0, values.length);
    return tensor;
  }

  /** An i32 tensor with a copy of the values. */
  public static Tensor of(int[] values, long... shape) {
    Tensor tensor = sized(ElementType.I32, values.length, shape);
    MemorySegment.copy(values, 0, tensor.data, INT, 0, values.length);
    return tensor;
  }

  /** A bool tensor with a copy of the values. */
  public static Tensor of(boolean[] values, long... shape) {
    Tensor tensor = sized(ElementType.BOOL, values.length, shape);
    for (int i = 0; i < values.length; i++) {
      tensor.setLong(i, values[i] ? 1 : 0);
    }
    return tensor;
  }

  /** A scalar of any element type; the value is converted as {@link #setDouble} does. */
  public static Tensor scalar(ElementType element, double value) {
    Tensor tensor = zeros(new TensorType(element, Shape.SCALAR));
    tensor.setDouble(0, value);
    return tensor;
  }

  /** A scalar of an integer or bool type. */
  public static Tensor scalar(ElementType element, long value) {
    Tensor tensor = zeros(new TensorType(element, Shape.SCALAR));
    tensor.setLong(0, value);
    return tensor;
  }

  private static Tensor sized(ElementType element, long count, long... shape) {
    Tensor tensor = zeros(TensorType.of(element, shape));
    if (tensor.size != count) {
      throw new IllegalArgumentException(count + " values for shape " + Arrays.toString(shape));
    }
    return tensor;
  }

  public TensorType type() {
    return type;
  }

  public ElementType element() {
    return type.element();
  }

  /** The known sizes; a fresh array. */
  public long[] shape() {
    return type.shape().known();
  }

  /** Number of elements. */
  public long size() {
    return size;
  }

  /** The elements, {@code size() * element().bytes()} bytes. */
  public MemorySegment data() {
    return data;
  }

  /** The same values under another shape of the same size. */
  public Tensor reshaped(Shape shape) {
    return over(type.withShape(shape), data);
  }

  /**
   * Element {@code index} in row-major order, as a double; exact for every type but i64 and u64.
   */
  public double getDouble(long index) {
    return switch (type.element()) {
      case F64 -> data.get(DOUBLE, index * 8);
      case F32 -> data.get(FLOAT, index * 4);
      case F16, BF16, F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ ->
          SmallFloat.decode(type.element(), rawBits(index));
      case U64 -> unsignedToDouble(data.get(LONG, index * 8));
      case BOOL, I2, I4, I8, I16, I32, I64, U2, U4, U8, U16, U32 -> getLong(index);
    };
  }

  /**
   * Element {@code index} of an integer or bool tensor; u64 as its bit pattern. Floats are
   * truncated toward zero.
   */
  public long getLong(long index) {
    return switch (type.element()) {
      case BOOL, U2, U4, U8 -> data.get(ValueLayout.JAVA_BYTE, index) & 0xFF;
      case I2, I4, I8 -> data.get(ValueLayout.JAVA_BYTE, index);
      case I16 -> data.get(SHORT, index * 2);
      case U16 -> data.get(SHORT, index * 2) & 0xFFFF;
      case I32 -> data.get(INT, index * 4);
      case U32 -> data.get(INT, index * 4) & 0xFFFF_FFFFL;
      case I64, U64 -> data.get(LONG, index * 8);
      case F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F16, BF16, F32, F64 ->
          (long) getDouble(index);
    };
  }

  /**
   * Sets element {@code index}, rounding to nearest even for floats and wrapping for integers; bool
   * is value ≠ 0.
   */
  public void setDouble(long index, double value) {
    switch (type.element()) {
      case F64 -> data.set(DOUBLE, index * 8, value);
      case F32 -> data.set(FLOAT, index * 4, (float) value);
      case F16, BF16, F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ ->
          setRawBits(index, SmallFloat.encode(type.element(), value));
      case BOOL -> setLong(index, value != 0 ? 1 : 0);
      case U64 ->
          setLong(index, value >= 0x1p63 ? (long) (value - 0x1p63) ^ Long.MIN_VALUE : (long) value);
      case I2, I4, I8, I16, I32, I64, U2, U4, U8, U16, U32 -> setLong(index, (long) value);
    }
  }

  /**
   * Sets element {@code index} to the low bits of an integer; bool is value ≠ 0; floats are
   * converted.
   */
  public void setLong(long index, long value) {
    switch (type.element()) {
      case BOOL -> data.set(ValueLayout.JAVA_BYTE, index, (byte) (value != 0 ? 1 : 0));
      case I2 -> data.set(ValueLayout.JAVA_BYTE, index, (byte) (value << 62 >> 62));
      case I4 -> data.set(ValueLayout.JAVA_BYTE, index, (byte) (value << 60 >> 60));
      case U2 -> data.set(ValueLayout.JAVA_BYTE, index, (byte) (value & 3));
      case U4 -> data.set(ValueLayout.JAVA_BYTE, index, (byte) (value & 15));
      case I8, U8 -> data.set(ValueLayout.JAVA_BYTE, index, (byte) value);
      case I16, U16 -> data.set(SHORT, index * 2, (short) value);
      case I32, U32 -> data.set(INT, index * 4, (int) value);
      case I64, U64 -> data.set(LONG, index * 8, value);
      case F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F16, BF16, F32, F64 ->
          setDouble(index, (double) value);
    }
  }

  /** The bits of element {@code index}, zero-extended. */
  public long rawBits(long index) {
    return switch (type.element().bytes()) {
      case 1 -> data.get(ValueLayout.JAVA_BYTE, index) & 0xFF;
      case 2 -> data.get(SHORT, index * 2) & 0xFFFF;
      case 4 -> data.get(INT, index * 4) & 0xFFFF_FFFFL;
      default -> data.get(LONG, index * 8);
    };
  }

  /** Sets the bits of element {@code index}. */
  public void setRawBits(long index, long bits) {
    switch (type.element().bytes()) {
      case 1 -> data.set(ValueLayout.JAVA_BYTE, index, (byte) bits);
      case 2 -> data.set(SHORT, index * 2, (short) bits);
      case 4 -> data.set(INT, index * 4, (int) bits);
      default -> data.set(LONG, index * 8, bits);
    }
  }

  /** A copy of an f32 tensor's elements; other types are converted. */
  public float[] toFloatArray() {
    float[] values = new float[Math.toIntExact(size)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) getDouble(i);
    }
    return values;
  }

  /** A copy of the elements as longs. */
  public long[] toLongArray() {
    long[] values = new long[Math.toIntExact(size)];
    for (int i = 0; i < values.length; i++) {
      values[i] = getLong(i);
    }
    return values;
  }

  /** A copy that the garbage collector frees. */
  public Tensor copy() {
    Tensor copy = zeros(type);
    copy.data.copyFrom(data);
    return copy;
  }

  /** True when type and every bit agree. */
  public boolean contentEquals(Tensor other) {
    return type.equals(other.type) && data.mismatch(other.data) < 0;
  }

  /** SHA-256 of type and contents in hex: the same for the same constant in any model. */
  public String contentHash() {
    return ContentHash.of(Objects.requireNonNull(this));
  }

  private static double unsignedToDouble(long bits) {
    return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
  }

  /** The type, and the values where they are few: {@code f32[3]{1.0, 2.0, 3.0}}. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(type.toString());
    if (size <= 16) {
      out.append('{');
      for (int i = 0; i < size; i++) {
        out.append(i == 0 ? "" : ", ")
            .append(
                type.element().isFloat()
                    ? Double.toString(getDouble(i))
                    : Long.toString(getLong(i)));
      }
      out.append('}');
    }
    return out.toString();
  }
}
