package dev.sinter.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Test cases of ONNX through the command. */
final class CasesDataTest {
  @TempDir private Path folder;

  @Test
  void casesOfOneOperatorPass() throws Exception {
    Path cases =
        Path.of(System.getProperty("sinter.shared", "../shared")).resolve("onnx/cases.zip");
    Assumptions.assumeTrue(Files.exists(cases), "sinter.shared has no onnx/cases.zip");
    Path tsv = folder.resolve("cases.tsv");
    Cli cli =
        Cli.run(
            "verify",
            "--cases",
            cases,
            "--filter",
            "node/test_acos*",
            "--tsv",
            tsv,
            "--backend",
            "interpreter");
    assertEquals(0, cli.status(), cli.out() + cli.err());
    assertEquals(3, Files.readAllLines(tsv).size());
    assertTrue(Files.readString(tsv).contains("node/test_acosh\tpass\t"), Files.readString(tsv));
  }
}
