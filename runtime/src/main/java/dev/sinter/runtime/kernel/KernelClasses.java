package dev.sinter.runtime.kernel;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.spi.KernelCode;
import java.lang.invoke.MethodHandles;
import java.util.Optional;

/**
 * Turns class files into kernels: hidden classes of this package, each with a life of its own, so
 * that kernels go when their executable does and two artifacts never clash.
 */
public final class KernelClasses {
  /** The package that class files of kernels must name. */
  public static final String PACKAGE = KernelClasses.class.getPackageName();

  private KernelClasses() {}

  /**
   * The module of the Vector API, where the JVM was started with it; kernels may use it from then
   * on.
   */
  public static Optional<Module> vectorModule() {
    Optional<Module> vectors = ModuleLayer.boot().findModule("jdk.incubator.vector");
    // Only the module itself may say so, hence no method reference.
    vectors.ifPresent(module -> KernelClasses.class.getModule().addReads(module));
    return vectors;
  }

  /**
   * A kernel of this code.
   *
   * @throws SinterException {@link ErrorCode#ARTIFACT_INVALID} for code that is not a kernel
   */
  public static KernelFunction define(KernelCode.ClassFile code) {
    try {
      Class<?> kernel = MethodHandles.lookup().defineHiddenClass(code.bytes(), true).lookupClass();
      return kernel.asSubclass(KernelFunction.class).getConstructor().newInstance();
    } catch (ReflectiveOperationException
        | LinkageError
        | IllegalArgumentException
        | ClassCastException e) {
      throw new SinterException(
          ErrorCode.ARTIFACT_INVALID,
          "kernel '%s': its class file is not one of a kernel: %s".formatted(code.kernel(), e),
          e);
    }
  }
}
