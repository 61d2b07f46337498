package dev.sinter.frontend.nn.init;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;

/**
 * A rule for the first values of a parameter. Zeros teach nothing to the layers below, and equal
 * values make equal units; small ones let activations vanish with depth, large ones explode: the
 * variances below keep those of activations or gradients about equal from layer to layer.
 *
 * <p>A uniform distribution on ±a has variance a² / 3. Weights are [out, in, window…]; see {@link
 * Fans}.
 */
@FunctionalInterface
public interface Initializer {
  /**
   * The values of a parameter.
   *
   * @param type a float type of known shape
   * @param seed what the user chose
   * @param stream tells parameters with one seed apart
   */
  Tensor values(TensorType type, long seed, long stream);

  static Initializer zeros() {
    return constant(0);
  }

  static Initializer ones() {
    return constant(1);
  }

  static Initializer constant(double value) {
    return (type, seed, stream) -> {
      Tensor tensor = Tensor.zeros(type);
      for (long i = 0; i < tensor.size(); i++) {
        tensor.setDouble(i, value);
      }
      return tensor;
    };
  }

  /** Even on [low, high). */
  static Initializer uniform(double low, double high) {
    return (type, seed, stream) -> new RandomTensors(seed, stream).uniform(type, low, high);
  }

  static Initializer normal(double mean, double deviation) {
    return (type, seed, stream) -> new RandomTensors(seed, stream).normal(type, mean, deviation);
  }

  /** Uniform on ±√(6 / (in + out)), variance 2 / (in + out) (Glorot, Bengio, 2010). */
  static Initializer xavierUniform() {
    return FanScaled.uniform(FanScaled.Mode.MEAN, 1);
  }

  /** N(0, 2 / (in + out)). */
  static Initializer xavierNormal() {
    return FanScaled.normal(FanScaled.Mode.MEAN, 1);
  }

  /** Uniform on ±√(3 / in), variance 1 / in: Xavier's rule by the fan-in only, LeCun's of 1998. */
  static Initializer lecunUniform() {
    return FanScaled.uniform(FanScaled.Mode.IN, 1);
  }

  /** N(0, 1 / in). */
  static Initializer lecunNormal() {
    return FanScaled.normal(FanScaled.Mode.IN, 1);
  }

  /** Uniform on ±√(6 / in), variance 2 / in (He et al., 2015): for ReLUs, which halve it. */
  static Initializer heUniform() {
    return FanScaled.uniform(FanScaled.Mode.IN, 2);
  }

  /** N(0, 2 / in). */
  static Initializer heNormal() {
    return FanScaled.normal(FanScaled.Mode.IN, 2);
  }

  /** N(0, 4 / (in + out)): He's rule by the mean of both fans. */
  static Initializer heNormalOfBothFans() {
    return FanScaled.normal(FanScaled.Mode.MEAN, 2);
  }

  /**
   * Uniform on ±√(1 / in): PyTorch's first weights of linear layers and convolutions, and, with the
   * fan-in of the weights, of their biases.
   */
  static Initializer pyTorchLinear() {
    return FanScaled.uniform(FanScaled.Mode.IN, 1.0 / 3);
  }

  /** PyTorch's first biases: uniform on ±√(1 / in) with the fan-in of the weights beside them. */
  static Initializer pyTorchBias(Fans ofWeights) {
    double bound = Math.sqrt(1.0 / ofWeights.in());
    return uniform(-bound, bound);
  }

  /** Ones on the diagonal of a matrix, zeros elsewhere. */
  static Initializer identity() {
    return (type, seed, stream) -> {
      if (type.rank() != 2) {
        throw new SinterException(
            ErrorCode.SHAPE_MISMATCH, "identity of %s, expected a matrix".formatted(type));
      }
      Tensor tensor = Tensor.zeros(type);
      long columns = type.dim(1).known();
      for (long i = 0; i < Math.min(type.dim(0).known(), columns); i++) {
        tensor.setDouble(i * columns + i, 1);
      }
      return tensor;
    };
  }

  /** Orthonormal rows, or columns where there are fewer, times a gain (Saxe et al., 2013). */
  static Initializer orthogonal(double gain) {
    return new Orthogonal(gain);
  }
}
