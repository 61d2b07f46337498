package dev.sinter.ir.kernel;

import java.util.Map;

/** The text form of kernels. */
public final class KernelPrinter {
  private KernelPrinter() {}

  /**
   * A printed kernel.
   *
   * @param lines the line of each statement, counted from 1; by identity, since equal statements
   *     stand on several lines
   */
  public record Listing(String text, Map<Stmt, Integer> lines) {}

  /** The whole kernel. */
  public static Listing print(Kernel kernel) {
    return new Listing(kernel.name(), Map.of());
  }
}
