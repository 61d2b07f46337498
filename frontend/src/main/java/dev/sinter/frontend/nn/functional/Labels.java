package dev.sinter.frontend.nn.functional;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;

/** Labels as distributions over C classes: [N…] → [N…, C]. */
public final class Labels {
  private Labels() {}

  /** 1 for the label, 0 elsewhere; 0 everywhere for a label that is no class. */
  public static Value oneHot(NumPy np, Value labels, Dim classes, ElementType element) {
    Value all = np.arange(labels.type().element(), classes);
    return np.cast(np.equal(np.expandDims(labels, -1), all), element);
  }

  /** (1 − ε)·oneHot + ε / C: what PyTorch smooths to. */
  public static Value smoothedOverAll(
      NumPy np, Value labels, long classes, double smoothing, ElementType element) {
    Value hot = oneHot(np, labels, Dim.of(classes), element);
    return np.add(np.mul(hot, 1 - smoothing), smoothing / classes);
  }

  /** 1 − ε for the label and ε / (C − 1) for each of the others: .9 and .1/9 of ten. */
  public static Value smoothedOverOthers(
      NumPy np, Value labels, long classes, double smoothing, ElementType element) {
    double others = smoothing / (classes - 1);
    Value hot = oneHot(np, labels, Dim.of(classes), element);
    return np.add(np.mul(hot, 1 - smoothing - others), others);
  }
}
