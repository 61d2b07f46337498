package dev.sinter.frontend.nn.init;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;

/**
 * Random values of mean 0 and variance gain / fan.
 *
 * @param normal whether the distribution is normal, or else uniform on ±√(3·gain / fan)
 * @param mode which fan
 */
record FanScaled(boolean normal, Mode mode, double gain) implements Initializer {
  /** The fan that variances are divided by. */
  enum Mode {
    IN,
    OUT,
    MEAN
  }

  static FanScaled uniform(Mode mode, double gain) {
    return new FanScaled(false, mode, gain);
  }

  static FanScaled normal(Mode mode, double gain) {
    return new FanScaled(true, mode, gain);
  }

  @Override
  public Tensor values(TensorType type, long seed, long stream) {
    Fans fans = Fans.of(type.shape());
    double fan =
        switch (mode) {
          case IN -> fans.in();
          case OUT -> fans.out();
          case MEAN -> fans.mean();
        };
    RandomTensors random = new RandomTensors(seed, stream);
    double variance = gain / fan;
    double bound = Math.sqrt(3 * variance);
    return normal
        ? random.normal(type, 0, Math.sqrt(variance))
        : random.uniform(type, -bound, bound);
  }
}
