package dev.sinter.frontend.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * ONNX's own cases: each passes or is refused with a typed exception; none gives a wrong result.
 */
@Tag("shared")
class NodeCasesDataTest {
  /** Fewer than this pass only after something broke. */
  private static final int MUST_PASS = 2250;

  private static final Set<String> KINDS =
      Set.of("node", "node-new", "node-history", "simple", "pytorch-operator", "pytorch-converted");

  /**
   * Both expect the outcome of a softmax whose sum was rounded to bf16 after every addition, which
   * is farther from the true value than ours.
   */
  private static final Set<String> INEXACT =
      Set.of(
          "node-new/test_attention_4d_causal_bf16",
          "node-new/test_attention_4d_causal_bf16_expanded");

  /** Fourier transforms, of whose elements ONNX lets those near 0 differ more. */
  private static final Pattern TRANSFORM = Pattern.compile("/test_(dft|stft)");

  private final Map<String, List<String>> refusals = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();
  private int passed;
  private int withFixedInputs;

  @Test
  void noCaseGivesAWrongResult() throws IOException {
    Path zip = Shared.path("onnx", "cases.zip");
    Set<String> suspects = suspects(zip);
    try (OnnxCases cases = OnnxCases.open(zip)) {
      for (OnnxCase one : cases.cases()) {
        if (KINDS.contains(one.name().substring(0, one.name().indexOf('/')))
            && !suspects.contains(one.name())
            && !INEXACT.contains(one.name())) {
          run(one);
        }
      }
    }
    int refused = refusals.values().stream().mapToInt(List::size).sum();
    System.out.printf(
        "ONNX cases: %d passed (%d with fixed inputs), %d wrong, %d refused%n",
        passed, withFixedInputs, wrong.size(), refused);
    if (Boolean.getBoolean("sinter.cases.verbose")) {
      refusals.forEach(
          (code, names) -> names.forEach(name -> System.out.println("  " + code + " " + name)));
    }
    assertEquals("", String.join("\n", wrong));
    assertTrue(passed >= MUST_PASS, passed + " passed, expected at least " + MUST_PASS);
  }

  private void run(OnnxCase one) {
    try {
      for (int set = 0; set < one.dataSets(); set++) {
        String fault = run(one, one.read(set));
        if (fault != null) {
          wrong.add(one.name() + ": " + fault);
          return;
        }
      }
      passed++;
    } catch (SinterException e) {
      refusals
          .computeIfAbsent(e.code().name(), _ -> new ArrayList<>())
          .add(one.name() + ": " + e.getMessage());
    } catch (RuntimeException e) {
      wrong.add(one.name() + ": " + e);
    }
  }

  /**
   * What is wrong, or null. Shapes, scales and axes that a case feeds as inputs are fixed where it
   * is refused otherwise.
   */
  private String run(OnnxCase one, OnnxCase.DataSet data) {
    ImportOptions options = ImportOptions.DEFAULT;
    for (Map.Entry<String, OnnxValue<Tensor>> input : data.inputs().entrySet()) {
      options = options.withStructure(input.getKey(), input.getValue().map(Tensor::type));
    }
    Map<String, Tensor> inputs = OnnxValue.ports(data.inputs());
    List<Tensor> outputs = List.copyOf(OnnxValue.ports(data.outputs()).values());
    try {
      Graph graph = Onnx.importModel(one.model(), options);
      return compare(one, graph, List.copyOf(inputs.values()), outputs);
    } catch (SinterException refusal) {
      ImportOptions fixed = options;
      List<Tensor> rest = new ArrayList<>();
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        Tensor value = input.getValue();
        if (value.type().rank() < 2 && value.size() <= 64) {
          fixed = fixed.withFixedInput(input.getKey(), value);
        } else {
          rest.add(value);
        }
      }
      if (refusal.code() != ErrorCode.VALUE_NEEDED || fixed.equals(options)) {
        throw refusal;
      }
      String fault = compare(one, Onnx.importModel(one.model(), fixed), rest, outputs);
      withFixedInputs += fault == null ? 1 : 0;
      return fault;
    }
  }

  private static String compare(
      OnnxCase one, Graph graph, List<Tensor> inputs, List<Tensor> outputs) {
    GraphVerifier.verify(graph);
    double least = TRANSFORM.matcher(one.name()).find() ? 1e-3 : 1e-7;
    List<Tensor> found = Interpreter.run(graph, inputs);
    if (found.size() < outputs.size()) {
      return found.size() + " outputs, expected " + outputs.size();
    }
    for (int i = 0; i < outputs.size(); i++) {
      String fault = difference(outputs.get(i), found.get(i), least);
      if (fault != null) {
        return "output " + i + ": " + fault;
      }
    }
    return null;
  }

  /** ONNX's own rule: |found − expected| ≤ least + 1e-3·|expected|, integers exact. */
  private static String difference(Tensor expected, Tensor found, double least) {
    if (!expected.type().equals(found.type())) {
      return "type " + found.type() + ", expected " + expected.type();
    }
    for (long i = 0; i < expected.size(); i++) {
      double want = expected.getDouble(i);
      double got = found.getDouble(i);
      boolean close =
          expected.element().isFloat()
              ? Math.abs(got - want) <= least + 1e-3 * Math.abs(want)
                  || Double.compare(got, want) == 0
                  || got == want
              : expected.getLong(i) == found.getLong(i);
      if (!close) {
        return "element %d is %s, expected %s".formatted(i, got, want);
      }
    }
    return null;
  }

  private static Set<String> suspects(Path zip) throws IOException {
    try (FileSystem files = FileSystems.newFileSystem(zip, Map.of())) {
      return Files.readAllLines(files.getPath("/suspect.tsv"), StandardCharsets.UTF_8).stream()
          .map(line -> line.split("\t", -1))
          .map(fields -> fields[0] + "/" + fields[1])
          .collect(Collectors.toSet());
    }
  }
}
