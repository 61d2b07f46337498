package dev.sinter.passes.recognise;

import static dev.sinter.ir.op.Binary.Function.ADD;
import static dev.sinter.ir.op.Binary.Function.DIV;
import static dev.sinter.ir.op.Binary.Function.MUL;
import static dev.sinter.ir.op.Unary.Function.ERF;
import static dev.sinter.ir.op.Unary.Function.EXP;
import static dev.sinter.ir.op.Unary.Function.NEG;
import static dev.sinter.ir.op.Unary.Function.SIGMOID;
import static dev.sinter.ir.op.Unary.Function.TANH;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.passes.recognise.Pattern.Found;
import dev.sinter.passes.rewrite.View;
import java.util.List;

/** Activation functions that are products of their operand with a bell or a step made from it. */
final class ActivationPatterns {
  private static final double CUBIC = 0.044715;

  static final List<Pattern> ALL =
      List.of(
          new Pattern(
              "½·x·(1 + erf(√½·x)), ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))",
              Binary.class,
              ActivationPatterns::gelu),
          new Pattern(
              "x·sigmoid(α·x), x / (1 + exp(−α·x))", Binary.class, ActivationPatterns::swish));

  private ActivationPatterns() {}

  private static Found gelu(View view, Node root) {
    if (!view.is(MUL, root.result()) && !view.is(DIV, root.result())) {
      return null;
    }
    for (Value step : Product.of(view, root.result()).factors()) {
      // a·(1 + f), written a + a·f.
      for (List<Value> terms : view.orders(ADD, step)) {
        double a = view.number(terms.getFirst()).orElse(0);
        Product f = Product.of(view, terms.getLast());
        if (a != 0 && f.factors().size() == 1 && Product.close(f.number(), a)) {
          Found found = gelu(view, root.result(), step, a, f.factors().getFirst());
          if (found != null) {
            return found;
          }
        }
      }
    }
    return null;
  }

  private static Found gelu(View view, Value result, Value step, double a, Value f) {
    Value erf = view.under(ERF, f);
    Value tanh = view.under(TANH, f);
    Value x =
        erf != null ? scaled(view, erf, Math.sqrt(0.5)) : tanh != null ? inTanh(view, tanh) : null;
    return x != null && Product.of(view, result, x, step).is(0.5 / a, x, step)
        ? Found.of(new StandardComposite.Gelu(tanh != null), x)
        : null;
  }

  /** x where a value is number·x or x / (1 / number), else null. */
  private static Value scaled(View view, Value value, double number) {
    for (List<Value> factors : view.orders(MUL, value)) {
      if (Product.close(view.number(factors.getLast()).orElse(0), number)) {
        return factors.getFirst();
      }
    }
    boolean divided =
        view.is(DIV, value)
            && Product.close(view.number(view.operandsOf(value).getLast()).orElse(0), 1 / number);
    return divided ? view.operandsOf(value).getFirst() : null;
  }

  /** x where a value is √(2/π)·(x + 0.044715·x³) or √(2/π)·x·(1 + 0.044715·x²), else null. */
  private static Value inTanh(View view, Value value) {
    double outer = Math.sqrt(2 / Math.PI);
    Value sum = scaled(view, value, outer);
    for (List<Value> terms : sum == null ? List.<List<Value>>of() : view.orders(ADD, sum)) {
      Value x = terms.getFirst();
      if (Product.of(view, terms.getLast(), x).is(CUBIC, x, x, x)) {
        return x;
      }
    }
    for (Value factor : Product.of(view, value).factors()) {
      for (List<Value> terms : view.orders(ADD, factor)) {
        Product square = Product.of(view, terms.getLast());
        Value x = square.factors().isEmpty() ? null : square.factors().getFirst();
        if (view.number(terms.getFirst()).orElse(0) == 1
            && x != null
            && square.is(CUBIC, x, x)
            && Product.of(view, value, x, factor).is(outer, x, factor)) {
          return x;
        }
      }
    }
    return null;
  }

  private static Found swish(View view, Node root) {
    for (List<Value> factors : view.orders(MUL, root.result())) {
      Found found = swish(view, factors.getFirst(), inSigmoid(view, factors.getLast()));
      if (found != null) {
        return found;
      }
    }
    return view.is(DIV, root.result())
        ? swish(view, root.operand(0), inStep(view, root.operand(1)))
        : null;
  }

  private static Found swish(View view, Value x, Value inner) {
    if (inner == null) {
      return null;
    }
    Product product = Product.of(view, inner, x);
    return product.factors().equals(List.of(x))
        ? Found.of(new StandardComposite.Swish(product.number()), x)
        : null;
  }

  /** x where a value is sigmoid(x) or 1 / (1 + exp(−x)), else null. */
  private static Value inSigmoid(View view, Value value) {
    Value x = view.under(SIGMOID, value);
    boolean inverse =
        view.is(DIV, value) && view.number(view.operandsOf(value).getFirst()).orElse(0) == 1;
    return inverse ? inStep(view, view.operandsOf(value).getLast()) : x;
  }

  /** x where a value is 1 + exp(−x), else null. */
  private static Value inStep(View view, Value value) {
    for (List<Value> terms : view.orders(ADD, value)) {
      Value power = view.under(EXP, terms.getLast());
      if (view.number(terms.getFirst()).orElse(0) == 1 && power != null) {
        return view.under(NEG, power);
      }
    }
    return null;
  }
}
