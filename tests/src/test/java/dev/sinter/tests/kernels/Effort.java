package dev.sinter.tests.kernels;

/** How long the suites of random cases may take. */
public final class Effort {
  /** So many times the cases of an ordinary build: {@code -Dsinter.effort=100}. */
  public static final int FACTOR = Integer.getInteger("sinter.effort", 1);

  private Effort() {}
}
