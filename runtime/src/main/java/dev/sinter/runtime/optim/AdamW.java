package dev.sinter.runtime.optim;

/** AdamW (Loshchilov and Hutter 2019): {@link Adam} within {@link DecoupledDecay}. */
public final class AdamW {
  private AdamW() {}

  /** With Adam's defaults; PyTorch decays by 0.01. */
  public static DecoupledDecay of(double decay) {
    return of(decay, Adam.defaults());
  }

  public static DecoupledDecay of(double decay, Adam adam) {
    return new DecoupledDecay(decay, adam);
  }

  /** With AMSGrad in Adam's place: PyTorch's amsgrad=True. */
  public static DecoupledDecay of(double decay, AmsGrad amsGrad) {
    return new DecoupledDecay(decay, amsGrad);
  }
}
