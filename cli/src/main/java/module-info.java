/** The {@code sinter} command. */
module dev.sinter.cli {
  requires dev.sinter.codegen.jvm;
  requires dev.sinter.codegen.llvm;
  requires dev.sinter.frontend;
  requires dev.sinter.ir;
  requires dev.sinter.passes;
  requires dev.sinter.runtime;
  requires info.picocli;
}
