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

/** A model whose number of axes depends on the value of an input. */
class FixOptionsTest {
  /** y = Unsqueeze(x, axes) with x f32[3,4,5] and axes i64[1]. */
  private static final String MODEL =
      "CA0SDGJhY2tlbmQtdGVzdDp6ChcKAXgKBGF4ZXMSAXkiCVVuc3F1ZWV6ZRIVdGVzdF91bnNxdWVlemVfYXhpc18yWhcK"
          + "AXgSEgoQCAESDAoCCAMKAggECgIIBVoSCgRheGVzEgoKCAgHEgQKAggBYhsKAXkSFgoUCAESEAoCCAMKAggECgII"
          + "AQoCCAVCBAoAEBk=";

  @TempDir private Path folder;
  private Path model;
  private Path axes;

  @BeforeEach
  void writeModel() throws IOException {
    model = Files.write(folder.resolve("m.onnx"), Base64.getDecoder().decode(MODEL));
    axes = folder.resolve("axes.npy");
    Npy.write(axes, Tensor.of(new long[] {-1}, 1));
  }

  @Test
  void isRefusedUnfixed() {
    Cli cli = Cli.run("compile", model, "-o", folder.resolve("m.jar"));
    assertEquals(ExitCode.UNSUPPORTED.status(), cli.status());
    assertTrue(cli.err().contains("SNT-0304"), cli::err);
    assertTrue(cli.err().contains("the list of axes must be known"), cli::err);
  }

  @Test
  void compilesWithAFixedValue() {
    Path jar = folder.resolve("m.jar");
    Cli cli = Cli.run("compile", model, "-o", jar, "--fix", "axes=" + axes);
    assertEquals(0, cli.status(), cli::err);
    assertTrue(Cli.run("run", jar).out().contains("f32[3,4,5,1]"));
  }

  @Test
  void runFixesWhatItIsGiven() {
    Cli cli = Cli.run("run", model, "--input", "axes=" + axes);
    assertEquals(0, cli.status(), cli::err);
    assertTrue(cli.out().contains("f32[3,4,5,1]"), cli::out);
    assertTrue(cli.err().contains("compiled for these values of axes"), cli::err);
  }

  @Test
  void aValueThatDoesNotFitIsNamed() {
    Npy.write(axes, Tensor.of(new float[] {1}, 1));
    Cli cli = Cli.run("compile", model, "-o", folder.resolve("m.jar"), "--fix", "axes=" + axes);
    assertTrue(cli.err().contains("input 'axes': its fixed value is f32[1]"), cli::err);
    Cli usage = Cli.run("compile", model, "-o", folder.resolve("m.jar"), "--fix", "axes");
    assertEquals(ExitCode.USAGE.status(), usage.status());
  }
}
