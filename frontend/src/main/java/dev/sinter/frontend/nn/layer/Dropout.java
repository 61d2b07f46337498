package dev.sinter.frontend.nn.layer;

import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.Scope;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;

/**
 * In training some elements become 0 and the others are divided by the probability to be kept;
 * afterwards nothing happens.
 *
 * @param rule says how many
 * @param channels whether whole channels of x [N, C, …] go together
 */
public record Dropout(dev.sinter.frontend.nn.functional.Dropout rule, boolean channels)
    implements Layer {
  /** With the probability of an element to be dropped. */
  public static Dropout dropping(double p) {
    return new Dropout(dev.sinter.frontend.nn.functional.Dropout.dropping(p), false);
  }

  /** With the probability of an element to be kept. */
  public static Dropout keeping(double p) {
    return new Dropout(dev.sinter.frontend.nn.functional.Dropout.keeping(p), false);
  }

  /** Of whole channels. */
  public Dropout ofChannels() {
    return new Dropout(rule, true);
  }

  @Override
  public Value apply(Scope scope, Value x) {
    if (!scope.isTraining() || rule.keep() == 1) {
      return x;
    }
    NumPy np = scope.np();
    return channels
        ? rule.invertedChannels(np, x, scope.random())
        : rule.inverted(np, x, scope.random());
  }
}
