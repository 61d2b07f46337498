package dev.sinter.frontend.onnx.export;

import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Sums of products. */
final class ContractionExport {
  private final PrimitiveExport node;
  private final NodeWriter nodes;

  ContractionExport(PrimitiveExport node) {
    this.node = node;
    nodes = node.nodes();
  }

  /**
   * As a product of matrices: axes in the order batch, rows, contracted and batch, contracted,
   * columns; several of a kind become one axis and are told apart again in the result.
   *
   * <pre>
   *   f32[b,4,7,8] · f32[b,8,3]   MatMul([b,28,8], [b,8,3]) reshaped to [b,4,7,3]
   * </pre>
   */
  void dot(DotGeneral dot) {
    ElementType element = dot.accumulate();
    if (PrimitiveExport.widened(element) != element) {
      throw node.refuse("ONNX has no products of matrices of %s", element);
    }
    TensorType left = node.operand(0).type();
    TensorType right = node.operand(1).type();
    List<Integer> rows = DotGeneral.free(left.rank(), dot.lhsBatch(), dot.lhsContracting());
    List<Integer> columns = DotGeneral.free(right.rank(), dot.rhsBatch(), dot.rhsContracting());
    String a = ordered(0, dot.lhsBatch(), rows, dot.lhsContracting(), element);
    String b = ordered(1, dot.rhsBatch(), dot.rhsContracting(), columns, element);
    boolean oneContracted = dot.lhsContracting().size() == 1 && columns.size() == 1;
    // MatMul takes any number of rows' axes where the other operand is one matrix.
    boolean direct =
        oneContracted && (dot.lhsBatch().isEmpty() ? !rows.isEmpty() : rows.size() == 1);
    if (direct) {
      node.result(node.add("MatMul", List.of(a, b)));
      return;
    }
    List<Dim> batch = dims(left, dot.lhsBatch());
    Dim depth = product(dims(left, dot.lhsContracting()));
    String first = reshaped(a, batch, product(dims(left, rows)), depth);
    String second = reshaped(b, batch, depth, product(dims(right, columns)));
    String product = node.add("MatMul", List.of(first, second));
    List<Dim> result = node.node().result().type().shape().dims();
    node.result(nodes.sizes().reshape(node.node().location(), product, result));
  }

  private String ordered(
      int operand, List<Integer> first, List<Integer> second, List<Integer> third, ElementType to) {
    List<Integer> order = Stream.of(first, second, third).flatMap(List::stream).toList();
    ElementType from = node.operand(operand).type().element();
    return MovementExport.transposed(node, node.cast(node.name(operand), from, to), order);
  }

  private String reshaped(String name, List<Dim> batch, Dim rows, Dim columns) {
    List<Dim> dims = new ArrayList<>(batch);
    dims.add(rows);
    dims.add(columns);
    return nodes.sizes().reshape(node.node().location(), name, dims);
  }

  private static List<Dim> dims(TensorType type, List<Integer> axes) {
    return axes.stream().map(type::dim).toList();
  }

  private static Dim product(List<Dim> dims) {
    return dims.stream().reduce(Dim.of(1), Dim::times);
  }

  void convolution(ConvGeneral convolution) {
    if (!convolution.accumulate().isFloat()) {
      throw node.refuse("ONNX convolves floats only, not %s", convolution.accumulate());
    }
    if (convolution.batchGroups() != 1 || convolution.strides().isEmpty()) {
      throw node.refuse("ONNX has groups of channels and spatial axes only");
    }
    if (convolution.channelsLast()) {
      throw node.refuse("ONNX convolves with channels first only");
    }
    if (convolution.inputDilation().stream().anyMatch(step -> step != 1)) {
      new TransposedConvolutionExport(node, convolution).write();
      return;
    }
    List<Dim> pads = new ArrayList<>(convolution.low());
    pads.addAll(convolution.high());
    if (pads.stream().anyMatch(pad -> !(pad instanceof Dim.Const(long amount)) || amount < 0)) {
      throw node.refuse("pads %s, expected numbers from 0", pads);
    }
    AttributeProto[] attributes = {
      Attribute.integers("strides", convolution.strides()),
      Attribute.integers("dilations", convolution.kernelDilation()),
      Attribute.integers("pads", pads.stream().map(Dim::known).toList()),
      Attribute.integer("group", convolution.featureGroups())
    };
    node.result(node.add("Conv", List.of(wide(0, convolution), wide(1, convolution)), attributes));
  }

  private String wide(int operand, ConvGeneral convolution) {
    ElementType from = node.operand(operand).type().element();
    return node.cast(node.name(operand), from, convolution.accumulate());
  }
}
