package dev.sinter.codegen.llvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** NVIDIA's assembler, where this machine has it. */
final class PtxAssembler {
  private static final int SECONDS = 60;

  /**
   * What the assembler says of a kernel.
   *
   * @param registers of a thread
   * @param stackBytes of a thread's frame
   * @param spilledBytes stored and loaded, together
   */
  record Report(int registers, int stackBytes, int spilledBytes) {}

  private PtxAssembler() {}

  /** Assembles a kernel for an architecture; the test is skipped where there is no assembler. */
  static Report assemble(PtxKernel kernel, String architecture, Path folder)
      throws IOException, InterruptedException {
    String program = program();
    assumeTrue(program != null, "ptxas is not on the PATH: PTX is not assembled");
    Path source = Files.writeString(folder.resolve("kernel.ptx"), kernel.text());
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(
                program,
                "-v",
                "-arch=" + architecture,
                source.toString(),
                "-o",
                folder.resolve("kernel.cubin").toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), "ptxas did not end");
    String text = Files.readString(said, StandardCharsets.UTF_8);
    assertEquals(0, process.exitValue(), () -> text + kernel.text());
    return new Report(
        number(text, "Used (\\d+) registers"),
        number(text, "(\\d+) bytes stack frame"),
        number(text, "(\\d+) bytes spill stores") + number(text, "(\\d+) bytes spill loads"));
  }

  private static int number(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertTrue(matcher.find(), () -> "no " + pattern + " in\n" + text);
    return Integer.parseInt(matcher.group(1));
  }

  private static String program() {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(System.getenv("PATH"))
        .map(folder -> Path.of(folder, "ptxas"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElse(null);
  }
}
