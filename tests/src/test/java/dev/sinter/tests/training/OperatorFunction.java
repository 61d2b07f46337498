package dev.sinter.tests.training;

import dev.sinter.ir.graph.Value;
import java.util.List;

/** Adds an operator of goldens/ops to a graph. */
@FunctionalInterface
interface OperatorFunction {
  List<Value> build(OperatorCall call);

  /** An operator with one result. */
  @FunctionalInterface
  interface Single {
    Value value(OperatorCall call);
  }

  static OperatorFunction of(Single function) {
    return call -> List.of(function.value(call));
  }
}
