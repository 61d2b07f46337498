package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.ParameterStep;
import dev.sinter.ir.train.StepFunctions;

/** Exponential moving averages, which most rules are made of. */
final class Moments {
  private Moments() {}

  /** β·average + (1 − β)·sample. */
  static Value average(NumPy np, double beta, Value average, Value sample) {
    return np.add(np.mul(average, beta), np.mul(sample, 1 - beta));
  }

  /** βᵗ, f64: the weight that the value before the first step still has. */
  static Value remainder(ParameterStep at, double beta) {
    return StepFunctions.power(at.np(), beta, at.step());
  }

  /** 1 − βᵗ, f64: what an average from zero is divided by to be unbiased. */
  static Value correction(ParameterStep at, double beta) {
    NumPy np = at.np();
    return np.sub(np.scalarLike(at.step(), 1), remainder(at, beta));
  }
}
