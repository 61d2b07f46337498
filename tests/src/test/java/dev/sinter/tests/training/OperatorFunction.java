package dev.sinter.tests.training;

import dev.sinter.ir.graph.Value;
import java.util.List;

/** Adds an operator of goldens/ops to a graph. */
@FunctionalInterface
interface OperatorFunction {
  List<Value> build(OperatorCall call);

  /** An operator with one result. */
  @FunctionalInterface
  interface Single extends OperatorFunction {
    Value value(OperatorCall call);

    @Override
    default List<Value> build(OperatorCall call) {
      return List.of(value(call));
    }
  }

  /** Helps a lambda to be one with a single result. */
  static OperatorFunction of(Single function) {
    return function;
  }
}
