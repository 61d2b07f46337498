/**
 * Prints kernels as native code, through LLVM. LLVM itself is found at run time, in the jar {@code
 * org.bytedeco:llvm} with the classifier of this machine.
 */
module dev.sinter.codegen.llvm {
  requires transitive dev.sinter.ir;

  provides dev.sinter.ir.spi.KernelCompiler with
      dev.sinter.codegen.llvm.LlvmKernelCompiler;
}
