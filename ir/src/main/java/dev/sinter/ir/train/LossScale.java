package dev.sinter.ir.train;

/**
 * What the loss is multiplied by before it is differentiated, so that small gradients do not become
 * 0 in 16 bits; gradients are divided by it before anything else sees them. A step of which a
 * gradient is not finite changes no parameter and is not counted.
 */
public sealed interface LossScale {
  /** No scale, and gradients are not looked at: for bf16, whose exponents are those of f32. */
  record None() implements LossScale {}

  /** Always the same: for models whose gradients are known. */
  record Fixed(double factor) implements LossScale {
    public Fixed {
      Hyperparameter.positive("loss scale", factor);
    }
  }

  /**
   * As large as it may be (Micikevicius et al., Mixed Precision Training, 2018): it grows after a
   * number of good steps in a row, and falls with each one that is skipped.
   *
   * @param initial at the first step; powers of two change no digit of a gradient
   * @param growth what it is multiplied by after so many good steps, 1 or above
   * @param backoff what it is multiplied by after a step that is skipped, in (0, 1)
   * @param interval how many good steps make it grow, 1 or more
   */
  record Dynamic(double initial, double growth, double backoff, long interval)
      implements LossScale {
    public Dynamic {
      Hyperparameter.positive("initial loss scale", initial);
      Hyperparameter.positive("growth of the loss scale", growth);
      Hyperparameter.nonNegative("growth of the loss scale, less 1", growth - 1);
      Hyperparameter.fraction("backoff of the loss scale", backoff);
      Hyperparameter.count("steps until the loss scale grows", interval, 1);
    }

    /** PyTorch's: 2¹⁶, twice that after 2000 good steps, half after a bad one. */
    public static Dynamic defaults() {
      return new Dynamic(0x1p16, 2, 0.5, 2000);
    }
  }
}
