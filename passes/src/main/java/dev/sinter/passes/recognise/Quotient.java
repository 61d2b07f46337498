package dev.sinter.passes.recognise;

import static dev.sinter.ir.op.Binary.Function.DIV;
import static dev.sinter.ir.op.Binary.Function.MUL;

import dev.sinter.ir.graph.Value;
import dev.sinter.passes.rewrite.View;
import java.util.ArrayList;
import java.util.List;

/** A value as a numerator and what it is divided by, which may be repeated. */
record Quotient(Value over, Spread under) {
  /** a / b, or a·(1 / b) in each order; nothing where a value is neither. */
  static List<Quotient> of(View view, Value value) {
    if (view.is(DIV, value)) {
      List<Value> operands = view.operandsOf(value);
      return List.of(new Quotient(operands.getFirst(), Spread.of(view, operands.getLast())));
    }
    List<Quotient> quotients = new ArrayList<>();
    for (List<Value> factors : view.orders(MUL, value)) {
      Spread inverse = Spread.of(view, factors.getLast());
      if (view.is(DIV, inverse.value())) {
        List<Value> operands = view.operandsOf(inverse.value());
        if (view.number(operands.getFirst()).orElse(0) == 1) {
          quotients.add(new Quotient(factors.getFirst(), inverse.operand(operands.getLast())));
        }
      }
    }
    return quotients;
  }
}
