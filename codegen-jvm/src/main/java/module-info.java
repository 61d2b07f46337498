/** Prints kernels as class files, and the typed classes of an artifact. */
module dev.sinter.codegen.jvm {
  requires transitive dev.sinter.ir;
  requires org.objectweb.asm;
  requires org.objectweb.asm.tree;
  requires org.objectweb.asm.util;

  provides dev.sinter.ir.spi.ClassFiles with
      dev.sinter.codegen.jvm.typed.TypedClassFiles;
  provides dev.sinter.ir.spi.KernelCompiler with
      dev.sinter.codegen.jvm.ClassFileCompiler;
}
