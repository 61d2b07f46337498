package dev.sinter.ir.interpret;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * Functions of one element at a time: unary, binary, compare, select, cast and bitcast, a block of
 * elements at a time.
 */
final class Elementwise {
  private final Workspace workspace;

  Elementwise(Workspace workspace) {
    this.workspace = workspace;
  }

  Tensor unary(Unary op, Tensor x) {
    Tensor result = workspace.allocate(x.type());
    if (x.element().isFloat()) {
      DoubleUnaryOperator function = RealFunctions.unary(op.function());
      double[] block = new double[blockFor(x)];
      for (long at = 0; at < x.size(); at += block.length) {
        int count = count(x, at, block.length);
        Elements.load(x, at, 1, block, 0, count);
        for (int i = 0; i < count; i++) {
          block[i] = function.applyAsDouble(block[i]);
        }
        Elements.store(block, 0, result, at, count);
      }
    } else {
      LongUnaryOperator function = IntegerFunctions.unary(op.function(), x.element());
      long[] block = new long[blockFor(x)];
      for (long at = 0; at < x.size(); at += block.length) {
        int count = count(x, at, block.length);
        Elements.load(x, at, 1, block, 0, count);
        for (int i = 0; i < count; i++) {
          block[i] = function.applyAsLong(block[i]);
        }
        Elements.store(block, 0, result, at, count);
      }
    }
    return result;
  }

  Tensor binary(Binary op, Tensor x, Tensor y) {
    Tensor result = workspace.allocate(x.type());
    if (x.element().isFloat()) {
      DoubleBinaryOperator function = RealFunctions.binary(op.function());
      double[] left = new double[blockFor(x)];
      double[] right = new double[left.length];
      for (long at = 0; at < x.size(); at += left.length) {
        int count = count(x, at, left.length);
        Elements.load(x, at, 1, left, 0, count);
        Elements.load(y, at, 1, right, 0, count);
        for (int i = 0; i < count; i++) {
          left[i] = function.applyAsDouble(left[i], right[i]);
        }
        Elements.store(left, 0, result, at, count);
      }
    } else {
      LongBinaryOperator function = IntegerFunctions.binary(op.function(), x.element());
      long[] left = new long[blockFor(x)];
      long[] right = new long[left.length];
      for (long at = 0; at < x.size(); at += left.length) {
        int count = count(x, at, left.length);
        Elements.load(x, at, 1, left, 0, count);
        Elements.load(y, at, 1, right, 0, count);
        for (int i = 0; i < count; i++) {
          left[i] = function.applyAsLong(left[i], right[i]);
        }
        Elements.store(left, 0, result, at, count);
      }
    }
    return result;
  }

  Tensor compare(Compare op, Tensor x, Tensor y) {
    Tensor result = workspace.allocate(x.type().withElement(ElementType.BOOL));
    long[] holds = new long[blockFor(x)];
    if (x.element().isFloat()) {
      double[] left = new double[holds.length];
      double[] right = new double[holds.length];
      for (long at = 0; at < x.size(); at += left.length) {
        int count = count(x, at, left.length);
        Elements.load(x, at, 1, left, 0, count);
        Elements.load(y, at, 1, right, 0, count);
        for (int i = 0; i < count; i++) {
          holds[i] = RealFunctions.holds(op.relation(), left[i], right[i]) ? 1 : 0;
        }
        Elements.store(holds, 0, result, at, count);
      }
    } else {
      long[] left = new long[holds.length];
      long[] right = new long[holds.length];
      long bias = IntegerFunctions.orderBias(x.element());
      for (long at = 0; at < x.size(); at += left.length) {
        int count = count(x, at, left.length);
        Elements.load(x, at, 1, left, 0, count);
        Elements.load(y, at, 1, right, 0, count);
        for (int i = 0; i < count; i++) {
          holds[i] = IntegerFunctions.holds(op.relation(), left[i] + bias, right[i] + bias) ? 1 : 0;
        }
        Elements.store(holds, 0, result, at, count);
      }
    }
    return result;
  }

  /** Moves bits, so that a NaN keeps its payload. */
  Tensor select(Tensor condition, Tensor x, Tensor y) {
    Tensor result = workspace.allocate(x.type());
    for (long i = 0; i < x.size(); i++) {
      result.setRawBits(i, (condition.getLong(i) != 0 ? x : y).rawBits(i));
    }
    return result;
  }

  Tensor cast(Tensor x, ElementType to) {
    if (x.element() == to) {
      return x;
    }
    Tensor result = workspace.allocate(x.type().withElement(to));
    double[] reals = new double[blockFor(x)];
    long[] integers = new long[reals.length];
    for (long at = 0; at < x.size(); at += reals.length) {
      int count = count(x, at, reals.length);
      if (x.element().isFloat()) {
        Elements.load(x, at, 1, reals, 0, count);
        if (!to.isFloat()) {
          Conversion.toIntegers(reals, integers, count, to);
        }
      } else {
        Elements.load(x, at, 1, integers, 0, count);
        if (to.isFloat()) {
          Conversion.toReals(integers, reals, count, x.element(), to);
        }
      }
      if (to.isFloat()) {
        Elements.store(reals, 0, result, at, count);
      } else {
        Elements.store(integers, 0, result, at, count);
      }
    }
    return result;
  }

  /**
   * The operand's own memory; refused where its bits are no value of the other type, as 2 is not
   * for bool.
   */
  Tensor bitcast(Tensor x, ElementType to) {
    Tensor result = Tensor.over(x.type().withElement(to), x.data());
    if (to.bits() < 8 * to.bytes()) {
      Tensor read = Tensor.zeros(TensorType.of(to));
      for (long i = 0; i < x.size(); i++) {
        long bits = result.rawBits(i);
        if (!isValue(bits, to, read)) {
          throw new SinterException(
              ErrorCode.VALUE_OUT_OF_RANGE,
              "bitcast: element %d has bits 0x%02x, no value of %s".formatted(i, bits, to));
        }
      }
    }
    return result;
  }

  /** Whether a byte is what elements of a type of fewer bits are held in. */
  private static boolean isValue(long bits, ElementType to, Tensor read) {
    if (to.isFloat()) {
      return bits >>> to.bits() == 0;
    }
    read.setLong(0, (byte) bits);
    return read.rawBits(0) == bits;
  }

  private static int blockFor(Tensor x) {
    return Math.clamp(x.size(), 1, Elements.BLOCK);
  }

  private static int count(Tensor x, long at, int block) {
    return (int) Math.min(block, x.size() - at);
  }
}
