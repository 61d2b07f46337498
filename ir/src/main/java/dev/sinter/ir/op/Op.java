package dev.sinter.ir.op;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * What a node computes. A {@link Primitive} has its meaning in the interpreter; a {@link Composite}
 * in its body; a {@link HostOp} runs only in the interpreter. Ops are values: they carry
 * attributes, never tensors of the graph.
 */
public sealed interface Op permits Primitive, Composite, HostOp {

  /** The name in text forms: {@code dot_general}, {@code Softmax}. */
  String mnemonic();

  /**
   * The types of the results for operands of these types.
   *
   * @throws dev.sinter.ir.SinterException with the operator's name, what was found and what was
   *     expected; the caller adds the node
   */
  List<TensorType> infer(List<TensorType> operands);

  /** The graphs inside the operator: a composite's body, a loop's condition and body. */
  default List<Graph> bodies() {
    return List.of();
  }
}
