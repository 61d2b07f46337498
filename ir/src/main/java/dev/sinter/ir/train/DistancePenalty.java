package dev.sinter.ir.train;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import java.util.Map;
import java.util.Objects;

/**
 * A strength times half the squared distance of a parameter from where it should be: ½α‖w − b‖².
 * Pulling towards values of an earlier training keeps what was learnt; pulling two layers together
 * is soft weight sharing (Goodfellow et al., Deep Learning, 7.9).
 *
 * @param parameter its name
 * @param target where it is pulled to
 * @param strength α, 0 or above
 */
public record DistancePenalty(String parameter, Target target, double strength) implements Penalty {
  /** Where a parameter is pulled to. */
  public sealed interface Target {
    /** Fixed values b, of the parameter's type. */
    record Values(Tensor values) implements Target {
      public Values {
        Objects.requireNonNull(values);
      }
    }

    /** Another parameter, which is pulled as much: tied weights. */
    record Parameter(String name) implements Target {
      public Parameter {
        Objects.requireNonNull(name);
      }
    }
  }

  public DistancePenalty {
    Objects.requireNonNull(parameter);
    Objects.requireNonNull(target);
    Hyperparameter.nonNegative("strength of the penalty", strength);
  }

  /** ½α‖w − b‖². */
  public static DistancePenalty toward(String parameter, Tensor values, double strength) {
    return new DistancePenalty(parameter, new Target.Values(values), strength);
  }

  /** ½α‖w₁ − w₂‖². */
  public static DistancePenalty tied(String one, String other, double strength) {
    return new DistancePenalty(one, new Target.Parameter(other), strength);
  }

  @Override
  public Value of(NumPy np, Map<String, Value> parameters) {
    Value w = ParameterNames.find("penalty of distance", parameter, parameters);
    Value b =
        switch (target) {
          case Target.Values(Tensor values) -> np.builder().constant(values);
          case Target.Parameter(String name) ->
              ParameterNames.find("penalty of distance", name, parameters);
        };
    if (!w.type().equals(b.type())) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "penalty of distance: parameter %s is %s and is pulled towards %s"
              .formatted(parameter, w.type(), b.type()));
    }
    return np.mul(np.sum(np.square(np.sub(w, b))), 0.5 * strength);
  }
}
