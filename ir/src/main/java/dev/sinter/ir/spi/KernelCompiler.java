package dev.sinter.ir.spi;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.target.Target;
import java.util.List;

/** Prints kernels as code for its targets; a service. Kernels arrive verified and unrolled. */
public interface KernelCompiler {
  /** Whether this compiler makes code for the target. */
  boolean supports(Target target);

  /** What it is made of, in a few words for people. */
  default String describe() {
    return getClass().getModule().isNamed()
        ? getClass().getModule().getName()
        : getClass().getName();
  }

  /** The code of each kernel, in order. */
  List<KernelCode> compile(List<Kernel> kernels, Target target);

  /**
   * The same for one who wants to know of the parts of the work, such as linking. Without parts
   * worth a mention there is nothing to override.
   *
   * @param observer is told of the parts, each with the target in its name
   */
  default List<KernelCode> compile(List<Kernel> kernels, Target target, CompileObserver observer) {
    return compile(kernels, target);
  }
}
