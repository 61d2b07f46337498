package dev.sinter.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.npy.Npy;
import dev.sinter.ir.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that takes a sequence of tensors. */
class SequenceInputTest {
  /** y = Identity(x) with x a sequence of f32. */
  private static final String MODEL =
      "CA0SDGJhY2tlbmQtdGVzdDpIChAKAXgSAXkiCElkZW50aXR5EhZ0ZXN0X2lkZW50aXR5X3NlcXVlbmNlWg0KAXgS"
          + "CCIGCgQKAggBYg0KAXkSCCIGCgQKAggBQgQKABAZ";

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeModel() throws IOException {
    model = Files.write(folder.resolve("m.onnx"), Base64.getDecoder().decode(MODEL));
  }

  @Test
  void elementsAreGivenByPlace() {
    Path a = folder.resolve("a.npy");
    Path b = folder.resolve("b.npy");
    Npy.write(a, Tensor.of(new float[] {1, 2}, 2));
    Npy.write(b, Tensor.of(new float[] {3, 4, 5}, 3));
    Cli cli = Cli.run("run", model, "--input", "x[0]=" + a, "--input", "x[1]=" + b);
    assertEquals(0, cli.status(), cli::err);
    assertTrue(cli.out().contains("y[1]  f32[3]"), cli::out);
  }

  @Test
  void withoutThemItIsRefused() {
    Cli cli = Cli.run("run", model);
    assertEquals(ExitCode.UNSUPPORTED.status(), cli.status());
    assertTrue(cli.err().contains("'x' is declared as sequence"), cli::err);
  }
}
