package dev.sinter.tests.training;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which function of Sinter an operator of goldens/ops is. */
final class OperatorTable {
  private OperatorTable() {}

  static OperatorFunction function(String operator) {
    Map<String, OperatorFunction> all = new HashMap<>();
    List.of(
            ElementwiseOperators.table(),
            ActivationOperators.table(),
            ReductionOperators.table(),
            ProductOperators.table(),
            ShapeOperators.table(),
            IndexOperators.table(),
            ConvolutionOperators.table(),
            PoolingOperators.table(),
            ImageOperators.table(),
            NormalizationOperators.table(),
            LossOperators.table(),
            ClassificationOperators.table(),
            SequenceOperators.table())
        .forEach(all::putAll);
    OperatorFunction function = all.get(operator);
    if (function == null) {
      throw new IllegalArgumentException("no function for operator " + operator);
    }
    return function;
  }
}
