package dev.sinter.frontend.onnx.export;

import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Operators that combine elements: along axes, one after another, in windows. */
final class ReductionExport {
  private static final int NOT_SPATIAL = 2;

  private final PrimitiveExport node;

  ReductionExport(PrimitiveExport node) {
    this.node = node;
  }

  /** Bools are counted or multiplied as integers, since an empty maximum of those is no bool. */
  void reduce(Reduce reduce) {
    if (reduce.axes().isEmpty()) {
      node.result(node.name(0));
      return;
    }
    String operator =
        switch (reduce.combiner()) {
          case SUM, ANY -> "ReduceSum";
          case PRODUCT, ALL -> "ReduceProd";
          case MAX -> "ReduceMax";
          case MIN -> "ReduceMin";
        };
    List<Long> axes = reduce.axes().stream().map(Integer::longValue).toList();
    node.result(
        widely(x ->
            node.add(
                operator,
                List.of(x, node.nodes().integers(axes)),
                Attribute.integer("keepdims", 0))));
  }

  private String widely(java.util.function.UnaryOperator<String> operation) {
    ElementType element = node.element();
    ElementType wide = PrimitiveExport.widened(element);
    String x = node.cast(node.name(0), element, wide);
    return node.cast(operation.apply(x), wide, element);
  }

  void argReduce(ArgReduce reduce) {
    node.result(
        node.add(
            reduce.max() ? "ArgMax" : "ArgMin",
            List.of(node.name(0)),
            Attribute.integer("axis", reduce.axis()),
            Attribute.integer("keepdims", 0),
            Attribute.flag("select_last_index", reduce.last())));
  }

  void cumulative(Cumulative cumulative) {
    if (cumulative.combiner() != Reduce.Combiner.SUM) {
      throw node.refuse("ONNX has running sums only, no %s", cumulative.combiner());
    }
    String axis = node.nodes().scalar(ElementType.I64, cumulative.axis());
    node.result(
        widely(x ->
            node.add(
                "CumSum",
                List.of(x, axis),
                Attribute.flag("exclusive", cumulative.exclusive()),
                Attribute.flag("reverse", cumulative.reverse()))));
  }

  /** Pooling: batch and channels first, windows over the others. */
  void window(ReduceWindow window) {
    checkPooling(window);
    ElementType element = node.element();
    node.result(
        switch (window.combiner()) {
          case MAX -> {
            boolean narrow = element == ElementType.I8 || element == ElementType.U8;
            if (!narrow && !element.isFloat()) {
              throw node.refuse("ONNX has no maximum of windows of %s", element);
            }
            yield pool("MaxPool", node.name(0), window);
          }
          case MIN -> {
            requireFloat(element);
            String negative = node.add("Neg", List.of(node.name(0)));
            yield node.add("Neg", List.of(pool("MaxPool", negative, window)));
          }
          case SUM -> {
            requireFloat(element);
            yield node.add("Mul", List.of(average(window), count(window)));
          }
          case PRODUCT, ALL, ANY -> throw node.refuse("ONNX has no operator for it");
        });
  }

  private void requireFloat(ElementType element) {
    if (!element.isFloat()) {
      throw node.refuse("ONNX has it for floats only, not %s", element);
    }
  }

  private void checkPooling(ReduceWindow window) {
    int rank = window.window().size();
    boolean spatial =
        rank > NOT_SPATIAL
            && Stream.of(window.window(), window.strides(), window.dilation())
                .allMatch(list -> list.subList(0, NOT_SPATIAL).stream().allMatch(v -> v == 1))
            && Stream.of(window.low(), window.high())
                .allMatch(list -> list.subList(0, NOT_SPATIAL).stream().allMatch(d -> d.is(0)));
    if (!spatial) {
      throw node.refuse("ONNX has windows over axes 2 and later only");
    }
    for (int i = NOT_SPATIAL; i < rank; i++) {
      for (Dim pad : List.of(window.low().get(i), window.high().get(i))) {
        if (!(pad instanceof Dim.Const(long amount))
            || amount < 0
            || amount >= window.window().get(i)) {
          throw node.refuse("pads %s, expected numbers from 0 to less than the window", pad);
        }
      }
    }
  }

  private String pool(
      String operator, String x, ReduceWindow window, AttributeProto... attributes) {
    int rank = window.window().size();
    List<AttributeProto> all = new ArrayList<>(List.of(attributes));
    all.add(Attribute.integers("kernel_shape", window.window().subList(NOT_SPATIAL, rank)));
    all.add(Attribute.integers("strides", window.strides().subList(NOT_SPATIAL, rank)));
    all.add(Attribute.integers("dilations", window.dilation().subList(NOT_SPATIAL, rank)));
    all.add(
        Attribute.integers(
            "pads",
            Stream.of(window.low(), window.high())
                .flatMap(pads -> pads.subList(NOT_SPATIAL, rank).stream())
                .map(Dim::known)
                .toList()));
    return node.add(operator, List.of(x), all.toArray(AttributeProto[]::new));
  }

  /** Pads count as zeros, so that every window has as many elements. */
  private String average(ReduceWindow window) {
    return pool("AveragePool", node.name(0), window, Attribute.flag("count_include_pad", true));
  }

  private String count(ReduceWindow window) {
    double count = window.window().stream().reduce(1L, (a, b) -> a * b);
    return node.nodes().constant(Tensor.scalar(node.element(), count).reshaped(Shape.SCALAR));
  }
}
