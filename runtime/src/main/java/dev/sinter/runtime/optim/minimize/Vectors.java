package dev.sinter.runtime.optim.minimize;

/** Arithmetic on vectors of equal length. */
final class Vectors {
  private Vectors() {}

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** a + factor·b. */
  static double[] plus(double[] a, double factor, double[] b) {
    double[] sum = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      sum[i] = a[i] + factor * b[i];
    }
    return sum;
  }

  static double[] minus(double[] a, double[] b) {
    return plus(a, -1, b);
  }

  static double[] scaled(double factor, double[] a) {
    double[] product = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      product[i] = factor * a[i];
    }
    return product;
  }

  /** a + factor·b, in the place of a. */
  static void add(double[] a, double factor, double[] b) {
    for (int i = 0; i < a.length; i++) {
      a[i] += factor * b[i];
    }
  }

  static double largest(double[] a) {
    double largest = 0;
    for (double element : a) {
      largest = Math.max(largest, Math.abs(element));
    }
    return largest;
  }

  static double sumOfSizes(double[] a) {
    double sum = 0;
    for (double element : a) {
      sum += Math.abs(element);
    }
    return sum;
  }
}
