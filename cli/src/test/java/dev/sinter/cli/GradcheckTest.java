package dev.sinter.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code sinter gradcheck} on the example. */
class GradcheckTest {
  private static final Path MODEL = Cli.example("digits.onnx");

  @Test
  void reportsEachInput() {
    Cli cli = Cli.run("gradcheck", MODEL, "--seed", 3);
    assertEquals(0, cli.status(), cli::err);
    assertTrue(cli.out().contains("complex step"), cli::out);
    assertTrue(cli.out().contains("analytic in pieces: /relu1/Relu (max)"), cli::out);
    assertFalse(cli.out().contains("WRONG"), cli::out);
  }

  @Test
  void reachesInitializers() {
    Cli cli = Cli.run("gradcheck", MODEL, "--wrt", "image,fc*.bias,conv1.weight");
    assertEquals(0, cli.status(), cli::err);
    for (String name : List.of("image", "fc1.bias", "fc2.bias", "conv1.weight")) {
      assertTrue(cli.out().contains("\n" + name + " "), cli::out);
    }
    assertFalse(cli.out().contains("WRONG"), cli::out);
  }

  @Test
  void tracesEachNode() {
    Cli cli = Cli.run("gradcheck", MODEL, "--trace");
    assertEquals(0, cli.status(), cli::err);
    assertTrue(cli.out().startsWith("node"), cli::out);
    assertTrue(cli.out().contains("adjoint"), cli::out);
  }

  @Test
  void refusesUnknownNames() {
    Cli input = Cli.run("gradcheck", MODEL, "--wrt", "nothing");
    assertEquals(ExitCode.BAD_INPUT.status(), input.status());
    assertTrue(input.err().contains("initializer 'nothing'"), input::err);
    Cli output = Cli.run("gradcheck", MODEL, "--output", "nothing");
    assertEquals(ExitCode.BAD_INPUT.status(), output.status());
    assertTrue(output.err().contains("no output 'nothing'"), output::err);
    Cli traced = Cli.run("gradcheck", MODEL, "--trace", "--wrt", "nothing");
    assertEquals(ExitCode.BAD_INPUT.status(), traced.status());
  }
}
