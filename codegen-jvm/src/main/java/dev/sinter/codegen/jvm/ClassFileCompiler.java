package dev.sinter.codegen.jvm;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.spi.KernelCompiler;
import dev.sinter.ir.target.Target;
import java.util.List;

/** Compiles kernels to class files: scalar bytecode, or the Vector API at the target's width. */
public final class ClassFileCompiler implements KernelCompiler {
  /** For {@link java.util.ServiceLoader}. */
  public ClassFileCompiler() {}

  @Override
  public boolean supports(Target target) {
    return switch (target.kind()) {
      case JVM_SCALAR, JVM_VECTOR -> true;
      case NATIVE, GPU -> false;
    };
  }

  @Override
  public List<KernelCode> compile(List<Kernel> kernels, Target target) {
    if (!supports(target)) {
      throw new SinterException(
          ErrorCode.TARGET_UNSUPPORTED,
          "target " + target + " is not one of the JVM: no class files for it");
    }
    return kernels.stream().<KernelCode>map(kernel -> KernelClass.print(kernel, target)).toList();
  }
}
