package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A convolution turned around is a convolution: towards the image one of the cotangent, spread by
 * the strides, with the mirrored kernel; towards the kernel one of the image with the cotangent,
 * over the batch (Dumoulin, Visin: A guide to convolution arithmetic for deep learning; 2016).
 */
record ConvolutionTransposition(GraphBuilder builder, ConvGeneral convolution)
    implements BilinearTransposition {

  @Override
  public Value left(TensorType image, Value kernel, Value cotangent) {
    if (convolution.channelsLast()) {
      Value result = channelsFirst().left(channelsFirst(image), kernel, channelsFirst(cotangent));
      return np().moveAxis(result, 1, -1);
    }
    long groups = convolution.featureGroups() * convolution.batchGroups();
    List<Dim> low = new ArrayList<>();
    List<Dim> high = new ArrayList<>();
    for (int i = 0; i < spatial(); i++) {
      Dim border = convolution.low().get(i);
      Dim reach = kernel.type().dim(i + 2).minus(1).times(convolution.kernelDilation().get(i));
      low.add(reach.minus(border));
      high.add(imageSpan(image, i).minus(cotangentSpan(cotangent, i)).plus(border));
    }
    // What were steps between positions are gaps between elements now, and the other way around.
    List<Long> steps = convolution.inputDilation();
    List<Long> gaps = convolution.strides();
    ConvGeneral spread =
        new ConvGeneral(
            steps,
            low,
            high,
            gaps,
            convolution.kernelDilation(),
            groups,
            1,
            convolution.accumulate());
    Value result = builder.apply(spread, cotangent, mirrored(kernel, groups));
    return np().cast(batches(result, image), image.element());
  }

  /** The kernel with inputs and outputs changed in every group, and every spatial axis reversed. */
  private Value mirrored(Value kernel, long groups) {
    List<Dim> sizes = kernel.type().shape().dims();
    List<Dim> window = sizes.subList(2, sizes.size());
    Dim outputs = sizes.get(0).floorDiv(groups);
    List<Dim> apart = new ArrayList<>(List.of(Dim.of(groups), outputs, sizes.get(1)));
    apart.addAll(window);
    List<Dim> together = new ArrayList<>(List.of(sizes.get(1).times(groups), outputs));
    together.addAll(window);
    Value swapped = np().reshape(np().swapAxes(np().reshape(kernel, apart), 1, 2), together);
    List<Integer> axes = IntStream.range(2, sizes.size()).boxed().toList();
    return builder.apply(new Reverse(axes), swapped);
  }

  /** Batch groups, which were side by side in the channels, one after another again. */
  private Value batches(Value result, TensorType image) {
    long groups = convolution.batchGroups();
    if (groups == 1) {
      return result;
    }
    List<Dim> apart = new ArrayList<>(result.type().shape().dims());
    apart.set(1, Dim.of(groups));
    apart.add(2, image.dim(1));
    Value grouped = np().moveAxis(np().reshape(result, apart), 1, 0);
    return np().reshape(grouped, image.shape().dims());
  }

  @Override
  public Value right(Value image, TensorType kernel, Value cotangent) {
    if (convolution.channelsLast()) {
      return channelsFirst().right(channelsFirst(image), kernel, channelsFirst(cotangent));
    }
    List<Dim> high = new ArrayList<>();
    for (int i = 0; i < spatial(); i++) {
      Dim window = span(kernel.dim(i + 2), convolution.kernelDilation().get(i));
      high.add(
          window
              .plus(cotangentSpan(cotangent, i))
              .minus(1)
              .minus(imageSpan(image.type(), i))
              .minus(convolution.low().get(i)));
    }
    // The cotangent is the kernel now, and the kernel's taps are the positions.
    List<Long> steps = convolution.kernelDilation();
    List<Long> gaps = convolution.strides();
    long groupsOfChannels = convolution.batchGroups();
    long groupsOfBatches = convolution.featureGroups();
    ConvGeneral correlation =
        new ConvGeneral(
            steps,
            convolution.low(),
            high,
            convolution.inputDilation(),
            gaps,
            groupsOfChannels,
            groupsOfBatches,
            convolution.accumulate());
    Value result =
        builder.apply(correlation, np().swapAxes(image, 0, 1), np().swapAxes(cotangent, 0, 1));
    return np().cast(np().swapAxes(result, 0, 1), kernel.element());
  }

  private Dim imageSpan(TensorType image, int i) {
    return span(image.dim(i + 2), convolution.inputDilation().get(i));
  }

  private Dim cotangentSpan(Value cotangent, int i) {
    return span(cotangent.type().dim(i + 2), convolution.strides().get(i));
  }

  /** What so many elements cover with a distance between neighbours. */
  private static Dim span(Dim size, long distance) {
    return distance == 1 ? size : size.minus(1).times(distance).plus(1);
  }

  private int spatial() {
    return convolution.strides().size();
  }

  private NumPy np() {
    return new NumPy(builder);
  }

  private ConvolutionTransposition channelsFirst() {
    return new ConvolutionTransposition(builder, convolution.withChannelsLast(false));
  }

  private Value channelsFirst(Value value) {
    return np().moveAxis(value, -1, 1);
  }

  private static TensorType channelsFirst(TensorType type) {
    List<Dim> dims = new ArrayList<>(type.shape().dims());
    dims.add(1, dims.removeLast());
    return type.withShape(new Shape(dims));
  }
}
