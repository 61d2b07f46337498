package dev.sinter.ir.interpret;

import static dev.sinter.ir.tensor.Tensor.DOUBLE;
import static dev.sinter.ir.tensor.Tensor.FLOAT;
import static dev.sinter.ir.tensor.Tensor.INT;
import static dev.sinter.ir.tensor.Tensor.LONG;

import dev.sinter.ir.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Moves elements between tensors and the two kinds of array the rules compute in: doubles for
 * floats, which hold every float type exactly, and longs for integers and bool, sign- or
 * zero-extended (u64 as its bits). Storing rounds to nearest even, or wraps.
 */
final class Elements {
  /**
   * Elements that rules take at a time: small enough for the first-level cache, long enough for the
   * loops to pay.
   */
  static final int BLOCK = 1024;

  private Elements() {}

  /** Loads {@code count} elements of a float tensor, {@code step} apart. */
  static void load(Tensor tensor, long first, long step, double[] to, int at, int count) {
    MemorySegment data = tensor.data();
    switch (tensor.element()) {
      case F32 -> {
        for (int i = 0; i < count; i++) {
          to[at + i] = data.get(FLOAT, (first + i * step) * 4);
        }
      }
      case F64 -> {
        for (int i = 0; i < count; i++) {
          to[at + i] = data.get(DOUBLE, (first + i * step) * 8);
        }
      }
      case F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F16, BF16 -> {
        for (int i = 0; i < count; i++) {
          to[at + i] = tensor.getDouble(first + i * step);
        }
      }
      case BOOL, I2, I4, I8, I16, I32, I64, U2, U4, U8, U16, U32, U64 ->
          throw notOfKind(tensor, "float");
    }
  }

  /** Loads {@code count} elements of an integer or bool tensor, {@code step} apart. */
  static void load(Tensor tensor, long first, long step, long[] to, int at, int count) {
    MemorySegment data = tensor.data();
    switch (tensor.element()) {
      case I64, U64 -> {
        for (int i = 0; i < count; i++) {
          to[at + i] = data.get(LONG, (first + i * step) * 8);
        }
      }
      case I32 -> {
        for (int i = 0; i < count; i++) {
          to[at + i] = data.get(INT, (first + i * step) * 4);
        }
      }
      case BOOL, I2, I4, I8, I16, U2, U4, U8, U16, U32 -> {
        for (int i = 0; i < count; i++) {
          to[at + i] = tensor.getLong(first + i * step);
        }
      }
      case F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F16, BF16, F32, F64 ->
          throw notOfKind(tensor, "integer");
    }
  }

  /** Stores {@code count} neighbours into a float tensor. */
  static void store(double[] from, int at, Tensor tensor, long first, int count) {
    MemorySegment data = tensor.data();
    switch (tensor.element()) {
      case F32 -> {
        for (int i = 0; i < count; i++) {
          data.set(FLOAT, (first + i) * 4, (float) from[at + i]);
        }
      }
      case F64 -> {
        for (int i = 0; i < count; i++) {
          data.set(DOUBLE, (first + i) * 8, from[at + i]);
        }
      }
      case F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F16, BF16 -> {
        for (int i = 0; i < count; i++) {
          tensor.setDouble(first + i, from[at + i]);
        }
      }
      case BOOL, I2, I4, I8, I16, I32, I64, U2, U4, U8, U16, U32, U64 ->
          throw notOfKind(tensor, "float");
    }
  }

  /** Stores {@code count} neighbours into an integer or bool tensor; bool is ≠ 0. */
  static void store(long[] from, int at, Tensor tensor, long first, int count) {
    MemorySegment data = tensor.data();
    switch (tensor.element()) {
      case I64, U64 -> {
        for (int i = 0; i < count; i++) {
          data.set(LONG, (first + i) * 8, from[at + i]);
        }
      }
      case I32, U32 -> {
        for (int i = 0; i < count; i++) {
          data.set(INT, (first + i) * 4, (int) from[at + i]);
        }
      }
      case BOOL, I2, I4, I8, I16, U2, U4, U8, U16 -> {
        for (int i = 0; i < count; i++) {
          tensor.setLong(first + i, from[at + i]);
        }
      }
      case F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F16, BF16, F32, F64 ->
          throw notOfKind(tensor, "integer");
    }
  }

  private static IllegalArgumentException notOfKind(Tensor tensor, String kind) {
    return new IllegalArgumentException(tensor.type() + " does not hold " + kind + " elements");
  }
}
