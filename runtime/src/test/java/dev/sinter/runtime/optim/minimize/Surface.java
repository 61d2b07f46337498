package dev.sinter.runtime.optim.minimize;

/** Test functions with their gradients and Hessians. */
enum Surface implements Objective, Curvature {
  /** ½xᵀAx − bᵀx with A = [[3,1],[1,2]] and b = (1,1): minimum at (0.2, 0.4). */
  PARABOLA(0.2, 0.4) {
    @Override
    public double evaluate(double[] x, double[] g) {
      g[0] = 3 * x[0] + x[1] - 1;
      g[1] = x[0] + 2 * x[1] - 1;
      return 1.5 * x[0] * x[0] + x[0] * x[1] + x[1] * x[1] - x[0] - x[1];
    }

    @Override
    public double[] times(double[] x, double[] v) {
      return new double[] {3 * v[0] + v[1], v[0] + 2 * v[1]};
    }
  },

  /** (1 − x)² + 100(y − x²)² (Rosenbrock 1960): a bent valley down to (1, 1). */
  VALLEY(1, 1) {
    @Override
    public double evaluate(double[] x, double[] g) {
      double off = x[1] - x[0] * x[0];
      g[0] = -2 * (1 - x[0]) - 400 * x[0] * off;
      g[1] = 200 * off;
      return (1 - x[0]) * (1 - x[0]) + 100 * off * off;
    }

    @Override
    public double[] times(double[] x, double[] v) {
      double mixed = -400 * x[0];
      double first = 2 - 400 * (x[1] - 3 * x[0] * x[0]);
      return new double[] {first * v[0] + mixed * v[1], mixed * v[0] + 200 * v[1]};
    }
  },

  /** ¼x⁴ − ½x² + ½y²: a saddle at 0, minima at (±1, 0). */
  SADDLE(1, 0) {
    @Override
    public double evaluate(double[] x, double[] g) {
      g[0] = x[0] * x[0] * x[0] - x[0];
      g[1] = x[1];
      return Math.pow(x[0], 4) / 4 - x[0] * x[0] / 2 + x[1] * x[1] / 2;
    }

    @Override
    public double[] times(double[] x, double[] v) {
      return new double[] {(3 * x[0] * x[0] - 1) * v[0], v[1]};
    }
  };

  private final double[] minimum;

  Surface(double... minimum) {
    this.minimum = minimum;
  }

  double[] minimum() {
    return minimum.clone();
  }
}
