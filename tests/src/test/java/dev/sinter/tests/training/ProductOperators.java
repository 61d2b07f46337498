package dev.sinter.tests.training;

import static java.util.Map.entry;

import dev.sinter.frontend.composite.Einsum;
import dev.sinter.frontend.nn.functional.LinearAlgebra;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.List;
import java.util.Map;

/** Products of matrices, and linear algebra. */
final class ProductOperators {
  private ProductOperators() {}

  static Map<String, OperatorFunction> table() {
    return Map.ofEntries(
        entry("matmul", OperatorFunction.of(call -> call.np().matmul(call.a(), call.b()))),
        entry("dot", OperatorFunction.of(call -> call.np().dot(call.a(), call.b()))),
        entry("einsum", OperatorFunction.of(ProductOperators::einsum)),
        entry("linear", OperatorFunction.of(ProductOperators::linear)),
        entry("cholesky", OperatorFunction.of(ProductOperators::cholesky)),
        entry("det", ProductOperators::determinants),
        entry(
            "slogdet",
            call -> {
              LinearAlgebra.SignAndLogarithm both =
                  LinearAlgebra.signAndLogDeterminant(call.np(), call.x());
              return List.of(both.sign(), both.logarithm());
            }),
        entry(
            "inverse", OperatorFunction.of(call -> LinearAlgebra.inverse(call.np(), matrix(call)))),
        entry("inv", OperatorFunction.of(call -> LinearAlgebra.inverse(call.np(), matrix(call)))),
        entry(
            "solve",
            OperatorFunction.of(call -> LinearAlgebra.solve(call.np(), call.a(), call.b()))),
        entry("trace", OperatorFunction.of(call -> LinearAlgebra.trace(call.np(), call.x()))));
  }

  private static Value matrix(OperatorCall call) {
    return call.optional("x") == null ? call.a() : call.x();
  }

  private static Value einsum(OperatorCall call) {
    return Einsum.einsum(call.np(), call.text("equation", ""), List.copyOf(call.values().values()));
  }

  private static Value linear(OperatorCall call) {
    NumPy np = call.np();
    Value y = np.matmul(call.x(), np.transpose(call.value("weight")));
    return call.optional("bias") == null ? y : np.add(y, call.value("bias"));
  }

  /** Of x·xᵀ + I. */
  private static Value cholesky(OperatorCall call) {
    NumPy np = call.np();
    Value x = call.x();
    Value gram = np.matmul(x, np.swapAxes(x, -1, -2));
    Value identity = np.eye(x.type().element(), x.type().dim(0).known());
    return LinearAlgebra.cholesky(np, np.add(gram, identity));
  }

  /** det x, and ln |det x|. */
  private static List<Value> determinants(OperatorCall call) {
    NumPy np = call.np();
    return List.of(
        LinearAlgebra.determinant(np, call.x()),
        LinearAlgebra.signAndLogDeterminant(np, call.x()).logarithm());
  }
}
