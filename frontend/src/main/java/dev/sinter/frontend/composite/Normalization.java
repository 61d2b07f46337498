package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Normalisation: subtract a mean, divide by a deviation, scale and shift. */
public final class Normalization {
  /**
   * What layer normalisation gives: the normalised value, and the statistics it used with the
   * reduced axes kept.
   */
  public record LayerNorm(Value y, Value mean, Value inverseDeviation) {}

  private Normalization() {}

  /**
   * Batch normalisation with given statistics (Ioffe, Szegedy, 2015): scale·(x − mean) / √(variance
   * + ε) + shift. A composite {@code BatchNormalization} of x [N, C, …] and four vectors [C]; where
   * x has one axis, C is 1.
   */
  public static Value batchNorm(
      NumPy np, Value x, Value scale, Value shift, Value mean, Value variance, double epsilon) {
    StandardComposite what = new StandardComposite.BatchNormalization(epsilon);
    Enclosure.Body body = (in, of) -> List.of(batchNormBody(in, of, epsilon));
    List<Value> operands = List.of(x, scale, shift, mean, variance);
    return Enclosure.add(np.builder(), what, operands, body).getFirst();
  }

  private static Value batchNormBody(NumPy np, List<Value> of, double epsilon) {
    Value x = of.getFirst();
    List<Value> vectors =
        of.subList(1, 5).stream()
            .map(vector -> alongChannels(np, Precision.widen(np, vector), x.type().rank()))
            .toList();
    Value inverse = np.real(Unary.Function.RSQRT, np.add(vectors.get(3), epsilon));
    Value centred = np.sub(Precision.widen(np, x), vectors.get(2));
    Value scaled = np.mul(np.mul(centred, inverse), vectors.get(0));
    return np.cast(np.add(scaled, vectors.get(1)), x.type().element());
  }

  /** A vector [C] as [C, 1, …, 1], so that it broadcasts along axis 1 of a tensor of this rank. */
  public static Value alongChannels(NumPy np, Value vector, int rank) {
    List<Dim> dims = new ArrayList<>(vector.type().shape().dims());
    dims.addAll(Collections.nCopies(Math.max(0, rank - 2), Dim.of(1)));
    return np.reshape(vector, dims);
  }

  /**
   * Layer normalisation (Ba, Kiros, Hinton, 2016) over the axes from {@code axis} on, with a scale
   * and perhaps a shift that broadcast to x. A composite {@code LayerNormalization} with attributes
   * {@code axis} and {@code epsilon}.
   */
  public static LayerNorm layerNorm(
      NumPy np, Value x, Value scale, Value shiftOrNull, int axis, double epsilon) {
    StandardComposite what = new StandardComposite.LayerNormalization(axis, epsilon);
    List<Value> operands = shiftOrNull == null ? List.of(x, scale) : List.of(x, scale, shiftOrNull);
    Enclosure.Body body = (in, of) -> layerNormBody(in, of, axis, epsilon);
    List<Value> results = Enclosure.add(np.builder(), what, operands, body);
    return new LayerNorm(results.get(0), results.get(1), results.get(2));
  }

  private static List<Value> layerNormBody(NumPy np, List<Value> of, int axis, double epsilon) {
    Value x = Precision.widen(np, of.getFirst());
    List<Integer> axes = IntStream.range(axis, x.type().rank()).boxed().toList();
    Value mean = Reductions.mean(np, x, axes, true);
    Value centred = np.sub(x, mean);
    Value variance = Reductions.mean(np, np.mul(centred, centred), axes, true);
    Value inverse = np.real(Unary.Function.RSQRT, np.add(variance, epsilon));
    Value normal = np.cast(np.mul(centred, inverse), of.getFirst().type().element());
    Value y = np.mul(normal, of.get(1));
    return List.of(of.size() > 2 ? np.add(y, of.get(2)) : y, mean, inverse);
  }

  /**
   * Root mean square normalisation (Zhang, Sennrich, 2019) over the axes from {@code axis} on, with
   * a scale that broadcasts to x; the result has the scale's element type.
   */
  public static Value rmsNorm(NumPy np, Value x, Value scale, int axis, double epsilon) {
    Enclosure.Body body = (in, of) -> List.of(rmsNormBody(in, of, axis, epsilon));
    return Enclosure.add(
            np.builder(),
            new StandardComposite.RmsNormalization(axis, epsilon),
            List.of(x, scale),
            body)
        .getFirst();
  }

  private static Value rmsNormBody(NumPy np, List<Value> of, int axis, double epsilon) {
    Value x = Precision.widen(np, of.getFirst());
    List<Integer> axes = IntStream.range(axis, x.type().rank()).boxed().toList();
    Value meanSquare = Reductions.mean(np, np.mul(x, x), axes, true);
    Value inverse = np.real(Unary.Function.RSQRT, np.add(meanSquare, epsilon));
    Value normal = np.cast(np.mul(x, inverse), of.get(1).type().element());
    return np.mul(normal, of.get(1));
  }
}
