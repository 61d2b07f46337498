package dev.sinter.cli.dump;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.spi.ToolProvider;

/** The JDK's disassembler. */
final class Javap {
  private Javap() {}

  /** What javap says of a class file; empty in a Java without it. */
  static Optional<String> of(Path classFile) {
    return ToolProvider.findFirst("javap").map(javap -> run(javap, classFile));
  }

  private static String run(ToolProvider javap, Path classFile) {
    StringWriter text = new StringWriter();
    try (PrintWriter out = new PrintWriter(text)) {
      javap.run(out, out, "-c", "-p", "-l", classFile.toString());
    }
    return text.toString();
  }
}
