package dev.sinter.bench.model;

import dev.sinter.frontend.composite.Normalization;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** Adds layers to a graph. Images are [N, C, H, W]; weights are drawn in the order of the calls. */
final class Layers {
  private static final long SEED = 0;
  private static final double EPSILON = 1e-5;

  private final NumPy np;
  private final SplittableRandom random = new SplittableRandom(SEED);

  Layers(GraphBuilder builder) {
    np = new NumPy(builder);
  }

  NumPy np() {
    return np;
  }

  /** Of a variance that keeps that of what is multiplied (He et al., 2015). */
  private Value weights(long inputs, long... shape) {
    double deviation = Math.sqrt(2.0 / inputs);
    return constant(shape, () -> deviation * random.nextGaussian());
  }

  private Value constant(long[] shape, java.util.function.DoubleSupplier element) {
    Tensor tensor = Tensor.zeros(TensorType.of(ElementType.F32, shape));
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(i, element.getAsDouble());
    }
    return np.builder().constant(tensor);
  }

  private static long channels(Value x) {
    return x.type().dim(1).known();
  }

  Value relu(Value x) {
    return np.maximum(x, 0);
  }

  Value clipped(Value x, double most) {
    return np.minimum(relu(x), most);
  }

  /** x·W + b for x [N, K]. */
  Value dense(Value x, long outputs) {
    Value product = np.matmul(x, weights(channels(x), channels(x), outputs));
    return np.add(product, constant(new long[] {outputs}, () -> 0.1 * random.nextGaussian()));
  }

  /** Square windows, without a bias. */
  Value convolution(Value x, long filters, int window, int stride, int pad, long groups) {
    long inputs = channels(x) / groups;
    Value kernel = weights(inputs * window * window, filters, inputs, window, window);
    List<Dim> pads = Collections.nCopies(2, Dim.of(pad));
    List<Long> ones = List.of(1L, 1L);
    List<Long> strides = Collections.nCopies(2, (long) stride);
    return np.builder()
        .apply(
            new ConvGeneral(strides, pads, pads, ones, ones, groups, 1, ElementType.F32),
            x,
            kernel);
  }

  Value biased(Value x) {
    long[] shape = {channels(x)};
    Value bias = constant(shape, () -> 0.1 * random.nextGaussian());
    return np.add(x, Normalization.alongChannels(np, bias, x.type().rank()));
  }

  /** Batch normalisation with statistics near those of what it is given. */
  Value normalized(Value x) {
    long[] shape = {channels(x)};
    Value scale = constant(shape, () -> 1 + 0.1 * random.nextGaussian());
    Value shift = constant(shape, () -> 0.1 * random.nextGaussian());
    Value mean = constant(shape, () -> 0.1 * random.nextGaussian());
    Value variance = constant(shape, () -> 1 + 0.1 * random.nextDouble());
    return Normalization.batchNorm(np, x, scale, shift, mean, variance, EPSILON);
  }

  Value maximumPool(Value x, long window, long stride, long pad) {
    List<Dim> pads = List.of(Dim.of(0), Dim.of(0), Dim.of(pad), Dim.of(pad));
    return np.builder()
        .apply(
            new ReduceWindow(
                Reduce.Combiner.MAX,
                List.of(1L, 1L, window, window),
                List.of(1L, 1L, stride, stride),
                List.of(1L, 1L, 1L, 1L),
                pads,
                pads),
            x);
  }

  /** The mean of every channel: [N, C]. */
  Value averages(Value x) {
    return np.mean(x, 2, 3);
  }

  /** [N, C, H, W] as [N, C·H·W]. */
  Value flat(Value x) {
    List<Dim> dims = x.type().shape().dims();
    Dim each = dims.stream().skip(1).reduce(Dim.of(1), Dim::times);
    return np.reshape(x, List.of(dims.getFirst(), each));
  }
}
