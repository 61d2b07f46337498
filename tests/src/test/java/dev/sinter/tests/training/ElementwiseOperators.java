package dev.sinter.tests.training;

import static java.util.Map.entry;

import dev.sinter.frontend.nn.functional.Arithmetic;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Unary.Function;
import java.util.HashMap;
import java.util.Map;

/** Elementwise arithmetic with broadcasting. */
final class ElementwiseOperators {
  private ElementwiseOperators() {}

  @FunctionalInterface
  private interface OfTwo {
    Value of(NumPy np, Value a, Value b);
  }

  @FunctionalInterface
  private interface OfOne {
    Value of(NumPy np, Value x);
  }

  static Map<String, OperatorFunction> table() {
    Map<String, OperatorFunction> all = new HashMap<>();
    OF_ONE.forEach((name, function) ->
        all.put(name, OperatorFunction.of(call -> function.of(call.np(), call.x()))));
    for (Function function : Function.values()) {
      if (function != Function.NOT) {
        String name = function.name().toLowerCase(java.util.Locale.ROOT);
        all.putIfAbsent(name, OperatorFunction.of(call -> call.np().real(function, call.x())));
      }
    }
    OF_TWO.forEach((name, function) ->
        all.put(name, OperatorFunction.of(call -> function.of(call.np(), call.a(), call.b()))));
    all.putAll(withParameters());
    return all;
  }

  private static final Map<String, OfOne> OF_ONE =
      Map.ofEntries(
          entry("abs", NumPy::abs),
          entry("neg", NumPy::negative),
          entry("negative", NumPy::negative),
          entry("sign", NumPy::sign),
          entry("square", NumPy::square),
          entry("reciprocal", Arithmetic::reciprocal),
          entry("rsqrt", Arithmetic::rsqrt),
          entry("log2", Arithmetic::log2),
          entry("log10", Arithmetic::log10),
          entry("exp2", Arithmetic::exp2),
          entry("frac", Arithmetic::fraction),
          entry("erfc", Arithmetic::complementaryErf),
          entry("logit", Arithmetic::logit),
          entry("sinc", Arithmetic::sinc));

  private static final Map<String, OfTwo> OF_TWO =
      Map.ofEntries(
          entry("add", NumPy::add),
          entry("sub", NumPy::sub),
          entry("mul", NumPy::mul),
          entry("div", NumPy::div),
          entry("pow", NumPy::pow),
          entry("atan2", NumPy::arctan2),
          entry("maximum", NumPy::maximum),
          entry("minimum", NumPy::minimum),
          entry("fmod", Arithmetic::fmod),
          entry("remainder", NumPy::mod),
          entry("hypot", Arithmetic::hypot),
          entry("xlogy", Arithmetic::xLogY),
          entry("logaddexp", Arithmetic::logAddExp));

  private static Map<String, OperatorFunction> withParameters() {
    return Map.of(
        "lerp",
        OperatorFunction.of(
            call -> Arithmetic.lerp(call.np(), call.a(), call.b(), call.value("w"))),
        "addcmul",
        OperatorFunction.of(call ->
            Arithmetic.addcmul(call.np(), call.x(), call.a(), call.b(), call.real("value", 1))),
        "addcdiv",
        OperatorFunction.of(call ->
            Arithmetic.addcdiv(call.np(), call.x(), call.a(), call.b(), call.real("value", 1))),
        "clamp",
        OperatorFunction.of(call -> {
          NumPy np = call.np();
          Value low = np.maximum(call.x(), call.real("min", Double.NEGATIVE_INFINITY));
          return np.minimum(low, call.real("max", Double.POSITIVE_INFINITY));
        }),
        "where",
        OperatorFunction.of(call -> call.np().where(call.value("cond"), call.a(), call.b())),
        "masked_fill",
        OperatorFunction.of(call ->
            Arithmetic.maskedFill(call.np(), call.x(), call.value("mask"), call.real("value", 0))));
  }
}
