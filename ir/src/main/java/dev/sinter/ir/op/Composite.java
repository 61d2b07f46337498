package dev.sinter.ir.op;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A named operator whose meaning is its body: Softmax, Gelu, every ONNX operator, every layer.
 * Inference, interpretation and differentiation use the body; only schedulers with a better kernel
 * for the whole, and custom derivatives, read the name.
 *
 * @param name as its users know it: {@code Softmax}, {@code GRU}
 * @param attributes what a scheduler needs to know beyond the body
 * @param body one input per operand, in order, of exactly the operands' types
 * @param rules what takes the place of the body where derivatives are taken
 */
public record Composite(
    String name, Attributes attributes, Graph body, Map<DerivativeRule, Graph> rules)
    implements Op {
  /**
   * A composite with rules for its derivative.
   *
   * @throws dev.sinter.ir.SinterException SHAPE_MISMATCH where a rule's ports do not fit the body's
   */
  public Composite {
    Objects.requireNonNull(name);
    Objects.requireNonNull(attributes);
    Objects.requireNonNull(body);
    Map<DerivativeRule, Graph> sorted = new EnumMap<>(DerivativeRule.class);
    sorted.putAll(rules);
    sorted.forEach((kind, rule) -> kind.check(name, body, rule));
    rules = Collections.unmodifiableMap(sorted);
  }

  /** A composite whose derivative is its body's. */
  public Composite(String name, Attributes attributes, Graph body) {
    this(name, attributes, body, Map.of());
  }

  /** The composite with a rule more. */
  public Composite with(DerivativeRule kind, Graph rule) {
    Map<DerivativeRule, Graph> more = new EnumMap<>(DerivativeRule.class);
    more.putAll(rules);
    more.put(kind, rule);
    return new Composite(name, attributes, body, more);
  }

  /** The composite with a derivative of its own: how float results change with float operands. */
  public Composite withTangentRule(DerivativeRule.Formula formula) {
    return with(DerivativeRule.TANGENT, DerivativeRule.TANGENT.graph(name, body, formula));
  }

  /**
   * The composite with a derivative of its own, backwards: how a function of the float results
   * changes with float operands.
   */
  public Composite withCotangentRule(DerivativeRule.Formula formula) {
    return with(DerivativeRule.COTANGENT, DerivativeRule.COTANGENT.graph(name, body, formula));
  }

  @Override
  public String mnemonic() {
    return name;
  }

  /** The body, then the rules. */
  @Override
  public List<Graph> bodies() {
    List<Graph> all = new ArrayList<>(List.of(body));
    all.addAll(rules.values());
    return List.copyOf(all);
  }

  /** The composite with other graphs in the place of {@link #bodies}. */
  public Composite over(List<Graph> bodies) {
    Map<DerivativeRule, Graph> others = new EnumMap<>(DerivativeRule.class);
    rules.keySet().forEach(kind -> others.put(kind, bodies.get(1 + others.size())));
    return new Composite(name, attributes, bodies.getFirst(), others);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.types(name, "operands", operands, body.inputTypes());
    return body.outputTypes();
  }
}
