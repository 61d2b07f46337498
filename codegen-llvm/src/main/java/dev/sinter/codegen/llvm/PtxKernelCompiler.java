package dev.sinter.codegen.llvm;

import dev.sinter.codegen.llvm.driver.Llvm;
import dev.sinter.codegen.llvm.driver.LlvmInstallation;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelUnroller;
import dev.sinter.ir.target.Target;

/**
 * Compiles kernels in their form for GPUs, with grid and thread loops, to PTX. No GPU is needed,
 * nor anything of NVIDIA's.
 *
 * <p>Sums and products are rounded one by one: nothing is fused but what the kernel fuses, and
 * division and square root are those of IEEE 754, with subnormal numbers. A thread that divides by
 * zero ends there; others go on, since barriers wait for those only that have not ended.
 */
public final class PtxKernelCompiler {
  private final Llvm llvm;

  /**
   * Loads LLVM.
   *
   * @throws SinterException MODULE_MISSING where it is not there
   */
  public PtxKernelCompiler() {
    llvm = new Llvm(LlvmInstallation.unpacked());
  }

  /**
   * The PTX of a kernel, for any number of threads at once.
   *
   * @param target one of {@link Target#gpus}
   * @throws SinterException TARGET_UNSUPPORTED for a target that is no GPU, for a kernel with a
   *     parallel loop or scratch buffers, and for more shared memory than a block may declare;
   *     GRAPH_INVALID for a kernel that is wrong
   */
  public PtxKernel compile(Kernel kernel, Target target) {
    Gpu gpu = Gpu.of(target);
    Kernel unrolled = KernelUnroller.unroll(kernel);
    BlockShape shape = BlockShape.of(unrolled, gpu);
    String module = ModulePrinter.print(unrolled, gpu, shape);
    String text = llvm.assembly(module, gpu.triple(), gpu.name(), Gpu.FEATURES);
    return new PtxKernel(
        text,
        ModulePrinter.symbol(kernel.name()),
        shape.x(),
        shape.y(),
        shape.z(),
        shape.sharedBytes());
  }
}
