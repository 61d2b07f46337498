package dev.sinter.cli.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.cli.Models;
import dev.sinter.cli.model.Engine;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CheckTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "1, 1, true",
    "1.001, 1, true",
    "1.0011, 1, false",
    "0, 0.0000001, true",
    "0, 0.000001, false",
    "NaN, NaN, true",
    "NaN, 1, false",
    "1, NaN, false",
    "Infinity, Infinity, true",
    "Infinity, 1, false",
    "1, Infinity, false",
    "-Infinity, Infinity, false",
    "-0.0, 0.0, true"
  })
  void floatsFollowTheRuleOfOnnx(double actual, double expected, boolean matches) {
    Tensor a = Tensor.of(new double[] {0, actual}, 2);
    Tensor e = Tensor.of(new double[] {0, expected}, 2);
    Comparison comparison = Comparison.of(a, e, Tolerance.ONNX);
    assertEquals(matches, comparison.matches());
    assertEquals(matches, comparison.message().isEmpty());
  }

  @Test
  void integersAndTypesMustBeExact() {
    Tensor one = Tensor.of(new long[] {1, 2, 3}, 3);
    assertTrue(Comparison.of(one, one.copy(), Tolerance.ONNX).matches());
    Comparison wrong = Comparison.of(Tensor.of(new long[] {1, 2, 4}, 3), one, Tolerance.ONNX);
    assertEquals("4 at [2], expected 3", wrong.message());
    assertEquals(1, wrong.largestError());
    assertFalse(Comparison.of(Tensor.of(new int[] {1, 2, 3}, 3), one, Tolerance.ONNX).matches());
    assertFalse(
        Comparison.of(Tensor.of(new long[] {1, 2, 3}, 3, 1), one, Tolerance.ONNX).matches());
    Tensor big = Tensor.of(new long[] {Long.MAX_VALUE}, 1);
    assertFalse(
        Comparison.of(Tensor.of(new long[] {Long.MAX_VALUE - 1}, 1), big, Tolerance.ONNX)
            .matches());
  }

  @Test
  void theLargestErrorIsOfAllElementsAndTheMessageOfTheWorst() {
    Tensor expected = Tensor.of(new float[] {1000, 0, 0, 0}, 2, 2);
    Tensor actual = Tensor.of(new float[] {1000.5f, 0, 0, 0.25f}, 2, 2);
    Comparison comparison = Comparison.of(actual, expected, Tolerance.ONNX);
    assertEquals(0.5, comparison.largestError());
    assertEquals("0.25 at [1, 1], expected 0", comparison.message());
  }

  @Test
  void deviationsAreRelativeToTheLargestValue() {
    Tensor expected = Tensor.of(new float[] {1000, 0}, 2);
    assertTrue(Deviation.of(Tensor.of(new float[] {1000, 0.01f}, 2), expected, 1).matches());
    assertFalse(Deviation.of(Tensor.of(new float[] {1000, 0.2f}, 2), expected, 1).matches());
    assertTrue(Deviation.of(Tensor.of(new float[] {1000, 0.2f}, 2), expected, 10).matches());
    Tensor zeros = Tensor.of(new float[2], 2);
    assertTrue(Deviation.of(zeros, zeros.copy(), 1).matches());
  }

  @Test
  void resultsAreLinesOfATable() {
    CaseResult result =
        new CaseResult("node/test_a", CaseResult.Outcome.WRONG, 0.5, 12.3456, "a\tb\n  c");
    assertEquals("node/test_a\twrong\t0.500000\t12.346\ta b   c", result.tsv());
    assertEquals(5, CaseResult.TSV_HEADER.split("\t").length);
  }

  private void layOut(Path root) throws IOException {
    for (String name : new String[] {"node/test_a", "node/test_b", "simple/test_a"}) {
      Path data = Files.createDirectories(root.resolve(name).resolve("test_data_set_0"));
      Files.write(root.resolve(name).resolve("model.onnx"), new byte[] {1, 2, 3});
      Files.write(data.resolve("input_0.pb"), new byte[0]);
      Files.write(data.resolve("input_1.pb"), new byte[0]);
      Files.write(data.resolve("output_0.pb"), new byte[0]);
    }
    Files.createDirectories(root.resolve("light"));
    Files.write(root.resolve("light/light_x.onnx"), new byte[0]);
    Files.write(root.resolve("light/light_x_output_0.pb"), new byte[0]);
    Files.writeString(root.resolve("suspect.tsv"), "kind\tname\treason\nnode\ttest_b\trandom\n");
    Files.writeString(
        root.resolve("index.tsv"), "kind\tname\trtol\tatol\nnode\ttest_a\t0.01\t0.001\n");
  }

  private static void checkLayout(CaseArchive archive) {
    List<TestCase> cases = archive.cases("*");
    assertEquals(
        List.of("light/light_x", "node/test_a", "node/test_b", "simple/test_a"),
        cases.stream().map(TestCase::name).toList());
    assertTrue(cases.get(0).dataSets().getFirst().inputs().isEmpty());
    assertEquals(1, cases.get(0).dataSets().getFirst().outputs().size());
    assertEquals(2, cases.get(1).dataSets().getFirst().inputs().size());
    assertEquals(new Tolerance(0.01, 0.001), cases.get(1).tolerance());
    assertEquals(Tolerance.ONNX, cases.get(2).tolerance());
    assertTrue(cases.get(2).suspect());
    assertFalse(cases.get(3).suspect());
    assertEquals(2, archive.cases("test_a").size());
    assertEquals(2, archive.cases("node/*").size());
    assertEquals(0, archive.cases("nosuch*").size());
  }

  @Test
  void casesAreFoundInFoldersAndZips() throws Exception {
    layOut(folder);
    try (CaseArchive archive = CaseArchive.open(folder)) {
      checkLayout(archive);
    }
    Path zip = folder.resolve("cases.zip");
    URI uri = URI.create("jar:" + zip.toUri());
    try (FileSystem files = FileSystems.newFileSystem(uri, Map.of("create", "true"))) {
      layOut(files.getPath("/"));
    }
    try (CaseArchive archive = CaseArchive.open(zip)) {
      checkLayout(archive);
    }
  }

  @Test
  void talliesLeaveSuspectsOut() {
    CaseTally tally = new CaseTally();
    TestCase sound = new TestCase("node/a", folder, List.of(), Tolerance.ONNX, false);
    TestCase suspect = new TestCase("node/b", folder, List.of(), Tolerance.ONNX, true);
    tally.add(sound, new CaseResult("node/a", CaseResult.Outcome.REFUSED, 0, 0, ""));
    tally.add(suspect, new CaseResult("node/b", CaseResult.Outcome.WRONG, 0, 0, ""));
    assertFalse(tally.failed(), "refusals and suspects are no failures");
    assertEquals(1, tally.count(CaseResult.Outcome.REFUSED));
    tally.add(sound, new CaseResult("node/c", CaseResult.Outcome.ERROR, 0, 0, ""));
    assertTrue(tally.failed());
  }

  /** An engine that is wrong at one kind of node: it computes the smaller instead of the larger. */
  private static Engine faulty(Graph graph) {
    Map<Value, Value> values = new HashMap<>();
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      boolean larger = node.op().equals(new Binary(Binary.Function.MAX));
      List<Value> operands =
          node.operands().stream().map(value -> values.getOrDefault(value, value)).toList();
      Node copy =
          Node.of(larger ? new Binary(Binary.Function.MIN) : node.op(), operands, node.location());
      for (int i = 0; i < node.results().size(); i++) {
        values.put(node.results().get(i), copy.results().get(i));
      }
      nodes.add(copy);
    }
    List<Port> outputs =
        graph.outputs().stream()
            .map(port -> new Port(port.name(), values.getOrDefault(port.value(), port.value())))
            .toList();
    return new Engine.Interpreted(graph.with(nodes, outputs));
  }

  @Test
  void theFirstWrongNodeIsFound() {
    Tensor image = Models.waves(2, 1, 8, 8);
    String found =
        new Divergence(Models.convolutional(), List.of(image), CheckTest::faulty, 1)
            .find()
            .orElseThrow();
    assertTrue(found.startsWith("max relu: "), found);
  }

  @Test
  void aDifferenceThatHidesIsFoundByHalves() {
    Tensor image = Models.waves(2, 1, 8, 8);
    String found =
        new Divergence(
                Models.convolutional(),
                List.of(image),
                graph -> graph.outputs().size() > 1 ? new Engine.Interpreted(graph) : faulty(graph),
                1)
            .find()
            .orElseThrow();
    assertTrue(found.startsWith("max relu: "), found);
    assertTrue(found.contains("fusion"), found);
  }

  @Test
  void whatIsRightHasNoDivergence() {
    assertTrue(
        new Divergence(
                Models.convolutional(),
                List.of(Models.waves(1, 1, 8, 8)),
                Engine.Interpreted::new,
                1)
            .find()
            .isEmpty());
  }

  @Test
  void rampsAreWhatOnnxFeeds() {
    Engine engine = new Engine.Interpreted(Models.convolutional());
    Tensor ramp = RampInputs.of(engine.signature()).getFirst();
    assertEquals(TensorType.parse("f32[1,1,8,8]"), ramp.type());
    assertEquals((float) (63 / 64.0), (float) ramp.getDouble(63));
  }
}
