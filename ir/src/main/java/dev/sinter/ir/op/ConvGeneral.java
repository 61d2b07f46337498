package dev.sinter.ir.op;

import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The general convolution (cross-correlation): input [N, C, spatial…], kernel [O, C/featureGroups,
 * window…] → [N, O, out…]; with channels last, input [N, spatial…, C] → [N, out…, O].
 *
 * <p>The input is dilated by {@code inputDilation} (zeros between neighbours), then padded
 * (negative amounts cut off), then correlated with the kernel dilated by {@code kernelDilation}, at
 * every {@code strides}-th position. With feature groups, output channel block g sees input channel
 * block g; with batch groups, output channel block g sees batch block g, and the result's N is that
 * of one block.
 */
public record ConvGeneral(
    List<Long> strides,
    List<Dim> low,
    List<Dim> high,
    List<Long> inputDilation,
    List<Long> kernelDilation,
    long featureGroups,
    long batchGroups,
    ElementType accumulate,
    boolean channelsLast)
    implements Primitive {
  /** With channels before the spatial axes. */
  public ConvGeneral(
      List<Long> strides,
      List<Dim> low,
      List<Dim> high,
      List<Long> inputDilation,
      List<Long> kernelDilation,
      long featureGroups,
      long batchGroups,
      ElementType accumulate) {
    this(
        strides,
        low,
        high,
        inputDilation,
        kernelDilation,
        featureGroups,
        batchGroups,
        accumulate,
        false);
  }

  public ConvGeneral {
    strides = List.copyOf(strides);
    low = List.copyOf(low);
    high = List.copyOf(high);
    inputDilation = List.copyOf(inputDilation);
    kernelDilation = List.copyOf(kernelDilation);
    Objects.requireNonNull(accumulate);
    int spatial = strides.size();
    Require.lengths("conv_general", "low pads", low, spatial);
    Require.lengths("conv_general", "high pads", high, spatial);
    Require.lengths("conv_general", "input dilations", inputDilation, spatial);
    Require.lengths("conv_general", "kernel dilations", kernelDilation, spatial);
    Require.positive("conv_general", "strides", strides);
    Require.positive("conv_general", "input dilations", inputDilation);
    Require.positive("conv_general", "kernel dilations", kernelDilation);
    Require.positive("conv_general", "groups", List.of(featureGroups, batchGroups));
    Require.attribute(
        featureGroups == 1 || batchGroups == 1, "conv_general", "both feature and batch groups");
  }

  /** The same convolution with products and sums of another element type. */
  public ConvGeneral accumulatingIn(ElementType element) {
    return new ConvGeneral(
        strides,
        low,
        high,
        inputDilation,
        kernelDilation,
        featureGroups,
        batchGroups,
        element,
        channelsLast);
  }

  /** The same convolution of operands whose channels are after the spatial axes, or before. */
  public ConvGeneral withChannelsLast(boolean last) {
    return new ConvGeneral(
        strides,
        low,
        high,
        inputDilation,
        kernelDilation,
        featureGroups,
        batchGroups,
        accumulate,
        last);
  }

  /** The axis of the channels in input and result. */
  public int channelAxis() {
    return channelsLast ? strides.size() + 1 : 1;
  }

  /** The axis of input and result that is spatial axis i. */
  public int spatialAxis(int i) {
    return channelsLast ? i + 1 : i + 2;
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 2);
    TensorType input = operands.get(0);
    TensorType kernel = operands.get(1);
    int spatial = strides.size();
    Require.element(
        mnemonic(),
        input,
        e -> DotGeneral.accumulates(e, accumulate),
        "one that accumulates in " + accumulate);
    Require.element(
        mnemonic(),
        kernel,
        e -> DotGeneral.accumulates(e, accumulate),
        "one that accumulates in " + accumulate);
    Require.shape(
        input.rank() == spatial + 2,
        mnemonic(),
        "input %s, expected rank %d",
        input.shape(),
        spatial + 2);
    Require.shape(
        kernel.rank() == spatial + 2,
        mnemonic(),
        "kernel %s, expected rank %d",
        kernel.shape(),
        spatial + 2);
    Require.sameDim(
        mnemonic(), "input channels", input.dim(channelAxis()), kernel.dim(1).times(featureGroups));
    Require.shape(
        kernel.dim(0).mod(featureGroups * batchGroups).is(0),
        mnemonic(),
        "%s output channels in %d groups",
        kernel.dim(0),
        featureGroups * batchGroups);
    Require.shape(
        batchGroups == 1 || input.dim(0).mod(batchGroups).is(0),
        mnemonic(),
        "batch %s in %d groups",
        input.dim(0),
        batchGroups);
    List<Dim> dims = new ArrayList<>(List.of(input.dim(0).floorDiv(batchGroups)));
    for (int i = 0; i < spatial; i++) {
      Window window =
          new Window(
              kernel.dim(i + 2),
              strides.get(i),
              kernelDilation.get(i),
              inputDilation.get(i),
              low.get(i),
              high.get(i));
      dims.add(
          Require.size(
              mnemonic(),
              "spatial size " + i + " of the result",
              window.positions(input.dim(spatialAxis(i)))));
    }
    dims.add(channelAxis(), kernel.dim(0));
    return List.of(new TensorType(accumulate, new Shape(dims)));
  }
}
