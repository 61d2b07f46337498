package dev.sinter.ir.train;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A strength times the sum of a norm over some parameters.
 *
 * @param norm of one parameter
 * @param strength λ or α, 0 or above
 * @param parameters their names, at least one
 */
public record NormPenalty(Norm norm, double strength, List<String> parameters) implements Penalty {
  /** What is made small. */
  public enum Norm {
    /** Σ|w|: gradient sign(w), a Laplace prior. */
    L1,
    /** ½Σw²: gradient w, which is weight decay; a Gaussian prior. */
    HALF_SQUARED_L2,
    /** Σw²: gradient 2w. */
    SQUARED_L2,
    /** The largest Σ|w| of a row, the matrix norm induced by the maximum norm; needs a matrix. */
    MAX_ROW_SUM
  }

  public NormPenalty {
    Objects.requireNonNull(norm);
    Hyperparameter.nonNegative("strength of the penalty", strength);
    parameters = List.copyOf(parameters);
    Hyperparameter.count("number of parameters of the penalty", parameters.size(), 1);
  }

  public static NormPenalty of(Norm norm, double strength, String... parameters) {
    return new NormPenalty(norm, strength, List.of(parameters));
  }

  @Override
  public Value of(NumPy np, Map<String, Value> values) {
    Value total = null;
    for (String name : parameters) {
      Value one = norm(np, name, ParameterNames.find("penalty " + norm, name, values));
      total = total == null ? one : np.add(total, one);
    }
    return np.mul(total, strength);
  }

  private Value norm(NumPy np, String name, Value w) {
    return switch (norm) {
      case L1 -> np.sum(np.abs(w));
      case HALF_SQUARED_L2 -> np.mul(np.sum(np.square(w)), 0.5);
      case SQUARED_L2 -> np.sum(np.square(w));
      case MAX_ROW_SUM -> {
        if (w.type().rank() != 2) {
          throw new SinterException(
              ErrorCode.SHAPE_MISMATCH,
              "penalty %s: parameter %s is %s; expected a matrix".formatted(norm, name, w.type()));
        }
        yield np.max(np.sum(np.abs(w), 1));
      }
    };
  }
}
