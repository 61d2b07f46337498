package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.DerivativeRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A linear composite turned around: by the transpose that it gives itself, else by its body's.
 *
 * @param known the values of operands that nothing is linear in
 * @param linear whether something is linear in an operand
 */
record CompositeTransposition(
    Cotangents cotangents, UnaryOperator<Value> known, Predicate<Value> linear) {

  void of(Composite composite, Node node) {
    Graph own = composite.rules().get(DerivativeRule.TRANSPOSE);
    if (own == null) {
      byBody(composite, node);
    } else {
      byRule(own, node);
    }
  }

  private void byBody(Composite composite, Node node) {
    List<Optional<Value>> inputs = new ArrayList<>();
    List<Value> receivers = new ArrayList<>();
    for (Value operand : node.operands()) {
      boolean moving = linear.test(operand);
      inputs.add(moving ? Optional.empty() : Optional.of(known.apply(operand)));
      if (moving) {
        receivers.add(operand);
      }
    }
    List<Optional<Value>> given =
        Transposition.apply(
            cotangents.np().builder(),
            composite.body(),
            inputs,
            node.results().stream().map(cotangents::of).toList());
    for (int i = 0; i < receivers.size(); i++) {
      Value receiver = receivers.get(i);
      given.get(i).ifPresent(cotangent -> cotangents.add(receiver, cotangent));
    }
  }

  private void byRule(Graph rule, Node node) {
    int first = node.operands().size() - rule.outputs().size();
    List<Value> taken = new ArrayList<>();
    node.operands().subList(0, first).forEach(operand -> taken.add(known.apply(operand)));
    node.results().forEach(result -> taken.add(cotangents.orZero(result)));
    List<Value> given = cotangents.np().builder().inline(rule, taken);
    for (int i = 0; i < given.size(); i++) {
      Value receiver = node.operand(first + i);
      if (linear.test(receiver)) {
        cotangents.add(receiver, given.get(i));
      }
    }
  }
}
