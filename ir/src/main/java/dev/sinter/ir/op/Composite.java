package dev.sinter.ir.op;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Objects;

/**
 * A named operator whose meaning is its body: Softmax, Gelu, every ONNX operator, every layer.
 * Inference, interpretation and differentiation use the body; only schedulers with a better kernel
 * for the whole, and custom derivatives, read the name.
 *
 * @param name as its users know it: {@code Softmax}, {@code GRU}
 * @param attributes what a scheduler needs to know beyond the body
 * @param body one input per operand, in order, of exactly the operands' types
 */
public record Composite(String name, Attributes attributes, Graph body) implements Op {
  public Composite {
    Objects.requireNonNull(name);
    Objects.requireNonNull(attributes);
    Objects.requireNonNull(body);
  }

  @Override
  public String mnemonic() {
    return name;
  }

  @Override
  public List<Graph> bodies() {
    return List.of(body);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.types(name, "operands", operands, body.inputTypes());
    return body.outputTypes();
  }
}
