package dev.sinter.ir.train;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.List;
import java.util.Map;

/**
 * How one parameter moves along its gradient: the formula of an optimizer, emitted as graph
 * operations. A rule is a value; what it remembers is in the slots that it declares, which are
 * state of the training program.
 *
 * <pre>{@code
 * record Momentum(double decay) implements UpdateRule {          // v = αv − εg;  θ = θ + v
 *   public String name() { return "momentum"; }
 *   public List<Slot> slots() { return List.of(Slot.zeros("velocity")); }
 *   public Update apply(ParameterStep at) {
 *     NumPy np = at.np();
 *     Value v = np.sub(np.mul(at.slot("velocity"), decay), np.mul(at.gradient(), at.lower(at.rate())));
 *     return new Update(np.add(at.parameter(), v), Map.of("velocity", v));
 *   }
 * }
 * }</pre>
 *
 * <p>Weight decay and the averaging of weights are rules that wrap others: {@link WrappingRule}.
 */
public interface UpdateRule {
  /** What the literature calls it, for messages and summaries. */
  String name();

  /** The state it keeps for each parameter, in a fixed order. */
  List<Slot> slots();

  /** Emits one step for one parameter. */
  Update apply(ParameterStep at);

  /**
   * Where the loss and its gradient are evaluated; the parameter itself unless the rule looks
   * ahead, as Nesterov's does. The forward pass must read this value in the parameter's place, and
   * {@link #apply} still starts from the parameter.
   */
  default Value evaluationPoint(NumPy np, Value parameter, Map<String, Value> slots) {
    return parameter;
  }
}
