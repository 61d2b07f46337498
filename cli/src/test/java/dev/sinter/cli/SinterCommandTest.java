package dev.sinter.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.file.UserFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SinterCommandTest {

  @ParameterizedTest
  @ValueSource(strings = {"compile", "run", "inspect", "verify", "bench", "explain", "version"})
  void everyCommandHasHelpWithExitCodes(String command) {
    Cli cli = Cli.run(command, "--help");
    assertEquals(0, cli.status());
    assertTrue(cli.out().startsWith("Usage: sinter " + command), cli.out());
    assertTrue(cli.out().contains("Exit status:"), cli.out());
    assertEquals("", cli.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--no-cache version", "version --no-cache"})
  void theCacheCanBeLeft(String line) {
    String before = System.getProperty(UserFolders.PROPERTY, "");
    System.setProperty(UserFolders.PROPERTY, "");
    try {
      assertEquals(0, Cli.run("version").status());
      assertTrue(UserFolders.isCacheOn());
      assertEquals(0, Cli.run((Object[]) line.split(" ")).status());
      assertFalse(UserFolders.isCacheOn());
    } finally {
      System.setProperty(UserFolders.PROPERTY, before);
    }
  }

  @Test
  void helpListsTheCommands() {
    Cli cli = Cli.run("--help");
    assertEquals(0, cli.status());
    for (String command : new String[] {"compile", "run", "inspect", "verify", "bench"}) {
      assertTrue(cli.out().contains("\n  " + command), cli.out());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "                                  | no command",
        "vresion                           | did you mean version",
        "run                               | MODEL",
        "run a.onnx --threads x            | 'x' is not an int",
        "run a.onnx --threads -1           | --threads -1, expected 1 to 1024",
        "run a.onnx --threads 0            | --threads 0, expected 1 to 1024",
        "verify a.onnx --tsv b.tsv         | --tsv goes with --cases only",
        "run a.onnx --backend nosuch       | no backend or target 'nosuch', expected interpreter",
        "run a.onnx --nosuch               | --nosuch",
        "compile a.onnx                    | --output",
        "inspect a.onnx --graph --fusion   | --graph, --fusion and --memory print nothing else",
        "inspect a.onnx --html b.html      | --html goes with --memory only",
        "verify                            | MODEL | --cases",
        "explain SNT-9999                  | no error code",
        "explain nonsense                  | no error code",
      })
  void usageErrorsAreOneMessage(String line, String expected) {
    Cli cli = Cli.run(line == null ? new Object[0] : (Object[]) line.split(" +"));
    assertEquals(ExitCode.USAGE.status(), cli.status(), cli.err());
    assertTrue(cli.err().startsWith("sinter: SNT-0602: "), cli.err());
    assertTrue(cli.err().contains(expected), cli.err());
    assertTrue(cli.err().contains("--help"), cli.err());
    assertEquals("", cli.out());
  }

  @Test
  void aBackendThatIsMissingIsSaidToBe() {
    Cli cli = Cli.run("run", "a.onnx", "--backend", "cuda");
    assertEquals(ExitCode.UNSUPPORTED.status(), cli.status());
    assertTrue(cli.err().startsWith("sinter: SNT-0303: backend cuda"), cli.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "inspect", "verify", "bench"})
  void aMissingModelIsNamed(String command, @TempDir Path folder) {
    Path model = folder.resolve("nosuch.onnx");
    Cli cli = Cli.run(command, model);
    assertEquals(ExitCode.ENVIRONMENT.status(), cli.status());
    assertEquals(
        "sinter: SNT-0101: "
            + model
            + ": there is no such file\n  Check that the path exists and that you may read it.\n",
        cli.err().replace("\r\n", "\n"));
  }

  @Test
  void garbageIsRefusedWithoutATrace(@TempDir Path folder) throws Exception {
    Path model = Files.write(folder.resolve("garbage.onnx"), new byte[] {1, 2, 3, 4, 5});
    Cli cli = Cli.run("run", model);
    assertEquals(ExitCode.BAD_INPUT.status(), cli.status(), cli.err());
    assertTrue(cli.err().startsWith("sinter: SNT-"), cli.err());
    assertFalse(cli.err().contains("\tat "), cli.err());
    assertTrue(Cli.run("run", model, "--debug").err().contains("\tat "));
  }

  @Test
  void compileLeavesNothingBehindWhereItFails(@TempDir Path folder) throws Exception {
    Path model = Files.write(folder.resolve("garbage.onnx"), new byte[] {1, 2, 3, 4, 5});
    Path jar = folder.resolve("model.jar");
    Cli cli = Cli.run("compile", model, "-o", jar, "--dump", folder.resolve("dump"));
    assertEquals(ExitCode.BAD_INPUT.status(), cli.status(), cli.err());
    try (var left = Files.list(folder)) {
      assertEquals(1, left.count());
    }
    Cli nowhere = Cli.run("compile", model, "-o", folder.resolve("nosuch").resolve("model.jar"));
    assertEquals(ExitCode.ENVIRONMENT.status(), nowhere.status());
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void everyErrorIsExplained(ErrorCode code) {
    Cli cli = Cli.run("explain", code.id());
    assertEquals(0, cli.status());
    assertTrue(cli.out().contains(code.title()), cli.out());
    assertTrue(cli.out().contains(code.remedy()), cli.out());
    assertEquals(cli.out(), Cli.run("explain", code.id().substring(4)).out());
    assertTrue(ExitCode.of(code).status() >= 2);
  }

  @Test
  void explainListsEveryError() {
    String all = Cli.run("explain").out();
    for (ErrorCode code : ErrorCode.values()) {
      assertTrue(all.contains(code.id() + "  " + code.title()), all);
    }
  }

  @Test
  void exitCodesAreDistinct() {
    Set<Integer> seen = new HashSet<>();
    for (ExitCode code : ExitCode.values()) {
      assertTrue(seen.add(code.status()), code.toString());
    }
  }

  @Test
  void versionNamesTheJdkAndTheTargets() {
    Cli cli = Cli.run("version");
    assertEquals(0, cli.status());
    assertTrue(cli.out().contains(Runtime.version().toString()), cli.out());
    assertTrue(cli.out().contains("jvm-scalar"), cli.out());
  }
}
