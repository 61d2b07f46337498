package dev.sinter.frontend.nn.functional;

import dev.sinter.frontend.composite.RandomValues;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Dropout (Srivastava et al., 2014): a fresh mask for each step keeps each element with some
 * probability. The random state is the key of {@link RandomValues}, so that equal keys give equal
 * masks on every machine; a training step gives each layer and step a key of its own.
 *
 * <p>The expectation of what the next layer sees is the same in training and after it: either
 * {@link #inverted} training and nothing afterwards, or {@link #masked} training and {@link
 * #scaledForInference} afterwards.
 *
 * @param keep the probability of an element to stay
 */
public record Dropout(double keep) {
  public Dropout {
    if (!(keep >= 0 && keep <= 1)) {
      throw new SinterException(
          ErrorCode.ATTRIBUTE_INVALID,
          "dropout keeps with probability %s, expected 0 to 1".formatted(keep));
    }
  }

  /** With the probability p of an element to be kept. */
  public static Dropout keeping(double p) {
    return new Dropout(p);
  }

  /** With the probability p of an element to be dropped, as PyTorch and Keras have it. */
  public static Dropout dropping(double p) {
    return new Dropout(1 - p);
  }

  /** Training: what stays is divided by the probability to be kept. */
  public Value inverted(NumPy np, Value x, RandomValues random) {
    return scaled(np, x, mask(np, x, x.type().shape(), random));
  }

  /** Training of whole channels of x [N, C, …], which stay or go together. */
  public Value invertedChannels(NumPy np, Value x, RandomValues random) {
    List<Dim> dims = new ArrayList<>(x.type().shape().dims().subList(0, 2));
    while (dims.size() < x.type().rank()) {
      dims.add(Dim.of(1));
    }
    return scaled(np, x, mask(np, x, new Shape(dims), random));
  }

  private Value scaled(NumPy np, Value x, Value mask) {
    return keep == 0 ? np.mul(x, mask) : np.mul(x, np.mul(mask, 1 / keep));
  }

  /** Training: what stays is as it was. */
  public Value masked(NumPy np, Value x, RandomValues random) {
    return np.mul(x, mask(np, x, x.type().shape(), random));
  }

  /** After {@link #masked} training: everything stays, times the probability to be kept. */
  public Value scaledForInference(NumPy np, Value x) {
    return np.mul(x, keep);
  }

  /** 1 for what stays and 0 for what goes. */
  public Value mask(NumPy np, Value like, Shape shape, RandomValues random) {
    Value even = random.uniform(like.type().element(), shape);
    return np.cast(np.less(even, np.scalarLike(even, keep)), like.type().element());
  }

  /** x + σ·z with z from N(0, 1): noise on inputs, weights or biases in training. */
  public static Value noisy(NumPy np, Value x, double sigma, RandomValues random) {
    return np.add(x, np.mul(random.normal(x.type().element(), x.type().shape()), sigma));
  }
}
