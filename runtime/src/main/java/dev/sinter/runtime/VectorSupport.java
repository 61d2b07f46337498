package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.Optional;

/**
 * What the JVM that this runs in can do with vectors. The Vector API is asked by reflection: the
 * runtime also runs without.
 */
final class VectorSupport {
  private VectorSupport() {}

  /**
   * The width in bits that the Vector API prefers on this machine; 0 where the JVM was started
   * without it.
   */
  static int preferredBits() {
    Optional<Module> module = ModuleLayer.boot().findModule("jdk.incubator.vector");
    if (module.isEmpty()) {
      return 0;
    }
    try {
      ClassLoader loader = module.get().getClassLoader();
      Class<?> vectors = Class.forName("jdk.incubator.vector.FloatVector", true, loader);
      Class<?> species = Class.forName("jdk.incubator.vector.VectorSpecies", false, loader);
      Object preferred = vectors.getField("SPECIES_PREFERRED").get(null);
      return (int) species.getMethod("vectorBitSize").invoke(preferred);
    } catch (ReflectiveOperationException e) {
      throw new SinterException(
          ErrorCode.INTERNAL, "this Java's Vector API is not the one Sinter knows: " + e, e);
    }
  }
}
