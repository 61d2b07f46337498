/** The {@code sinter} command. */
module dev.sinter.cli {
  requires com.fasterxml.jackson.annotation;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires dev.sinter.codegen.jvm;
  requires dev.sinter.codegen.llvm;
  requires dev.sinter.frontend;
  requires dev.sinter.ir;
  requires dev.sinter.passes;
  requires dev.sinter.runtime;
  requires info.picocli;
  requires java.management;
  requires jdk.management;
  requires org.apache.commons.csv;

  // picocli sets the fields of commands.
  opens dev.sinter.cli to
      info.picocli;

  // Jackson makes the records.
  opens dev.sinter.cli.train.settings to
      com.fasterxml.jackson.databind;

  uses dev.sinter.ir.spi.GraphCompiler;
  uses dev.sinter.ir.spi.KernelCompiler;
}
