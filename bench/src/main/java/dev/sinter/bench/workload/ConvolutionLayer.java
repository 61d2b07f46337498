package dev.sinter.bench.workload;

import dev.sinter.cli.model.ModelSource;
import dev.sinter.cli.model.SymbolSizes;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.Collections;
import java.util.List;

/**
 * Convolutions of square images with constant kernels, padded to keep size; with channels last, as
 * they lie inside of a network.
 */
public enum ConvolutionLayer {
  /** The 3×3 layers of ResNet-18 and ResNet-34. */
  CONV_3X3_56X64(56, 64, 64, 3, 1, 1),
  CONV_3X3_28X128(28, 128, 128, 3, 1, 1),
  CONV_3X3_14X256(14, 256, 256, 3, 1, 1),
  CONV_3X3_7X512(7, 512, 512, 3, 1, 1),
  /** One of ResNet-50's. */
  CONV_1X1_28X128(28, 128, 512, 1, 1, 1),
  /** MobileNetV2's: every channel by itself. */
  DEPTHWISE_3X3_112X32(1, 112, 32, 1),
  DEPTHWISE_3X3_56X144(1, 56, 144, 1),
  DEPTHWISE_3X3_56X144_STRIDE_2(1, 56, 144, 2),
  DEPTHWISE_3X3_28X192(1, 28, 192, 1),
  DEPTHWISE_3X3_14X576(1, 14, 576, 1),
  DEPTHWISE_3X3_7X960(1, 7, 960, 1),
  DEPTHWISE_3X3_56X144_BATCH_16(16, 56, 144, 1),
  DEPTHWISE_3X3_14X576_BATCH_16(16, 14, 576, 1),
  /** ResNet's first. */
  STEM_7X7_224X3(224, 3, 64, 7, 2, 1);

  private final long batch;
  private final long image;
  private final long channels;
  private final long filters;
  private final long window;
  private final long stride;
  private final long groups;

  /** A layer for a batch of one. */
  ConvolutionLayer(long image, long channels, long filters, long window, long stride, long groups) {
    this(1, image, channels, filters, window, stride, groups);
  }

  /** A depthwise layer of 3×3 taps. */
  ConvolutionLayer(long batch, long image, long channels, long stride) {
    this(batch, image, channels, channels, 3, stride, channels);
  }

  ConvolutionLayer(
      long batch, long image, long channels, long filters, long window, long stride, long groups) {
    this.batch = batch;
    this.image = image;
    this.channels = channels;
    this.filters = filters;
    this.window = window;
    this.stride = stride;
    this.groups = groups;
  }

  public Workload workload() {
    GraphBuilder builder = new GraphBuilder("convolution");
    Value x = builder.input("x", TensorType.of(ElementType.F32, batch, image, image, channels));
    TensorType kernel = TensorType.of(ElementType.F32, filters, channels / groups, window, window);
    Value w = builder.constant(Workload.weights("w", kernel));
    builder.output("y", builder.apply(operator(), x, w));
    Graph graph = builder.build();
    return Workload.of(graph, work(graph));
  }

  /** Depthwise ones do so little with an element that memory is what they are held against. */
  private Work work(Graph graph) {
    return groups == channels
        ? Work.streaming(ModelSource.signatureOf(graph))
        : Work.arithmetic(graph, SymbolSizes.none());
  }

  private ConvGeneral operator() {
    List<Dim> pads = Collections.nCopies(2, Dim.of(window / 2));
    List<Long> ones = List.of(1L, 1L);
    List<Long> strides = List.of(stride, stride);
    return new ConvGeneral(strides, pads, pads, ones, ones, groups, 1, ElementType.F32, true);
  }
}
