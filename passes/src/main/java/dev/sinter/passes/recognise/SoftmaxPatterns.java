package dev.sinter.passes.recognise;

import static dev.sinter.ir.op.Binary.Function.ADD;
import static dev.sinter.ir.op.Binary.Function.SUB;
import static dev.sinter.ir.op.Reduce.Combiner.MAX;
import static dev.sinter.ir.op.Reduce.Combiner.SUM;
import static dev.sinter.ir.op.Unary.Function.EXP;
import static dev.sinter.ir.op.Unary.Function.LOG;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.op.Unary;
import dev.sinter.passes.recognise.Pattern.Found;
import dev.sinter.passes.rewrite.View;
import java.util.List;

/** Softmax and its logarithm. Sums without the subtraction of the maximum are something else. */
final class SoftmaxPatterns {
  static final Pattern SOFTMAX =
      new Pattern("exp(x − max) / Σ exp(x − max)", Binary.class, SoftmaxPatterns::softmax);

  static final List<Pattern> LOGARITHMS =
      List.of(
          new Pattern("ln softmax(x)", Unary.class, SoftmaxPatterns::logarithm),
          new Pattern("(x − max) − ln Σ exp(x − max)", Binary.class, SoftmaxPatterns::logOfShifted),
          new Pattern("x − (max + ln Σ exp(x − max))", Binary.class, SoftmaxPatterns::logOfWhole));

  private SoftmaxPatterns() {}

  private static Found softmax(View view, Node root) {
    for (Quotient quotient : Quotient.of(view, root.result())) {
      Spread.Reduced sum = quotient.under().reduced(SUM);
      Value x = sum == null ? null : shifted(view, view.under(EXP, quotient.over()), sum.axes());
      if (x != null && sum.x() == quotient.over()) {
        return Found.of(new StandardComposite.Softmax(sum.axes()), x);
      }
    }
    return null;
  }

  /** x where a value is x less its maximum over these axes, else null. */
  private static Value shifted(View view, Value value, List<Integer> axes) {
    if (value == null || !view.is(SUB, value)) {
      return null;
    }
    Value x = view.operandsOf(value).getFirst();
    Spread.Reduced max = Spread.of(view, view.operandsOf(value).getLast()).reduced(MAX);
    return max != null && max.x() == x && max.axes().equals(axes) ? x : null;
  }

  private static Found logarithm(View view, Node root) {
    Value operand = view.under(LOG, root.result());
    Composite inner = operand == null ? null : view.opOf(operand, Composite.class);
    return inner != null
            && StandardComposite.of(inner).orElse(null)
                instanceof StandardComposite.Softmax(List<Integer> axes)
        ? Found.of(new StandardComposite.LogSoftmax(axes), view.operandsOf(operand).getFirst())
        : null;
  }

  private static Found logOfShifted(View view, Node root) {
    if (!view.is(SUB, root.result())) {
      return null;
    }
    Value shifted = root.operand(0);
    Spread sum = Spread.of(view, root.operand(1)).under(LOG);
    Spread.Reduced of = sum == null ? null : sum.reduced(SUM);
    Value x =
        of != null && view.under(EXP, of.x()) == shifted ? shifted(view, shifted, of.axes()) : null;
    return x == null ? null : Found.of(new StandardComposite.LogSoftmax(of.axes()), x);
  }

  private static Found logOfWhole(View view, Node root) {
    if (!view.is(SUB, root.result())) {
      return null;
    }
    Value x = root.operand(0);
    Spread whole = Spread.of(view, root.operand(1));
    for (List<Value> terms : view.orders(ADD, whole.value())) {
      Spread.Reduced max = whole.operand(terms.getFirst()).reduced(MAX);
      Spread sum = whole.operand(terms.getLast()).under(LOG);
      Spread.Reduced of = sum == null ? null : sum.reduced(SUM);
      if (max != null
          && of != null
          && max.x() == x
          && max.axes().equals(of.axes())
          && shifted(view, view.under(EXP, of.x()), of.axes()) == x) {
        return Found.of(new StandardComposite.LogSoftmax(of.axes()), x);
      }
    }
    return null;
  }
}
