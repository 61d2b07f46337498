/** The {@code sinter} command. */
module dev.sinter.cli {
  requires dev.sinter.codegen.jvm;
  requires dev.sinter.codegen.llvm;
  requires dev.sinter.frontend;
  requires dev.sinter.ir;
  requires dev.sinter.passes;
  requires dev.sinter.runtime;
  requires info.picocli;
  requires java.management;
  requires jdk.management;

  // picocli sets the fields of commands.
  opens dev.sinter.cli to
      info.picocli;

  uses dev.sinter.ir.spi.GraphCompiler;
  uses dev.sinter.ir.spi.KernelCompiler;
}
