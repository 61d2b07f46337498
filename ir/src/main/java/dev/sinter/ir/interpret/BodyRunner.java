package dev.sinter.ir.interpret;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Bindings;
import java.util.List;

/**
 * Runs the body of an operator on values, with the symbols that are bound where the operator
 * stands.
 */
@FunctionalInterface
interface BodyRunner {
  List<Tensor> run(Graph body, List<Tensor> inputs, Bindings symbols);
}
