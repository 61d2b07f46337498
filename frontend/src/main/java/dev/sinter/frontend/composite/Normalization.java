package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Attributes;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
   * Layer normalisation (Ba, Kiros, Hinton, 2016) over the axes from {@code axis} on, perhaps with
   * a scale, and then perhaps a shift, that broadcast to x. A composite {@code LayerNormalization}
   * with attributes {@code axis} and {@code epsilon}.
   */
  public static LayerNorm layerNorm(
      NumPy np, Value x, Value scaleOrNull, Value shiftOrNull, int axis, double epsilon) {
    StandardComposite what = new StandardComposite.LayerNormalization(axis, epsilon);
    List<Value> operands = Stream.of(x, scaleOrNull, shiftOrNull).filter(Objects::nonNull).toList();
    Enclosure.Body body = (in, of) -> layerNormBody(in, of, axis, epsilon);
    List<Value> results = Enclosure.add(np.builder(), what, operands, body);
    return new LayerNorm(results.get(0), results.get(1), results.get(2));
  }

  private static List<Value> layerNormBody(NumPy np, List<Value> of, int axis, double epsilon) {
    Value x = Precision.widen(np, of.getFirst());
    List<Integer> axes = IntStream.range(axis, x.type().rank()).boxed().toList();
    Standard standard = standard(np, x, axes, epsilon);
    Value normal = np.cast(standard.values(np), of.getFirst().type().element());
    Value y = of.size() > 1 ? np.mul(normal, of.get(1)) : normal;
    return List.of(
        of.size() > 2 ? np.add(y, of.get(2)) : y, standard.mean, standard.inverseDeviation);
  }

  /** Values with their mean subtracted, and what to multiply them by for unit variance. */
  private record Standard(Value centred, Value mean, Value inverseDeviation) {
    Value values(NumPy np) {
      return np.mul(centred, inverseDeviation);
    }
  }

  /** Standardises over some axes, which stay in the statistics with size 1. */
  private static Standard standard(NumPy np, Value x, List<Integer> axes, double epsilon) {
    Value mean = Reductions.mean(np, x, axes, true);
    Value centred = np.sub(x, mean);
    Value variance = Reductions.mean(np, np.mul(centred, centred), axes, true);
    return new Standard(centred, mean, np.real(Unary.Function.RSQRT, np.add(variance, epsilon)));
  }

  /**
   * Instance normalisation (Ulyanov, Vedaldi, Lempitsky, 2016): every channel of every instance of
   * x [N, C, …] by its own statistics, then a scale [C] and a shift [C]. A composite {@code
   * InstanceNormalization}.
   */
  public static Value instanceNorm(NumPy np, Value x, Value scale, Value shift, double epsilon) {
    Enclosure.Body body =
        (in, of) -> {
          Value wide = Precision.widen(in, of.getFirst());
          List<Integer> axes = IntStream.range(2, wide.type().rank()).boxed().toList();
          Value normal = standard(in, wide, axes, epsilon).values(in);
          Value y = scaledAlongChannels(in, normal, widened(in, of.subList(1, 3)));
          return List.of(in.cast(y, of.getFirst().type().element()));
        };
    StandardComposite what = new StandardComposite.InstanceNormalization(epsilon);
    return Enclosure.add(np.builder(), what, List.of(x, scale, shift), body).getFirst();
  }

  /**
   * Group normalisation (Wu, He, 2018): equal groups of neighbouring channels of x [N, C, …] by
   * their own statistics, then a scale [C] and a shift [C]. A composite {@code GroupNormalization}.
   *
   * @param groups divides C
   */
  public static Value groupNorm(
      NumPy np, Value x, Value scale, Value shift, long groups, double epsilon) {
    Enclosure.Body body =
        (in, of) -> {
          Value given = of.getFirst();
          Value grouped = inGroups(in, Precision.widen(in, given), groups);
          List<Integer> axes = IntStream.range(2, grouped.type().rank()).boxed().toList();
          Value normal =
              in.cast(standard(in, grouped, axes, epsilon).values(in), given.type().element());
          Value whole = in.reshape(normal, given.type().shape().dims());
          return List.of(scaledAlongChannels(in, whole, of.subList(1, 3)));
        };
    Attributes attributes = Attributes.NONE.with("groups", groups).with("epsilon", epsilon);
    List<Value> operands = List.of(x, scale, shift);
    return Enclosure.add(np.builder(), "GroupNormalization", attributes, operands, body).getFirst();
  }

  /** [N, C, …] as [N, groups, C / groups, …]. */
  private static Value inGroups(NumPy np, Value x, long groups) {
    List<Dim> dims = new ArrayList<>(x.type().shape().dims());
    dims.set(1, dims.get(1).floorDiv(groups));
    dims.add(1, Dim.of(groups));
    return np.reshape(x, dims);
  }

  private static List<Value> widened(NumPy np, List<Value> values) {
    return values.stream().map(value -> Precision.widen(np, value)).toList();
  }

  private static Value scaledAlongChannels(NumPy np, Value x, List<Value> scaleAndShift) {
    int rank = x.type().rank();
    Value scaled = np.mul(x, alongChannels(np, scaleAndShift.getFirst(), rank));
    return np.add(scaled, alongChannels(np, scaleAndShift.getLast(), rank));
  }

  /**
   * Local response normalisation (Krizhevsky, Sutskever, Hinton, 2012): x / (bias + α/size · Σ
   * x²)^β, the sum over {@code size} channels around each one, those that there are. A composite
   * {@code LRN}.
   */
  public static Value localResponse(
      NumPy np, Value x, long size, double alpha, double beta, double bias) {
    Enclosure.Body body =
        (in, of) -> {
          Value wide = Precision.widen(in, of.getFirst());
          Value energy =
              in.builder().apply(alongChannels(wide.type().rank(), size), in.square(wide));
          Value base = in.add(in.mul(energy, alpha / size), bias);
          return List.of(in.cast(in.div(wide, in.pow(base, beta)), of.getFirst().type().element()));
        };
    Attributes attributes =
        Attributes.NONE
            .with("size", size)
            .with("alpha", alpha)
            .with("beta", beta)
            .with("bias", bias);
    return Enclosure.add(np.builder(), "LRN", attributes, List.of(x), body).getFirst();
  }

  /** Sums over windows of channels, one for each channel; an even size has one more after it. */
  private static ReduceWindow alongChannels(int rank, long size) {
    List<Long> ones = Collections.nCopies(rank, 1L);
    List<Long> window = new ArrayList<>(ones);
    List<Dim> low = new ArrayList<>(Collections.nCopies(rank, Dim.of(0)));
    List<Dim> high = new ArrayList<>(low);
    window.set(1, size);
    low.set(1, Dim.of((size - 1) / 2));
    high.set(1, Dim.of(size / 2));
    return new ReduceWindow(Reduce.Combiner.SUM, window, ones, ones, low, high);
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
