package dev.sinter.frontend.onnx.model;

import dev.sinter.frontend.onnx.op.SizeValues;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.ShapeArithmetic;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One graph under construction, with what is known of its values: the model's own graph, or a body
 * that will be an attribute of an operator. Scopes say which names mean which values of it.
 */
final class Region {
  private final NumPy np;
  private final ShapeArithmetic shapes;
  private final KnownValues known;
  private final Map<Value, Value> captures = new LinkedHashMap<>();

  Region(String name) {
    GraphBuilder builder = new GraphBuilder(name);
    np = new NumPy(builder);
    shapes = new ShapeArithmetic(builder);
    known = new KnownValues(builder);
  }

  NumPy np() {
    return np;
  }

  /** Values of the surrounding region and the inputs that stand for them here. */
  Map<Value, Value> captures() {
    return captures;
  }

  /** The value, where it follows from constants, or from sizes that are known. */
  Optional<Tensor> known(Value value) {
    return known.find(value).or(() -> sizes(value).flatMap(sizes -> tensor(sizes, value.type())));
  }

  private static Optional<Tensor> tensor(List<Dim> elements, TensorType type) {
    if (!elements.stream().allMatch(Dim::isKnown)) {
      return Optional.empty();
    }
    Tensor tensor = Tensor.zeros(type);
    for (int i = 0; i < elements.size(); i++) {
      tensor.setLong(i, elements.get(i).known());
    }
    return Optional.of(tensor);
  }

  Optional<List<Dim>> sizes(Value value) {
    return shapes.contents(value);
  }

  /**
   * Makes a value of the surrounding region one of this: what is known there stays known here, so
   * that a shape computed outside still shapes something inside; anything else becomes an input.
   */
  Value capture(Value outer, Region surrounding) {
    Value seen = captures.get(outer);
    if (seen != null) {
      return seen;
    }
    Optional<Tensor> tensor = surrounding.known(outer);
    if (tensor.isPresent()) {
      return np.builder().constant(tensor.get());
    }
    Optional<List<Dim>> sizes = surrounding.sizes(outer);
    if (sizes.isPresent() && outer.type().rank() <= 1 && outer.type().element().isInteger()) {
      ElementType element = outer.type().element();
      return outer.type().rank() == 0
          ? np.size(sizes.get().getFirst(), element)
          : SizeValues.vector(np, sizes.get(), element);
    }
    Value inner = new Value(outer.type());
    captures.put(outer, inner);
    return inner;
  }
}
