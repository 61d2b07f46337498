package dev.sinter.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.frontend.onnx.Onnx;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.npy.Npy;
import dev.sinter.ir.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainings of a few rows and epochs. */
final class TrainCommandTest {
  private static final String CLASSES =
      """
      {
        "name": "corners",
        "data": {
          "file": "points.csv",
          "input": {"name": "point", "columns": ["x", "y"]},
          "target": {"type": "class", "column": "corner", "classes": 3}
        },
        "network": [
          {"type": "linear", "outputs": 8},
          {"type": "activation", "function": "tanh"},
          {"type": "dropout", "probability": 0.1},
          {"type": "linear", "outputs": 3}
        ],
        "loss": {"type": "cross_entropy"},
        "optimizer": {"rule": {"type": "adam"}, "rate": 0.05},
        "batch_size": 16,
        "epochs": 8,
        "early_stopping": {"patience": 5},
        "output": {"file": "corners.onnx"},
        "metadata": {"labels": "left,right,top"}
      }
      """;

  private static final String NUMBERS =
      CLASSES
          .replace("\"class\", \"column\": \"corner\", \"classes\": 3", "\"numbers\", \"columns\": [\"sum\"]")
          .replace("\"outputs\": 3", "\"outputs\": 1")
          .replace("cross_entropy", "huber")
          .replace("\"target\"", "\"scaling\": \"standard\", \"target\"");

  @TempDir private Path folder;

  @BeforeEach
  void writePoints() throws IOException {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder("x,y,corner,sum\n");
    for (int row = 0; row < 120; row++) {
      int corner = row % 3;
      double x = (corner == 0 ? -1 : corner == 1 ? 1 : 0) + 0.2 * random.nextGaussian();
      double y = (corner == 2 ? 1 : 0) + 0.2 * random.nextGaussian();
      text.append(String.format(Locale.ROOT, "%.4f,%.4f,%d,%.4f%n", x, y, corner, 1000 * x + y));
    }
    Files.writeString(folder.resolve("points.csv"), text);
  }

  private Path json(String text) throws IOException {
    return Files.writeString(folder.resolve("training.json"), text);
  }

  private static Cli train(Path json, Object... further) {
    Object[] all = new Object[6 + further.length];
    System.arraycopy(
        new Object[] {"train", json, "--backend", "jvm-scalar", "--threads", 1}, 0, all, 0, 6);
    System.arraycopy(further, 0, all, 6, further.length);
    return Cli.run(all);
  }

  private static Cli ok(Path json, Object... further) {
    Cli cli = train(json, further);
    assertEquals(0, cli.status(), cli.err());
    return cli;
  }

  private static double reported(Cli cli, String metric) {
    String line =
        cli.out().lines().filter(one -> one.startsWith("held out (")).findFirst().orElseThrow();
    return Double.parseDouble(line.replaceFirst(".*[ ,]" + metric + " ([-0-9.e]+).*", "$1"));
  }

  @Test
  void trainsTestsAndWritesAClassifier() throws Exception {
    Path rest = folder.resolve("rest");
    Cli cli = ok(json(CLASSES), "--held-out", rest);
    assertEquals("", cli.err());
    assertTrue(cli.out().contains("51 trained, 0 frozen parameters"), cli.out());
    assertTrue(cli.out().contains("86 rows to train on, 10 to validate, 24 held out"), cli.out());
    assertTrue(cli.out().contains("\nepoch 8/8  loss 0."), cli.out());
    assertTrue(cli.out().contains("is \\ taken for"), cli.out());
    assertTrue(cli.out().contains("wrote " + folder.resolve("corners.onnx")), cli.out());
    Graph model = Onnx.importModel(folder.resolve("corners.onnx"));
    assertEquals("[f32[batch,2]] -> [f32[batch,3]]", model.inputTypes() + " -> " + model.outputTypes());
    assertEquals("probabilities", model.outputs().getFirst().name());
    assertEquals("left,right,top", model.metadata().get("labels"));
    Tensor points = Npy.read(rest.resolve("point.npy"));
    Tensor corners = Npy.read(rest.resolve("target.npy"));
    Tensor found = Interpreter.run(model, List.of(points)).getFirst();
    double right = 0;
    for (int row = 0; row < corners.size(); row++) {
      int own = (int) corners.getLong(row);
      double most = Math.max(found.getDouble(row * 3L), found.getDouble(row * 3L + 1));
      right += found.getDouble(row * 3L + own) >= Math.max(most, found.getDouble(row * 3L + 2)) ? 1 : 0;
    }
    assertEquals(right / corners.size(), reported(cli, "accuracy"), 1e-4);
    assertEquals(
        right / corners.size(), Double.parseDouble(model.metadata().get("held_out.accuracy")), 1e-12);
    assertTrue(right / corners.size() > 0.9, cli.out());
  }

  @Test
  void trainsANetworkThatGivesNumbers() throws Exception {
    Cli cli = ok(json(NUMBERS), "--epochs", 2, "--output", folder.resolve("other.onnx"));
    assertTrue(cli.out().contains("\nepoch 2/2"), cli.out());
    assertTrue(cli.out().contains("mean_absolute_error"), cli.out());
    Graph model = Onnx.importModel(folder.resolve("other.onnx"));
    assertEquals("[f32[batch,2]] -> [f32[batch,1]]", model.inputTypes() + " -> " + model.outputTypes());
    assertEquals("prediction", model.outputs().getFirst().name());
  }

  @Test
  void seedsDecideEverything() throws Exception {
    byte[] first = trained("--seed", 3);
    assertArrayEquals(first, trained("--seed", 3));
    assertTrue(!Arrays.equals(first, trained("--seed", 4)));
  }

  private byte[] trained(Object... further) throws Exception {
    ok(json(CLASSES.replace("\"epochs\": 8", "\"epochs\": 2")), further);
    return Files.readAllBytes(folder.resolve("corners.onnx"));
  }

  @Test
  void aResumedTrainingEndsAtTheSameBits() throws Exception {
    Path json = json(CLASSES);
    Path whole = folder.resolve("whole.safetensors");
    Path part = folder.resolve("part.safetensors");
    ok(json, "--epochs", 5, "--checkpoint", whole, "--output", folder.resolve("whole.onnx"));
    ok(json, "--epochs", 2, "--checkpoint", part);
    Cli resumed = ok(json, "--epochs", 5, "--resume", part, "--output", folder.resolve("part.onnx"));
    assertTrue(resumed.out().contains(part + ": goes on after epoch 2"), resumed.out());
    assertEquals(-1, Files.mismatch(whole, part));
    assertEquals(-1, Files.mismatch(folder.resolve("whole.onnx"), folder.resolve("part.onnx")));
    Cli other = train(json, "--seed", 9, "--resume", part);
    assertEquals(ExitCode.BAD_INPUT.status(), other.status());
    assertTrue(other.err().contains("SNT-0408"), other.err());
    assertTrue(other.err().contains("seed 0 in the file, 9 here"), other.err());
  }

  /** A change of the file, and what is said of it; {@code |} stands for a comma. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "\"column\": \"corner\" # \"column\": \"edge\" # no column 'edge', expected one of [corner,"
            + " sum, x, y]",
        "\"classes\": 3 # \"classes\": 2 # column 'corner' is 2.0 in row 3, counted from 1; expected"
            + " a class from 0 to 1",
        "\"column\": \"corner\" # \"column\": \"x\" # column 'x' is",
        "\"outputs\": 3 # \"outputs\": 4 # corners: the last layer gives f32[batch,4], the target"
            + " needs f32[batch,3]",
        "[\"x\", \"y\"] # [\"x\", \"z\"] # no column 'z', expected one of [corner, sum, x, y]",
        "[\"x\", \"y\"] # [\"x\", \"y\"], \"shape\": [3] # 2 columns for the input 'point' of shape [3]",
        "\"point\" # \"target\" # the input is called 'target', expected another name",
        "cross_entropy # huber # loss Huber[delta=1.0], but the target is a class",
        "\"patience\": 5 # \"patience\": 5, \"metric\": \"speed\" # no metric 'speed' to watch",
        "points.csv # lines.csv # lines.csv: java.nio.file.NoSuchFileException",
        "{\"type\": \"linear\", \"outputs\": 8} # {\"type\": \"convolution\", \"channels\": 2,"
            + " \"kernel\": [3]} # expected one rank of at least 3",
      })
  void saysWhatDoesNotFit(String found, String other, String message) throws Exception {
    assertTrue(CLASSES.contains(found), found);
    Cli cli = train(json(CLASSES.replace(found, other)));
    assertTrue(cli.status() != 0 && cli.status() != ExitCode.INTERNAL.status(), cli.err());
    assertTrue(cli.err().contains(message), cli.err());
  }

  /** The image is 1 high and 2 wide. */
  @ParameterizedTest
  @ValueSource(strings = {"[3, 3]", "[2, 1]", "[1]", "[1, 1, 1]"})
  void refusesKernelsThatDoNotFitTheImage(String kernel) throws Exception {
    String convolution = "{\"type\": \"convolution\", \"channels\": 2, \"kernel\": %s}, {\"type\": \"flatten\"}";
    String text =
        CLASSES
            .replace("\"name\": \"point\"", "\"name\": \"point\", \"shape\": [1, 1, 2]")
            .replace("{\"type\": \"linear\", \"outputs\": 8}", convolution.formatted(kernel));
    Cli cli = train(json(text));
    assertEquals(ExitCode.BAD_INPUT.status(), cli.status(), cli.err());
    assertTrue(cli.err().contains("0"), cli.err());
  }
}
