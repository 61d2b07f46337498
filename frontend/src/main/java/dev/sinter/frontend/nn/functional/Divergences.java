package dev.sinter.frontend.nn.functional;

import dev.sinter.frontend.composite.Activations;
import dev.sinter.frontend.composite.Reduction;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.List;

/**
 * How far distributions lie apart, and the losses that generative, distilled and multitask models
 * are trained with.
 */
public final class Divergences {
  private Divergences() {}

  /**
   * p·(ln p − ln q) elementwise, 0 where p is 0: KL(p‖q) once summed. PyTorch's kl_div(ln q, p).
   */
  public static Value kullbackLeibler(NumPy np, Value logQ, Value p, Reduction reduction) {
    return reduction.of(np, np.sub(Arithmetic.xLogY(np, p, p), np.mul(p, logQ)));
  }

  /** The same of the logarithms of both. */
  public static Value kullbackLeiblerOfLogarithms(
      NumPy np, Value logQ, Value logP, Reduction reduction) {
    return reduction.of(np, np.mul(np.exp(logP), np.sub(logP, logQ)));
  }

  /** A divergence summed over elements and divided by the batch, axis 0: PyTorch's batchmean. */
  public static Value batchMean(NumPy np, Value elementwise) {
    return np.div(
        np.sum(elementwise), np.size(elementwise.type().dim(0), elementwise.type().element()));
  }

  /** KL(N(μ, exp(logVariance)) ‖ N(0, 1)) = ½·(exp(logVariance) + μ² − 1 − logVariance). */
  public static Value gaussianToStandard(
      NumPy np, Value mean, Value logVariance, Reduction reduction) {
    Value sum = np.add(np.sub(np.exp(logVariance), logVariance), np.add(np.square(mean), -1));
    return reduction.of(np, np.mul(sum, 0.5));
  }

  /** KL(N(μ₁, σ₁²) ‖ N(μ₂, σ₂²)) = ln(σ₂ / σ₁) + (σ₁² + (μ₁ − μ₂)²) / 2σ₂² − ½. */
  public static Value gaussians(
      NumPy np, Value mean1, Value sigma1, Value mean2, Value sigma2, Reduction reduction) {
    Value scale = np.sub(np.log(sigma2), np.log(sigma1));
    Value spread = np.add(np.square(sigma1), np.square(np.sub(mean1, mean2)));
    Value quotient = np.div(spread, np.mul(np.square(sigma2), 2));
    return reduction.of(np, np.add(np.add(scale, quotient), -0.5));
  }

  /**
   * A sample μ + exp(½·logVariance)·z of noise z from N(0, 1), through which derivatives pass
   * (Kingma, Welling, Auto-Encoding Variational Bayes, 2013).
   */
  public static Value reparameterized(NumPy np, Value mean, Value logVariance, Value noise) {
    return np.add(mean, np.mul(np.exp(np.mul(logVariance, 0.5)), noise));
  }

  /**
   * −mean ln D(x) − mean ln(1 − D(G(z))) for the discriminator's scores before the sigmoid
   * (Goodfellow et al., 2014).
   */
  public static Value discriminatorCost(NumPy np, Value real, Value generated) {
    Value missed = np.mean(Activations.softplus(np, np.negative(real)));
    return np.add(missed, np.mean(Activations.softplus(np, generated)));
  }

  /** mean ln(1 − D(G(z))): the minimax form, whose gradient vanishes where D is sure. */
  public static Value minimaxGeneratorCost(NumPy np, Value generated) {
    return np.negative(np.mean(Activations.softplus(np, generated)));
  }

  /** −mean ln D(G(z)): the form that does not saturate. */
  public static Value nonSaturatingGeneratorCost(NumPy np, Value generated) {
    return np.mean(Activations.softplus(np, np.negative(generated)));
  }

  /**
   * T²·KL(softmax(teacher / T) ‖ softmax(student / T)) over axis 1, a mean over the batch (Hinton,
   * Vinyals, Dean, 2015); no derivative reaches the teacher.
   */
  public static Value distillation(NumPy np, Value student, Value teacher, double temperature) {
    Value target = Activations.logSoftmax(np, np.div(teacher, temperature), 1);
    Value found = Activations.logSoftmax(np, np.div(student, temperature), 1);
    Value each =
        kullbackLeiblerOfLogarithms(np, found, StopGradient.of(np, target), Reduction.NONE);
    return np.mul(batchMean(np, each), temperature * temperature);
  }

  /** Σ wᵢ·lossᵢ with fixed weights. */
  public static Value weightedSum(NumPy np, List<Value> losses, List<Double> weights) {
    Value sum = null;
    for (int i = 0; i < losses.size(); i++) {
      Value term = np.mul(losses.get(i), weights.get(i));
      sum = sum == null ? term : np.add(sum, term);
    }
    return sum;
  }

  /**
   * Σ exp(−sᵢ)·lossᵢ + sᵢ with weights that are learnt (Kendall, Gal, Cipolla, 2018).
   *
   * @param logVariances a vector with an entry a loss
   */
  public static Value learntSum(NumPy np, List<Value> losses, Value logVariances) {
    Value weighted = np.mul(np.exp(np.negative(logVariances)), np.stack(losses, 0));
    return np.sum(np.add(weighted, logVariances));
  }
}
