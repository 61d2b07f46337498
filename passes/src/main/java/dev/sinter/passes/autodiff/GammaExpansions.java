package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.TensorType;

/**
 * The logarithm of the gamma function and its derivative, in elementary functions: reflected to x ≥
 * ½, moved to where Stirling's series is good to 10⁻¹⁵, and summed there (Abramowitz and Stegun,
 * 6.1.15–18, 6.1.41, 6.3.18).
 */
final class GammaExpansions {
  private static final int SHIFT = 12;
  private static final double[] LOG_GAMMA = {
    1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360_360
  };
  private static final double[] DIGAMMA = {
    -1.0 / 12, 1.0 / 120, -1.0 / 252, 1.0 / 240, -1.0 / 132, 691.0 / 32_760
  };

  private GammaExpansions() {}

  /** x → ln |Γ(x)|. */
  static Graph logGamma(TensorType type) {
    GraphBuilder builder = new GraphBuilder("lgamma");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", type);
    Value reflected = np.less(x, np.scalarLike(x, 0.5));
    Value y = np.where(reflected, np.sub(np.onesLike(x), x), x);
    Value w = np.add(y, SHIFT);
    Value product = y;
    for (int k = 1; k < SHIFT; k++) {
      product = np.mul(product, np.add(y, k));
    }
    Value main = np.sub(np.mul(np.sub(w, 0.5), np.log(w)), w);
    Value series = np.div(series(np, w, LOG_GAMMA), w);
    Value sum = np.sub(np.add(np.add(main, Math.log(2 * Math.PI) / 2), series), np.log(product));
    Value sine = np.sin(np.mul(np.where(reflected, x, y), Math.PI));
    Value mirror = np.add(np.mul(np.log(np.square(sine)), -0.5), Math.log(Math.PI));
    builder.output("y", np.where(reflected, np.sub(mirror, sum), sum));
    return builder.build();
  }

  /** x → Γ′(x)/Γ(x). */
  static Graph digamma(TensorType type) {
    GraphBuilder builder = new GraphBuilder("digamma");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", type);
    Value reflected = np.less(x, np.scalarLike(x, 0.5));
    Value y = np.where(reflected, np.sub(np.onesLike(x), x), x);
    Value w = np.add(y, SHIFT);
    Value sum = np.sub(np.log(w), np.div(np.onesLike(w), np.mul(w, 2)));
    sum = np.add(sum, np.div(series(np, w, DIGAMMA), np.square(w)));
    for (int k = 0; k < SHIFT; k++) {
      sum = np.sub(sum, np.div(np.onesLike(y), np.add(y, k)));
    }
    Value safe = np.where(reflected, x, np.scalarLike(x, 0.25));
    Value mirror = np.div(np.scalarLike(x, Math.PI), np.tan(np.mul(safe, Math.PI)));
    builder.output("y", np.where(reflected, np.sub(sum, mirror), sum));
    return builder.build();
  }

  /** c₀ + c₁/w² + c₂/w⁴ + …. */
  private static Value series(NumPy np, Value w, double[] coefficients) {
    Value inverse = np.div(np.onesLike(w), np.square(w));
    Value sum = np.scalarLike(w, coefficients[coefficients.length - 1]);
    for (int i = coefficients.length - 2; i >= 0; i--) {
      sum = np.add(np.mul(sum, inverse), coefficients[i]);
    }
    return sum;
  }
}
