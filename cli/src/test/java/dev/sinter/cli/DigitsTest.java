package dev.sinter.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.npy.Npy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands on the example that everybody tries first. */
final class DigitsTest {
  private static final Path MODEL = Cli.example("digits.onnx");
  private static final Path SEVEN = Cli.example("digit-7.npy");

  @TempDir private Path folder;

  private static Cli ok(Object... args) {
    Cli cli = Cli.run(args);
    assertEquals(0, cli.status(), cli.err());
    return cli;
  }

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "jvm-scalar", "auto"})
  void aSevenIsShownAndRecognised(String backend) {
    Cli cli = ok("run", MODEL, "--input", SEVEN, "--backend", backend);
    assertEquals("", cli.err());
    assertTrue(cli.out().contains("image  f32[1,1,8,8]"), cli.out());
    assertTrue(cli.out().contains("@@@@"), "the picture: " + cli.out());
    List<String> ranked = cli.out().lines().filter(line -> line.endsWith(" %")).toList();
    assertEquals(5, ranked.size(), cli.out());
    assertTrue(ranked.getFirst().startsWith("  7  ####"), cli.out());
    assertTrue(ranked.getFirst().endsWith("99.18 %"), cli.out());
  }

  @Test
  void aBatchGetsOneLineADigit() {
    Cli cli =
        ok("run", MODEL, "-i", "image=" + Cli.example("digits-16.npy"), "--backend", "interpreter");
    List<String> digits =
        cli.out()
            .lines()
            .filter(line -> line.endsWith(" %"))
            .map(line -> line.substring(8, 9))
            .toList();
    assertEquals(List.of("4 8 9 4 1 6 5 4 7 8 1 3 3 4 1 8".split(" ")), digits);
  }

  @Test
  void outputsAreWrittenAndMadeUpInputsSaidToBe() {
    Path out = folder.resolve("out");
    Cli cli =
        ok("run", MODEL, "--bind", "batch=3", "--seed", 5, "-o", out, "--backend", "interpreter");
    assertTrue(cli.err().contains("image was not given: f32[3,1,8,8] from seed 5"), cli.err());
    assertEquals("f32[3,10]", Npy.read(out.resolve("probabilities.npy")).type().toString());
  }

  @Test
  void wrongInputsSayWhatWasExpected() {
    Cli cli = Cli.run("run", MODEL, "-i", "picture=" + SEVEN);
    assertEquals(ExitCode.BAD_INPUT.status(), cli.status());
    assertTrue(cli.err().contains("no input 'picture'; the inputs are: image: f32[batch,1,8,8]"));
  }

  @Test
  void aShortTrainingLearnsMostDigits() {
    Path json = Cli.example("digits-cnn.json");
    Path model = folder.resolve("short.onnx");
    Cli cli = ok("train", json, "-o", model, "--epochs", 3, "--backend", "jvm-scalar");
    String line =
        cli.out().lines().filter(one -> one.startsWith("held out (359 rows)")).findFirst().get();
    double accuracy = Double.parseDouble(line.replaceFirst(".*accuracy ([0-9.]+).*", "$1"));
    assertTrue(accuracy > 0.7, line);
    assertTrue(ok("run", model, "-i", SEVEN).out().contains("probabilities  f32[1,10]"));
  }

  @Test
  void compiledJarsRunAndAreInspected() throws Exception {
    Path jar = folder.resolve("digits.jar");
    Path dump = folder.resolve("dump");
    Cli compiled =
        ok("compile", MODEL, "-o", jar, "--target", "jvm-scalar", "--verify", "--dump", dump);
    assertTrue(compiled.out().contains("jvm-scalar"), compiled.out());
    assertTrue(Files.exists(dump.resolve("jvm-scalar").resolve("program.txt")));
    Cli run = ok("run", jar, "-i", SEVEN);
    assertTrue(run.out().contains("  7  ####"), run.out());
    Cli inspected = ok("inspect", jar, "--bind", "batch=16");
    assertTrue(inspected.out().contains("memory for batch=16"), inspected.out());
    Cli interpreted = Cli.run("run", jar, "-i", SEVEN, "--backend", "interpreter");
    assertEquals(ExitCode.USAGE.status(), interpreted.status());
    Cli verified = Cli.run("verify", jar);
    assertEquals(ExitCode.USAGE.status(), verified.status());
    assertTrue(verified.err().contains("takes the ONNX file"), verified.err());
  }

  @Test
  void inspectCountsParametersAndArithmetic() {
    Cli cli = ok("inspect", MODEL, "--target", "jvm-scalar");
    assertTrue(cli.out().contains("21,546 parameters"), cli.out());
    assertTrue(cli.out().contains("320,832 multiply-adds for batch=1"), cli.out());
    assertTrue(cli.out().contains("receptive field 6x6, stride 2x2"), cli.out());
    assertTrue(cli.out().contains("fusion groups for jvm-scalar"), cli.out());
    assertTrue(ok("inspect", MODEL, "--graph").out().startsWith("graph \"digits\""));
  }

  @Test
  void inspectExplainsFusion() {
    String fusion = ok("inspect", MODEL, "--fusion", "--target", "jvm-scalar").out();
    assertTrue(fusion.startsWith("fusion of \"digits\": 9 groups of "), fusion);
    assertTrue(
        fusion.contains(
            "%21 max @\"relu2\" -> %22 reduce_window @\"pool\": not fused, because %22"
                + " reduce_window takes it from memory"),
        fusion);
    Path jar = folder.resolve("digits.jar");
    ok("compile", MODEL, "-o", jar, "--target", "jvm-scalar");
    Cli compiled = Cli.run("inspect", jar, "--fusion");
    assertEquals(ExitCode.USAGE.status(), compiled.status());
    assertTrue(compiled.err().contains("takes the ONNX file"), compiled.err());
  }

  @Test
  void inspectDrawsTheMemoryPlan() throws Exception {
    Path page = folder.resolve("memory.html");
    Cli cli =
        ok(
            "inspect",
            MODEL,
            "--memory",
            "--bind",
            "batch=16",
            "--html",
            page,
            "--target",
            "jvm-scalar");
    assertTrue(cli.out().startsWith("memory of digits on jvm-scalar for batch=16\npeak "));
    assertTrue(cli.out().contains("1.000 of it"), cli.out());
    assertTrue(cli.out().contains("conv1"), cli.out());
    assertTrue(Files.readString(page).contains("<svg"), cli.out());
  }

  @Test
  void timesOfPassesAddUp() {
    Path jar = folder.resolve("digits.jar");
    Cli cli = ok("compile", MODEL, "-o", jar, "--target", "jvm-scalar", "--time-passes");
    List<String> rows =
        cli.out().lines().dropWhile(line -> !line.startsWith("step ")).skip(1).toList();
    for (String step :
        List.of("import", "fold", "fuse jvm-scalar", "code jvm-scalar", "write", "unaccounted")) {
      assertTrue(rows.stream().anyMatch(row -> row.startsWith(step + " ")), cli.out());
    }
    double sum = rows.stream().limit(rows.size() - 1).mapToDouble(DigitsTest::milliseconds).sum();
    assertEquals(milliseconds(rows.getLast()), sum, 0.05 * rows.size() + 1e-9);
  }

  private static double milliseconds(String row) {
    String[] cells = row.split(" {2,}", -1);
    return Double.parseDouble(cells[2]);
  }

  @Test
  void backendsAgreeWithTheInterpreter() {
    Cli cli = ok("verify", MODEL, "--backend", "jvm-scalar");
    assertEquals(3, cli.out().lines().filter(line -> line.startsWith("jvm-scalar")).count());
  }

  @Test
  void benchComparesThreeWays() {
    Cli cli = ok("bench", MODEL, "--time", "0.05", "--backend", "jvm-scalar");
    for (String name : new String[] {"interpreted", "unfused", "fused"}) {
      assertTrue(cli.out().contains("\n" + name), cli.out());
    }
  }
}
