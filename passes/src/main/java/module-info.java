/** Turns a graph into kernels and a program: every rewriting and every scheduling decision. */
module dev.sinter.passes {
  requires transitive dev.sinter.ir;

  uses dev.sinter.ir.spi.ClassFiles;
  uses dev.sinter.ir.spi.KernelCompiler;

  provides dev.sinter.ir.spi.Autocast with
      dev.sinter.passes.precision.NarrowProducts;
  provides dev.sinter.ir.spi.Differentiator with
      dev.sinter.passes.autodiff.Autodiff;
  provides dev.sinter.ir.spi.GraphCompiler with
      dev.sinter.passes.SinterCompiler;
}
