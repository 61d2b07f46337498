package dev.sinter.frontend.nn;

import dev.sinter.frontend.nn.init.Initializer;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;

/** What a network's parameters and state are in the graph that is being made. */
interface WeightSource {
  /** The parameter of this full name; called once for each. */
  Value parameter(String name, TensorType type, Initializer initializer);

  /** The state of this full name before the graph runs; called once for each. */
  Value state(String name, Tensor initial);
}
