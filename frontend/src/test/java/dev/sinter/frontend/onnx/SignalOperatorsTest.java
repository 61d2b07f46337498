package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.OperatorCase.floats;
import static dev.sinter.frontend.onnx.OperatorCase.shape;
import static dev.sinter.frontend.onnx.OperatorCase.vector;
import static dev.sinter.frontend.onnx.TestModel.integer;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fourier transforms and windows. */
class SignalOperatorsTest {
  private static final long SEED = 17;
  private static final double SQUARE_ROOT = Math.sqrt(0.75);

  /** Lengths that are one product, several, and primes beyond one product. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 8, 31, 32, 33, 37, 64, 97, 100, 210, 256})
  void agreesWithTheDefinition(long length) {
    Tensor signal = signal(length);
    Tensor forward = OperatorCase.of("forward", 20, "DFT").input(signal).run(1).getFirst();
    sameSpectrum(definition(signal, -1), forward, length);
    Tensor back =
        OperatorCase.of("back", 20, "DFT")
            .input(forward)
            .with(integer("inverse", 1))
            .run(1)
            .getFirst();
    sameSpectrum(signal, back, length);
  }

  private static void sameSpectrum(Tensor expected, Tensor found, long length) {
    assertEquals(expected.type(), found.type());
    for (long i = 0; i < expected.size(); i++) {
      assertEquals(
          expected.getDouble(i),
          found.getDouble(i),
          1e-10,
          "length %d, element %d, seed %d".formatted(length, i, SEED));
    }
  }

  /** Complex numbers [1, length, 2]. */
  private static Tensor signal(long length) {
    Random random = new Random(SEED);
    Tensor signal = Tensor.zeros(TensorType.of(ElementType.F64, 1, length, 2));
    for (long i = 0; i < signal.size(); i++) {
      signal.setDouble(i, random.nextDouble(-1, 1));
    }
    return signal;
  }

  private static Tensor definition(Tensor x, int sign) {
    Tensor result = Tensor.zeros(x.type());
    long length = x.shape()[1];
    for (long k = 0; k < length; k++) {
      double real = 0;
      double imaginary = 0;
      for (long n = 0; n < length; n++) {
        double angle = sign * 2 * Math.PI * (k * n % length) / length;
        double a = x.getDouble(2 * n);
        double b = x.getDouble(2 * n + 1);
        real += a * Math.cos(angle) - b * Math.sin(angle);
        imaginary += a * Math.sin(angle) + b * Math.cos(angle);
      }
      result.setDouble(2 * k, real);
      result.setDouble(2 * k + 1, imaginary);
    }
    return result;
  }

  static Stream<OperatorCase> cases() {
    return Stream.of(transforms(), frames(), windows(), mels()).flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void importsAndComputes(OperatorCase one) {
    one.check();
  }

  /** The spectrum of 1, 2, 3 is 6, −1.5 ± i·√0.75. */
  private static List<OperatorCase> transforms() {
    Tensor real = floats(shape(1, 3, 1), 1, 2, 3);
    Tensor spectrum = floats(shape(1, 3, 2), 6, 0, -1.5, SQUARE_ROOT, -1.5, -SQUARE_ROOT);
    Tensor half = floats(shape(1, 2, 2), 6, 0, -1.5, SQUARE_ROOT);
    return List.of(
        OperatorCase.of("real signal", 17, "DFT").input(real).gives(spectrum),
        OperatorCase.of("real signal along a named axis", 17, "DFT")
            .input(floats(shape(3, 1, 1), 1, 2, 3))
            .with(integer("axis", 0))
            .gives(floats(shape(3, 1, 2), 6, 0, -1.5, SQUARE_ROOT, -1.5, -SQUARE_ROOT)),
        OperatorCase.of("the axis as an input", 20, "DFT")
            .input(floats(shape(3, 1, 1), 1, 2, 3))
            .omitted()
            .constant(Tensor.scalar(ElementType.I64, -3L))
            .gives(floats(shape(3, 1, 2), 6, 0, -1.5, SQUARE_ROOT, -1.5, -SQUARE_ROOT)),
        OperatorCase.of("one side", 20, "DFT").input(real).with(integer("onesided", 1)).gives(half),
        OperatorCase.of("one side of a symbolic length", 20, "DFT")
            .input("f32[b,n,1]", real)
            .with(integer("onesided", 1))
            .gives(half),
        OperatorCase.of("longer than the signal", 17, "DFT")
            .input(floats(shape(1, 2, 1), 1, 1))
            .constant(vector(4))
            .gives(floats(shape(1, 4, 2), 2, 0, 1, -1, 0, 0, 1, 1)),
        OperatorCase.of("shorter than the signal", 17, "DFT")
            .input(floats(shape(1, 4, 1), 1, 1, 7, 7))
            .constant(vector(2))
            .gives(floats(shape(1, 2, 2), 2, 0, 0, 0)),
        OperatorCase.of("back from one side, an odd length", 20, "DFT")
            .input(half)
            .constant(vector(3))
            .with(integer("onesided", 1), integer("inverse", 1))
            .gives(real),
        OperatorCase.of("back from one side, an even length by default", 20, "DFT")
            .input(floats(shape(1, 3, 2), 10, 5, -2, 2, -2, 9))
            .with(integer("onesided", 1), integer("inverse", 1))
            .gives(floats(shape(1, 4, 1), 1, 2, 3, 4)),
        OperatorCase.of("one side of complex numbers", 20, "DFT")
            .input(spectrum)
            .with(integer("onesided", 1))
            .fails(ErrorCode.SHAPE_MISMATCH),
        OperatorCase.of("the axis of the parts", 20, "DFT")
            .input(real)
            .omitted()
            .constant(vector(-1))
            .fails(ErrorCode.ATTRIBUTE_INVALID),
        OperatorCase.of("three parts", 20, "DFT")
            .input(floats(shape(1, 1, 3), 1, 2, 3))
            .fails(ErrorCode.SHAPE_MISMATCH));
  }

  private static List<OperatorCase> frames() {
    Tensor signal = floats(shape(1, 5, 1), 1, 2, 3, 4, 5);
    return List.of(
        OperatorCase.of("frames of two", 17, "STFT")
            .input(signal)
            .constant(vector(2))
            .omitted()
            .constant(vector(2))
            .gives(floats(shape(1, 2, 2, 2), 3, 0, -1, 0, 7, 0, -1, 0)),
        OperatorCase.of("frames as long as the window", 17, "STFT")
            .input(signal)
            .constant(vector(3))
            .input(floats(1, 2))
            .with(integer("onesided", 0))
            .gives(floats(shape(1, 2, 2, 2), 5, 0, -3, 0, 14, 0, -6, 0)),
        OperatorCase.of("a window shorter than the frames", 17, "STFT")
            .input(signal)
            .constant(vector(1))
            .input(floats(1, 1))
            .constant(vector(4))
            .gives(floats(shape(1, 2, 3, 2), 3, 0, 1, -2, -1, 0, 5, 0, 2, -3, -1, 0)),
        OperatorCase.of("one side of complex frames", 17, "STFT")
            .input(floats(shape(1, 2, 2), 1, 2, 3, 4))
            .constant(vector(1))
            .omitted()
            .constant(vector(2))
            .fails(ErrorCode.SHAPE_MISMATCH));
  }

  private static List<OperatorCase> windows() {
    double alpha = 25.0 / 46;
    double beta = 21.0 / 46;
    return List.of(
        OperatorCase.of("Hann", 17, "HannWindow").constant(vector(4)).gives(floats(0, .5, 1, .5)),
        OperatorCase.of("Hann, symmetric", 17, "HannWindow")
            .constant(vector(5))
            .with(integer("periodic", 0))
            .gives(floats(0, .5, 1, .5, 0)),
        OperatorCase.of("Hamming", 17, "HammingWindow")
            .constant(vector(4))
            .gives(floats(alpha - beta, alpha, 1, alpha)),
        OperatorCase.of("Blackman, symmetric", 17, "BlackmanWindow")
            .constant(vector(3))
            .with(integer("periodic", 0))
            .gives(floats(0, 1, 0)),
        OperatorCase.of("Blackman of integers", 17, "BlackmanWindow")
            .constant(Tensor.scalar(ElementType.I64, 2L))
            .with(integer("output_datatype", 7))
            .gives(vector(0, 1)),
        OperatorCase.of("a window of nothing", 17, "HannWindow")
            .constant(vector(0))
            .gives(floats(new double[0])));
  }

  /** With corners in bins 0, 0, 1, 2, and 0, 1, 3, 6, 9. */
  private static List<OperatorCase> mels() {
    return List.of(
        mel(
            "narrow triangles on the mel scale",
            new long[] {2, 16, 8192},
            new double[] {0, 1832},
            floats(shape(9, 2), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
        mel(
            "triangles on the mel scale",
            new long[] {3, 32, 8000},
            new double[] {100, 3500},
            floats(
                shape(17, 3),
                concatenated(
                    new double[] {0, 0, 0, 1, 0, 0, 0.5, 0.5, 0, 0, 1, 0, 0, 2 / 3.0, 1 / 3.0},
                    new double[] {0, 1 / 3.0, 2 / 3.0, 0, 0, 1, 0, 0, 2 / 3.0, 0, 0, 1 / 3.0},
                    new double[24]))));
  }

  private static OperatorCase mel(String title, long[] sizes, double[] edges, Tensor expected) {
    OperatorCase one = OperatorCase.of(title, 17, "MelWeightMatrix");
    for (int i = 0; i < 2; i++) {
      one.constant(Tensor.scalar(ElementType.I64, sizes[i]));
    }
    one.input(Tensor.scalar(ElementType.I64, sizes[2]));
    return one.input(floats(shape(), edges[0])).input(floats(shape(), edges[1])).gives(expected);
  }

  private static double[] concatenated(double[]... parts) {
    return Stream.of(parts).flatMapToDouble(DoubleStream::of).toArray();
  }
}
