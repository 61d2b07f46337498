package dev.sinter.bench.process;

/** A JVM that starts and ends: what no Java program can stay below. */
public final class DoesNothing {
  private DoesNothing() {}

  /** Returns. */
  public static void main(String[] arguments) {
    // That is all.
  }
}
