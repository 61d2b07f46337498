package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.RandomBits;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * Pseudo-random tensors: each element is a function of a key and of its place, so that results do
 * not depend on who computes them, and one key gives the same numbers in every run.
 */
public final class RandomValues {
  private final NumPy np;
  private final Value key;

  /**
   * A source with a key of its own.
   *
   * @param seed what its user chose
   * @param stream tells sources with one seed apart
   */
  public RandomValues(NumPy np, long seed, long stream) {
    this.np = np;
    Tensor words = Tensor.zeros(TensorType.of(ElementType.U64, 2));
    words.setLong(0, seed);
    words.setLong(1, stream);
    key = np.builder().constant(words);
  }

  /**
   * A source with a key that the graph computes or is given.
   *
   * @param key u64[2]: the seed, and a number that tells sources and steps with one seed apart
   */
  public RandomValues(NumPy np, Value key) {
    this.np = np;
    this.key = key;
  }

  /**
   * Even on [0, 1), in steps of 2⁻ᵖ, where p is the number of digits of the type: none is rounded
   * up to 1.
   *
   * @param element a float type
   */
  public Value uniform(ElementType element, Shape shape) {
    return switch (element) {
      case F64 -> fine(shape);
      case F32 -> coarse(element, shape, 24);
      case F16 -> np.cast(coarse(ElementType.F32, shape, 11), element);
      case BF16 -> np.cast(coarse(ElementType.F32, shape, 8), element);
      case BOOL,
          I2,
          I4,
          I8,
          I16,
          I32,
          I64,
          U2,
          U4,
          U8,
          U16,
          U32,
          U64,
          F4E2M1,
          F8E8M0,
          F8E4M3,
          F8E4M3FNUZ,
          F8E5M2,
          F8E5M2FNUZ ->
          throw new IllegalArgumentException("random numbers of type " + element);
    };
  }

  private Value coarse(ElementType element, Shape shape, int digits) {
    Value bits = np.builder().apply(new RandomBits(shape), key);
    Value whole = np.floorDiv(bits, np.scalar(ElementType.U32, 1L << (32 - digits)));
    return np.mul(np.cast(whole, element), Math.scalb(1.0, -digits));
  }

  /** 53 digits of two words. */
  private Value fine(Shape shape) {
    List<Dim> dims = new ArrayList<>(List.of(Dim.of(2)));
    dims.addAll(shape.dims());
    Value bits = np.builder().apply(new RandomBits(new Shape(dims)), key);
    Value high = np.floorDiv(np.index(bits, "0"), np.scalar(ElementType.U32, 1L << 5));
    Value low = np.floorDiv(np.index(bits, "1"), np.scalar(ElementType.U32, 1L << 6));
    Value whole =
        np.add(np.mul(np.cast(high, ElementType.F64), 1L << 26), np.cast(low, ElementType.F64));
    return np.mul(whole, Math.scalb(1.0, -53));
  }

  /** Normal with mean 0 and deviation 1 (Box, Muller, 1958). */
  public Value normal(ElementType element, Shape shape) {
    ElementType wide = Precision.accumulator(element);
    List<Dim> dims = new ArrayList<>(List.of(Dim.of(2)));
    dims.addAll(shape.dims());
    Value pair = uniform(wide, new Shape(dims));
    // 1 − u is never 0.
    Value radius = np.sqrt(np.mul(np.log1p(np.negative(np.index(pair, "0"))), -2));
    Value angle = np.mul(np.index(pair, "1"), 2 * Math.PI);
    return np.cast(np.mul(radius, np.cos(angle)), element);
  }
}
