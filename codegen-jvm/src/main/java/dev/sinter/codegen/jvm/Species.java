package dev.sinter.codegen.jvm;

import dev.sinter.ir.kernel.KernelType;
import java.util.Optional;

/**
 * The Vector API species that holds a kernel vector.
 *
 * <p>The smallest species has 64 bits. Fewer are held in its first lanes ({@link #isPadded}), with
 * anything in the others.
 *
 * @param lanes how many lanes the kernel sees
 * @param bits width of the species
 */
record Species(LaneKind kind, int lanes, int bits) {
  private static final int SMALLEST = 64;
  private static final int LARGEST = 512;

  /** The species of a kind with this many lanes, where there is one. */
  static Optional<Species> of(LaneKind kind, int lanes) {
    long bits = (long) lanes * kind.bits();
    return Long.bitCount(bits) == 1 && bits <= LARGEST
        ? Optional.of(new Species(kind, lanes, (int) Math.max(bits, SMALLEST)))
        : Optional.empty();
  }

  /** The species of a vector of numbers, where there is one. */
  static Optional<Species> of(KernelType type) {
    return of(LaneKind.of(type.element()), type.lanes());
  }

  boolean isPadded() {
    return lanes * kind.bits() < bits;
  }

  /** The static field of the vector class that holds it. */
  String field() {
    return "SPECIES_" + bits;
  }
}
