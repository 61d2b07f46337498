package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.TensorType;

/** How to turn around what is linear in each of two operands while the other stays. */
interface BilinearTransposition {

  /** The cotangent of the left operand, of this type. */
  Value left(TensorType left, Value right, Value cotangent);

  /** The cotangent of the right operand, of this type. */
  Value right(Value left, TensorType right, Value cotangent);
}
