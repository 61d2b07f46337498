package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.RandomValues;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.List;
import java.util.Optional;

/**
 * Random tensors. Nodes with the same seed give the same numbers; a node without one has its name
 * for a seed. A model gives the same numbers in every run.
 */
final class RandomImports {
  private RandomImports() {}

  private static RandomValues source(OnnxNode node) {
    return source(node, node.attributes().real("seed").map(Double::doubleToLongBits));
  }

  private static RandomValues source(OnnxNode node, Optional<Long> seed) {
    return seed.isPresent()
        ? new RandomValues(node.np(), seed.get(), 0)
        : new RandomValues(node.np(), node.builder().location().toString().hashCode(), 1);
  }

  static Value normal(OnnxNode node) {
    return normal(node, type(node, ElementType.F32), shape(node));
  }

  static Value normalLike(OnnxNode node) {
    return normal(node, type(node, node.element(0)), node.type(0).shape());
  }

  private static Value normal(OnnxNode node, ElementType element, Shape shape) {
    NumPy np = node.np();
    double mean = node.attributes().real("mean", 0);
    double scale = node.attributes().real("scale", 1);
    return np.add(np.mul(source(node).normal(element, shape), scale), mean);
  }

  static Value uniform(OnnxNode node) {
    return uniform(node, type(node, ElementType.F32), shape(node));
  }

  static Value uniformLike(OnnxNode node) {
    return uniform(node, type(node, node.element(0)), node.type(0).shape());
  }

  private static Value uniform(OnnxNode node, ElementType element, Shape shape) {
    NumPy np = node.np();
    double low = node.attributes().real("low", 0);
    double high = node.attributes().real("high", 1);
    return np.add(np.mul(source(node).uniform(element, shape), high - low), low);
  }

  private static Shape shape(OnnxNode node) {
    List<Long> sizes =
        node.attributes()
            .integers("shape")
            .orElseThrow(
                () -> OnnxNode.invalid(ErrorCode.ATTRIBUTE_INVALID, "attribute shape is missing"));
    return new Shape(sizes.stream().map(Dim::of).toList());
  }

  /** The float type that an attribute names. */
  private static ElementType type(OnnxNode node, ElementType otherwise) {
    ElementType element = node.attributes().element("dtype").orElse(otherwise);
    if (!element.isFloat() || !element.isNumeric()) {
      throw OnnxNode.invalid(
          ErrorCode.TYPE_MISMATCH, "random numbers of type %s, expected a float type", element);
    }
    return element;
  }

  /** 1 with the probability that the element of the input is, else 0. */
  static Value bernoulli(OnnxNode node) {
    NumPy np = node.np();
    Value p = node.input(0);
    ElementType element = node.attributes().element("dtype").orElse(p.type().element());
    ElementType drawn = p.type().element() == ElementType.F64 ? ElementType.F64 : ElementType.F32;
    Value u = source(node).uniform(drawn, p.type().shape());
    return np.cast(np.less(u, np.cast(p, drawn)), element);
  }

  /**
   * Classes drawn with probabilities whose logarithms, up to a constant, are the input's: the first
   * class up to which the sum of probabilities exceeds an even number.
   */
  static Value multinomial(OnnxNode node) {
    NumPy np = node.np();
    if (node.type(0).rank() != 2) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "input %s, expected [batch, classes]", node.type(0));
    }
    long samples = node.attributes().integer("sample_size", 1);
    ElementType element = node.attributes().element("dtype").orElse(ElementType.I32);
    Value logarithms = np.cast(node.input(0), ElementType.F64);
    Value shifted = np.sub(logarithms, np.max(logarithms, true, 1));
    Value sums = np.cumsum(np.exp(shifted), 1);
    Value total = np.max(sums, true, 1);
    Shape drawn = Shape.of(node.type(0).dim(0), Dim.of(samples));
    Value u = np.mul(source(node).uniform(ElementType.F64, drawn), total);
    Value passed = np.lessEqual(np.expandDims(sums, 1), np.expandDims(u, 2));
    return np.cast(np.sum(np.cast(passed, ElementType.I64), 2), element);
  }

  /**
   * In training, elements are dropped with a probability and the others scaled so that their
   * expectation stays; the mask tells which were kept. The model may compute whether it is in
   * training.
   */
  static List<Value> dropout(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    ElementType element = node.element(0);
    Value training =
        node.has(2)
            ? node.scalar(2, "training_mode")
            : node.constant(Tensor.scalar(ElementType.BOOL, 0L));
    ElementType wide = element == ElementType.F64 ? ElementType.F64 : ElementType.F32;
    Value wanted = node.has(1) ? np.cast(node.scalar(1, "ratio"), wide) : np.scalar(wide, 0.5);
    Value ratio = np.where(training, wanted, np.scalar(wide, 0.0));
    RandomValues source = source(node, node.attributes().integer("seed"));
    Value u = source.uniform(wide, x.type().shape());
    Value kept = np.greaterEqual(u, ratio);
    Value scaled = np.div(np.cast(x, wide), np.sub(np.scalar(wide, 1.0), ratio));
    Value y = np.where(kept, scaled, np.scalar(wide, 0.0));
    return List.of(np.cast(y, element), kept);
  }
}
