package dev.sinter.frontend.onnx.export;

import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A convolution of a dilated input as ONNX has it: as the transpose of one with strides, whose
 * kernel is [C, O/groups, …] and lies the other way round.
 */
final class TransposedConvolutionExport {
  private static final int NOT_SPATIAL = 2;

  private final PrimitiveExport node;
  private final ConvGeneral convolution;
  private final TensorType kernel;

  TransposedConvolutionExport(PrimitiveExport node, ConvGeneral convolution) {
    this.node = node;
    this.convolution = convolution;
    kernel = node.operand(1).type();
  }

  void write() {
    if (convolution.strides().stream().anyMatch(stride -> stride != 1)
        || !kernel.shape().isKnown()) {
      throw node.refuse("ONNX dilates the input of a convolution without strides only");
    }
    List<Long> begins = new ArrayList<>();
    List<Long> ends = new ArrayList<>();
    List<Long> more = new ArrayList<>();
    for (int i = 0; i < convolution.strides().size(); i++) {
      long reach = convolution.kernelDilation().get(i) * (kernel.dim(i + NOT_SPATIAL).known() - 1);
      begins.add(reach - known(convolution.low().get(i)));
      long end = reach - known(convolution.high().get(i));
      ends.add(Math.max(0, end));
      more.add(Math.max(0, -end));
      if (begins.getLast() < 0 || more.getLast() >= convolution.inputDilation().get(i)) {
        throw node.refuse("pads of more than the kernel's reach");
      }
    }
    begins.addAll(ends);
    ElementType to = convolution.accumulate();
    String x = node.cast(node.name(0), node.element(), to);
    String weights = node.cast(transposedKernel(), kernel.element(), to);
    node.result(
        node.add(
            "ConvTranspose",
            List.of(x, weights),
            Attribute.integers("strides", convolution.inputDilation()),
            Attribute.integers("dilations", convolution.kernelDilation()),
            Attribute.integers("pads", begins),
            Attribute.integers("output_padding", more),
            Attribute.integer("group", convolution.featureGroups())));
  }

  private long known(Dim pad) {
    if (pad instanceof Dim.Const(long amount)) {
      return amount;
    }
    throw node.refuse("pads %s, expected a number", pad);
  }

  /** [groups·o, c, …] as [groups·c, o, …], every window reversed. */
  private String transposedKernel() {
    int rank = kernel.rank();
    List<Integer> spatial = IntStream.range(NOT_SPATIAL, rank).boxed().toList();
    String reversed = MovementExport.reversed(node, node.name(1), spatial);
    Dim groups = Dim.of(convolution.featureGroups());
    List<Dim> windows = kernel.shape().dims().subList(NOT_SPATIAL, rank);
    Dim outputs = kernel.dim(0).floorDiv(groups);
    String grouped = reshaped(reversed, List.of(groups, outputs, kernel.dim(1)), windows);
    List<Integer> order = new ArrayList<>(List.of(0, 2, 1));
    spatial.forEach(axis -> order.add(axis + 1));
    String swapped = MovementExport.transposed(node, grouped, order);
    return reshaped(swapped, List.of(groups.times(kernel.dim(1)), outputs), windows);
  }

  private String reshaped(String name, List<Dim> first, List<Dim> windows) {
    List<Dim> dims = new ArrayList<>(first);
    dims.addAll(windows);
    return node.nodes().sizes().reshape(node.node().location(), name, dims);
  }
}
