package dev.sinter.passes.simplify;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Convolutions said with ordinary ones of two spatial axes.
 *
 * <p>One over a dilated input computes every d-th position from every d-th tap, and no position
 * from the zeros between: its d phases are d times as many channels of a convolution over the input
 * itself, which are then interleaved (Shi et al., Real-time single image super-resolution using an
 * efficient sub-pixel convolutional neural network, 2016). With a kernel of t taps and padding low,
 * position d·q + r is Σᵥ kernel[d·v + (low mod d) − r] · input[q + v − ⌊low/d⌋].
 *
 * <p>One over three axes sums over the taps of the first as over channels.
 */
final class PlainConvolution {
  private static final int MOST_TAPS = 64;

  private final GraphBuilder builder;
  private final Value zero;

  private PlainConvolution(ElementType element, Location location) {
    builder = new GraphBuilder("convolution").at(location);
    zero = builder.constant(Tensor.scalar(element, 0.0));
  }

  /** The same as a graph over input and kernel; empty where it is plain, or cannot be made so. */
  static Optional<Graph> of(ConvGeneral op, List<Value> operands, Location location) {
    Value input = operands.get(0);
    Value kernel = operands.get(1);
    boolean dilated = op.inputDilation().stream().anyMatch(d -> d > 1);
    boolean deep = op.strides().size() > 2;
    if (op.channelsLast()
        || op.batchGroups() > 1
        || !kernel.type().shape().isKnown()
        || !(dilated || deep)) {
      return Optional.empty();
    }
    for (int i = 0; i < op.strides().size(); i++) {
      boolean phases = op.inputDilation().get(i) > 1;
      boolean folded = i < op.strides().size() - 2;
      if ((phases && (op.strides().get(i) > 1 || !op.low().get(i).isKnown()))
          || (folded && kernel.type().dim(i + 2).known() > MOST_TAPS)) {
        return Optional.empty();
      }
    }
    PlainConvolution plain = new PlainConvolution(op.accumulate(), location);
    Value x = plain.builder.input("input", input.type());
    Value w = plain.builder.input("kernel", kernel.type());
    plain.builder.output("output", dilated ? plain.phases(op, x, w) : plain.deep(op, x, w));
    return Optional.of(plain.builder.build());
  }

  private Value convolution(ConvGeneral op, Value x, Value w) {
    return op.strides().size() > 2 ? deep(op, x, w) : builder.apply(op, x, w);
  }

  /** Without input dilation: phases are channels, interleaved afterwards. */
  private Value phases(ConvGeneral op, Value x, Value w) {
    Shape result = op.infer(List.of(x.type(), w.type())).getFirst().shape();
    int spatial = op.strides().size();
    List<Long> d = op.inputDilation();
    List<Dim> low = new ArrayList<>(op.low());
    List<Dim> high = new ArrayList<>(op.high());
    List<Long> kernelDilation = new ArrayList<>(op.kernelDilation());
    List<Dim> counts = new ArrayList<>();
    for (int i = 0; i < spatial; i++) {
      Dim count = result.dim(i + 2);
      if (d.get(i) > 1) {
        count = count.ceilDiv(d.get(i));
        Dim taps = Dim.of(taps(op, w, i));
        low.set(i, Dim.of(Math.floorDiv(op.low().get(i).known(), d.get(i))));
        high.set(i, count.minus(x.type().dim(i + 2)).minus(low.get(i)).plus(taps).minus(1));
        kernelDilation.set(i, 1L);
      }
      counts.add(count);
    }
    ConvGeneral plain =
        new ConvGeneral(
            op.strides(),
            low,
            high,
            Collections.nCopies(spatial, 1L),
            kernelDilation,
            op.featureGroups(),
            1,
            op.accumulate());
    return interleaved(convolution(plain, x, phasesOf(op, w)), d, counts, result);
  }

  /** Taps of one phase, those included that only another phase has. */
  private static long taps(ConvGeneral op, Value w, int i) {
    long d = op.inputDilation().get(i);
    long span = (w.type().dim(i + 2).known() - 1) * op.kernelDilation().get(i) + 1;
    return Math.ceilDiv(span + d - 1 - Math.floorMod(op.low().get(i).known(), d), d);
  }

  /** [O, C, t…] as [O·d…, C, v…]. */
  private Value phasesOf(ConvGeneral op, Value w) {
    int spatial = op.strides().size();
    List<Dim> low = new ArrayList<>(Collections.nCopies(2, Dim.of(0)));
    List<Dim> high = new ArrayList<>(low);
    List<Long> interior = new ArrayList<>(Collections.nCopies(2, 0L));
    List<Dim> cut = new ArrayList<>(List.of(w.type().dim(0), w.type().dim(1)));
    List<Integer> phaseAxes = new ArrayList<>();
    List<Integer> tapAxes = new ArrayList<>();
    Dim rows = w.type().dim(0);
    List<Dim> merged = new ArrayList<>();
    for (int i = 0; i < spatial; i++) {
      long d = op.inputDilation().get(i);
      long dilation = d > 1 ? op.kernelDilation().get(i) : 1;
      long span = (w.type().dim(i + 2).known() - 1) * dilation + 1;
      long taps = d > 1 ? taps(op, w, i) : span;
      long before = d - 1 - Math.floorMod(op.low().get(i).known(), d);
      low.add(Dim.of(d > 1 ? before : 0));
      high.add(Dim.of(d > 1 ? taps * d - span - before : 0));
      interior.add(dilation - 1);
      tapAxes.add(cut.size());
      cut.add(Dim.of(taps));
      if (d > 1) {
        phaseAxes.add(cut.size());
        cut.add(Dim.of(d));
      }
      rows = rows.times(d);
      merged.add(Dim.of(taps));
    }
    Value padded = builder.apply(new Pad(low, high, interior), w, zero);
    Value split = builder.apply(new Reshape(new Shape(cut)), padded);
    Value phases = builder.apply(new Reverse(phaseAxes), split);
    List<Integer> order = new ArrayList<>(List.of(0));
    order.addAll(phaseAxes);
    order.add(1);
    order.addAll(tapAxes);
    merged.addAll(0, List.of(rows, w.type().dim(1)));
    return builder.apply(
        new Reshape(new Shape(merged)), builder.apply(new Transpose(order), phases));
  }

  /** [N, O·d…, q…] as [N, O, d·q + r…], of which the result is the first part. */
  private Value interleaved(Value x, List<Long> d, List<Dim> counts, Shape result) {
    List<Dim> split = new ArrayList<>(List.of(result.dim(0), result.dim(1)));
    d.stream().filter(phases -> phases > 1).map(Dim::of).forEach(split::add);
    int firstCount = split.size();
    split.addAll(counts);
    List<Integer> order = new ArrayList<>(List.of(0, 1));
    List<Dim> merged = new ArrayList<>(List.of(result.dim(0), result.dim(1)));
    int phase = 2;
    for (int i = 0; i < d.size(); i++) {
      order.add(firstCount + i);
      if (d.get(i) > 1) {
        order.add(phase++);
      }
      merged.add(counts.get(i).times(d.get(i)));
    }
    Value apart = builder.apply(new Reshape(new Shape(split)), x);
    Value together = builder.apply(new Transpose(order), apart);
    Value all = builder.apply(new Reshape(new Shape(merged)), together);
    List<Dim> starts = Collections.nCopies(result.rank(), Dim.of(0));
    return builder.apply(
        new Slice(starts, result.dims(), Collections.nCopies(result.rank(), 1L)), all);
  }

  /** Three axes and more: the taps of the first become channels, its positions a batch. */
  private Value deep(ConvGeneral op, Value x, Value w) {
    Shape result = op.infer(List.of(x.type(), w.type())).getFirst().shape();
    Dim batch = x.type().dim(0);
    Dim channels = x.type().dim(1);
    Dim depth = result.dim(2);
    long taps = w.type().dim(2).known();
    List<Value> slices = new ArrayList<>();
    Value padded = padded(op, x);
    for (long tap = 0; tap < taps; tap++) {
      slices.add(tap(op, padded, tap, depth));
    }
    Value all = builder.apply(new Concat(2), slices.toArray(Value[]::new));
    List<Integer> order = new ArrayList<>(List.of(0, 3, 1, 2));
    List<Dim> image = new ArrayList<>(List.of(batch.times(depth), channels.times(taps)));
    List<Dim> window = new ArrayList<>(List.of(w.type().dim(0), w.type().dim(1).times(taps)));
    List<Dim> split = new ArrayList<>(List.of(batch, depth, result.dim(1)));
    List<Integer> back = new ArrayList<>(List.of(0, 2, 1));
    for (int i = 1; i < op.strides().size(); i++) {
      order.add(i + 3);
      image.add(x.type().dim(i + 2));
      window.add(w.type().dim(i + 2));
      split.add(result.dim(i + 2));
      back.add(i + 2);
    }
    Value images =
        builder.apply(new Reshape(new Shape(image)), builder.apply(new Transpose(order), all));
    Value y = convolution(shallow(op), images, builder.apply(new Reshape(new Shape(window)), w));
    return builder.apply(new Transpose(back), builder.apply(new Reshape(new Shape(split)), y));
  }

  private Value padded(ConvGeneral op, Value x) {
    int rank = x.type().rank();
    List<Dim> low = new ArrayList<>(Collections.nCopies(rank, Dim.of(0)));
    List<Dim> high = new ArrayList<>(low);
    low.set(2, op.low().getFirst());
    high.set(2, op.high().getFirst());
    return builder.apply(new Pad(low, high, Collections.nCopies(rank, 0L)), x, zero);
  }

  /** What one tap of the first axis sees, with an axis of its own before that axis. */
  private Value tap(ConvGeneral op, Value x, long tap, Dim depth) {
    int rank = x.type().rank();
    List<Dim> starts = new ArrayList<>(Collections.nCopies(rank, Dim.of(0)));
    starts.set(2, Dim.of(tap * op.kernelDilation().getFirst()));
    List<Dim> sizes = new ArrayList<>(x.type().shape().dims());
    sizes.set(2, depth);
    List<Long> strides = new ArrayList<>(Collections.nCopies(rank, 1L));
    strides.set(2, op.strides().getFirst());
    Value seen = builder.apply(new Slice(starts, sizes, strides), x);
    sizes.add(2, Dim.of(1));
    return builder.apply(new Reshape(new Shape(sizes)), seen);
  }

  private static ConvGeneral shallow(ConvGeneral op) {
    int n = op.strides().size();
    return new ConvGeneral(
        op.strides().subList(1, n),
        op.low().subList(1, n),
        op.high().subList(1, n),
        op.inputDilation().subList(1, n),
        op.kernelDilation().subList(1, n),
        op.featureGroups(),
        1,
        op.accumulate());
  }
}
