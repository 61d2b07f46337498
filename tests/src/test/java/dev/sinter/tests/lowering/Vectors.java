package dev.sinter.tests.lowering;

/** What the machine's vectors hold. */
final class Vectors {
  private Vectors() {}

  static int preferredBits() {
    return jdk.incubator.vector.FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }
}
