package dev.sinter.frontend.onnx.model;

import dev.sinter.frontend.onnx.op.SizeValues;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.ShapeArithmetic;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.IdentityHashMap;
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
  private final Map<Value, Tensor> known = new IdentityHashMap<>();
  private final Map<Value, Value> captures = new LinkedHashMap<>();

  Region(String name) {
    GraphBuilder builder = new GraphBuilder(name);
    np = new NumPy(builder);
    shapes = new ShapeArithmetic(builder);
  }

  NumPy np() {
    return np;
  }

  /** Values of the surrounding region and the inputs that stand for them here. */
  Map<Value, Value> captures() {
    return captures;
  }

  Value constant(Tensor tensor) {
    Value value = np.builder().constant(tensor);
    known.put(value, tensor);
    return value;
  }

  Optional<Tensor> known(Value value) {
    return Optional.ofNullable(known.get(value));
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
      return constant(tensor.get());
    }
    Optional<List<Dim>> sizes = surrounding.sizes(outer);
    if (sizes.isPresent()) {
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
