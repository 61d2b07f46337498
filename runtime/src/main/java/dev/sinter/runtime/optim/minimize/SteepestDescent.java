package dev.sinter.runtime.optim.minimize;

/** Against the gradient, d = −g. */
public record SteepestDescent() implements Direction {
  @Override
  public Memory start(int dimensions) {
    return new Memory() {
      @Override
      public double[] next(double[] point, double[] gradient) {
        return Vectors.scaled(-1, gradient);
      }

      @Override
      public void moved(double[] step, double[] change) {}

      @Override
      public void restart() {}

      // Gradient descent proper: without a search, the rate alone says how far.
      @Override
      public double firstTrial(double[] gradient, boolean first) {
        return 1;
      }
    };
  }
}
