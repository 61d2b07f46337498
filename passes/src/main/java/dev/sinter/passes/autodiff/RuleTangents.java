package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Attributes;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.DerivativeRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tangents of composites that have rules for them. A tangent rule is written out. A cotangent rule
 * stays beside its transpose in a linear composite, of which forward mode takes the body and
 * reverse mode the rule:
 *
 * <pre>{@code
 * y = F(x)   →   y = F(x)
 *                ẏ = F.tangent(x, y, ẋ)     body: what the transpose of the rule says
 *                                           transpose: the rule
 * }</pre>
 */
record RuleTangents(Tangents tangents) {

  /** The results of a composite, their tangents known; empty where its body is to be taken. */
  Optional<List<Value>> of(
      Composite composite, Map<DerivativeRule, Graph> rules, List<Value> operands) {
    Graph transpose = rules.get(DerivativeRule.TRANSPOSE);
    if (transpose != null) {
      int known = operands.size() - transpose.outputs().size();
      Linearity.check(composite.name(), transpose, known);
      Linearity.check(composite.name(), composite.body(), known);
      if (!tangents.any(operands.subList(0, known))) {
        return Optional.of(linear(composite, known, operands));
      }
    }
    Graph tangent = rules.get(DerivativeRule.TANGENT);
    Graph cotangent = rules.get(DerivativeRule.COTANGENT);
    if (tangent == null && cotangent == null) {
      return Optional.empty();
    }
    int known = operands.size() + composite.body().outputs().size();
    if (cotangent != null) {
      Linearity.check(composite.name(), cotangent, known);
    }
    Graph forward = tangent == null ? Transposition.of(cotangent, known) : tangent;
    Linearity.check(composite.name(), forward, known);
    return Optional.of(follow(composite, forward, Optional.ofNullable(cotangent), operands));
  }

  /** Of what is linear in its last operands, of which alone some have tangents. */
  private List<Value> linear(Composite composite, int known, List<Value> operands) {
    List<Value> results = tangents.add(composite, operands);
    List<Value> moved = new ArrayList<>(operands.subList(0, known));
    operands.subList(known, operands.size()).forEach(one -> moved.add(tangents.orZero(one)));
    List<Value> given = tangents.add(composite, moved);
    for (int i = 0; i < results.size(); i++) {
      tangents.put(results.get(i), given.get(i));
    }
    return results;
  }

  private List<Value> follow(
      Composite composite, Graph forward, Optional<Graph> back, List<Value> operands) {
    List<Value> results = tangents.add(composite, operands);
    List<Value> moving = operands.stream().filter(RuleTangents::isFloat).toList();
    List<Value> moved = results.stream().filter(RuleTangents::isFloat).toList();
    List<Boolean> changes = changes(forward, moving);
    if (!changes.contains(true)) {
      tangents.lose(composite);
      return results;
    }
    List<Value> taken = new ArrayList<>(operands);
    taken.addAll(results);
    moving.forEach(operand -> taken.add(tangents.orZero(operand)));
    List<Value> given =
        back.map(rule -> tangents.add(both(composite.name(), forward, rule), taken))
            .orElseGet(() -> tangents.builder().inline(forward, taken));
    for (int i = 0; i < moved.size(); i++) {
      if (changes.get(i)) {
        tangents.put(moved.get(i), given.get(i));
      }
    }
    return results;
  }

  private static Composite both(String name, Graph forward, Graph back) {
    return new Composite(name + ".tangent", Attributes.NONE, forward)
        .with(DerivativeRule.TRANSPOSE, back);
  }

  /** Which of a rule's outputs change with operands that have tangents; the others are zeros. */
  private List<Boolean> changes(Graph rule, List<Value> moving) {
    Set<Value> dependent = new HashSet<>();
    int first = rule.inputs().size() - moving.size();
    for (int i = 0; i < moving.size(); i++) {
      if (tangents.has(moving.get(i))) {
        dependent.add(rule.inputs().get(first + i).value());
      }
    }
    for (Node node : rule.nodes()) {
      if (node.operands().stream().anyMatch(dependent::contains)) {
        dependent.addAll(node.results());
      }
    }
    return rule.outputs().stream().map(Port::value).map(dependent::contains).toList();
  }

  private static boolean isFloat(Value value) {
    return value.type().element().isFloat();
  }
}
