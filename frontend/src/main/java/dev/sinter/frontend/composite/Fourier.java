package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Discrete Fourier transforms along the last axis, as products with matrices of sines and cosines:
 *
 * <pre>
 *   X[k] = Σₙ exp(∓2πi·k·n / N) · x[n]
 * </pre>
 *
 * <p>A length that is known and composite is taken apart into shorter ones (Cooley, Tukey, 1965),
 * so that 1,024 points are products with two matrices of 32·32 and not with one of 1,024·1,024. A
 * long prime length, or one that is known only when the model runs, is one product.
 */
public final class Fourier {
  /** Up to this length one product is as good as several. */
  private static final long ONE_PRODUCT = 32;

  /**
   * Complex numbers in two values of one shape, of f32 or f64.
   *
   * @param imaginary null where all of it is zero
   */
  public record Complex(Value real, Value imaginary) {
    /** Both parts changed alike. */
    public Complex with(UnaryOperator<Value> function) {
      return new Complex(
          function.apply(real), imaginary == null ? null : function.apply(imaginary));
    }
  }

  private final NumPy np;
  private final ElementType element;
  private final boolean inverse;

  private Fourier(NumPy np, ElementType element, boolean inverse) {
    this.np = np;
    this.element = element;
    this.inverse = inverse;
  }

  /** The transform of the last axis; the inverse one is divided by the length. */
  public static Complex transform(NumPy np, Complex x, boolean inverse) {
    Value real = x.real;
    Dim length = real.type().dim(real.type().rank() - 1);
    Fourier fourier = new Fourier(np, real.type().element(), inverse);
    Complex result = fourier.along(x, length);
    return inverse ? result.with(part -> np.div(part, np.size(length, fourier.element))) : result;
  }

  /** The first ⌊N/2⌋ + 1 frequencies, of which those of a real signal of N points are mirrors. */
  public static Complex oneSided(NumPy np, Complex spectrum) {
    int last = spectrum.real.type().rank() - 1;
    Dim bins = spectrum.real.type().dim(last).floorDiv(2).plus(1);
    return spectrum.with(part -> part(np, part, 0, bins));
  }

  /**
   * The real signal of {@code length} points whose first ⌊length/2⌋ + 1 frequencies these are; the
   * imaginary parts of the first and, where the length is even, the last of them do not count.
   */
  public static Value realInverse(NumPy np, Complex half, Dim length) {
    Dim bins = length.floorDiv(2).plus(1);
    Dim mirrored = length.minus(bins);
    Value upperReal = np.flip(part(np, half.real, 1, mirrored), -1);
    Value imaginary = half.imaginary == null ? np.zerosLike(half.real) : half.imaginary;
    Value upperImaginary = np.negative(np.flip(part(np, imaginary, 1, mirrored), -1));
    Complex whole =
        new Complex(
            np.concatenate(List.of(half.real, upperReal), -1),
            np.concatenate(List.of(imaginary, upperImaginary), -1));
    return transform(np, whole, true).real;
  }

  private static Value part(NumPy np, Value x, long start, Dim size) {
    return Cut.cut(np, x, x.type().rank() - 1, Dim.of(start), size);
  }

  private Complex along(Complex x, Dim length) {
    long first = length.isKnown() ? firstFactor(length.known()) : 1;
    return first == 1 ? product(x, length) : split(x, first, length.known() / first);
  }

  /** The largest divisor up to the root, or 1 where the length should not be taken apart. */
  private static long firstFactor(long length) {
    if (length <= ONE_PRODUCT) {
      return 1;
    }
    long factor = (long) Math.sqrt((double) length);
    while (length % factor != 0) {
      factor--;
    }
    return factor;
  }

  /**
   * With n = b·n₁ + n₂ and k = k₁ + a·k₂: transforms of length a over n₁, a rotation by k₁·n₂, and
   * transforms of length b over n₂.
   */
  private Complex split(Complex x, long a, long b) {
    List<Dim> outer = new ArrayList<>(x.real.type().shape().dims());
    outer.removeLast();
    Complex columns = x.with(part -> np.swapAxes(np.reshape(part, with(outer, a, b)), -1, -2));
    Complex inner = along(columns, Dim.of(a));
    Value angles = angles(Dim.of(b), Dim.of(a), Dim.of(Math.multiplyExact(a, b)));
    Complex rotated = times(inner, np.cos(angles), np.sin(angles));
    Complex rows = along(rotated.with(part -> np.swapAxes(part, -1, -2)), Dim.of(b));
    return rows.with(
        part -> np.reshape(np.swapAxes(part, -1, -2), with(outer, Math.multiplyExact(a, b))));
  }

  private static List<Dim> with(List<Dim> outer, long... sizes) {
    List<Dim> dims = new ArrayList<>(outer);
    for (long size : sizes) {
      dims.add(Dim.of(size));
    }
    return dims;
  }

  private Complex product(Complex x, Dim length) {
    Value angles = angles(length, length, length);
    Value cosines = np.cast(np.cos(angles), element);
    Value sines = np.cast(np.sin(angles), element);
    Value real = np.matmul(x.real, cosines);
    Value imaginary = np.matmul(x.real, sines);
    return x.imaginary == null
        ? new Complex(real, imaginary)
        : new Complex(
            np.sub(real, np.matmul(x.imaginary, sines)),
            np.add(imaginary, np.matmul(x.imaginary, cosines)));
  }

  private Complex times(Complex x, Value cosines, Value sines) {
    Value c = np.cast(cosines, element);
    Value s = np.cast(sines, element);
    // A transform of a part of a real signal is complex already.
    return new Complex(
        np.sub(np.mul(x.real, c), np.mul(x.imaginary, s)),
        np.add(np.mul(x.real, s), np.mul(x.imaginary, c)));
  }

  /**
   * ∓2π·(row·column mod length)/length in f64: reduced as integers, because large angles would lose
   * their last digits.
   */
  private Value angles(Dim rows, Dim columns, Dim length) {
    TensorType type = new TensorType(ElementType.I64, Shape.of(rows, columns));
    Value row = np.builder().apply(new Iota(type, 0));
    Value column = np.builder().apply(new Iota(type, 1));
    Value turns = np.mod(np.mul(row, column), np.size(length, ElementType.I64));
    Value fraction = np.div(np.cast(turns, ElementType.F64), np.size(length, ElementType.F64));
    return np.mul(fraction, (inverse ? 2 : -2) * Math.PI);
  }
}
