package dev.sinter.tests.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.frontend.onnx.Onnx;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.spi.CompileObserver;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.MemoryPlan;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The arena of every model of the zoo is within two percent of its lower bound, whatever size was
 * met first; and fusion has a reason for every value in it.
 */
final class PeakMemoryDataTest {
  private static final double MOST = 1.02;

  static Stream<ZooModel> models() throws IOException {
    return ZooDataTest.models();
  }

  @ParameterizedTest
  @MethodSource("models")
  void isNearTheLowerBoundForEverySize(ZooModel model) {
    Artifact artifact = compile(model);
    for (List<Long> sizes :
        List.of(List.of(1L, 16L, 7L), List.of(16L, 7L, 1L), List.of(7L, 1L, 16L))) {
      try (Executable executable = Sinter.open(artifact, RunOptions.defaults())) {
        for (long size : sizes) {
          MemoryPlan plan = executable.memoryPlan(all(artifact.signature(), size));
          assertTrue(
              plan.bytes() <= plan.lowerBound() * MOST,
              () ->
                  "%s of %s: %d bytes, at least %d"
                      .formatted(size, sizes, plan.bytes(), plan.lowerBound()));
        }
      }
    }
  }

  private static Artifact compile(ZooModel model) {
    CompileObserver reading =
        (step, _, text) -> {
          if (step.startsWith("fuse ")) {
            checkReport(text.get());
          }
        };
    return Sinter.compileArtifact(
        Onnx.importModel(model.model()),
        new CompileOptions(
            List.of(Target.JVM_SCALAR), Optional.empty(), Set.of(), false, false, reading));
  }

  private static void checkReport(String report) {
    assertTrue(report.startsWith("fusion of "), report);
    long edges = report.lines().filter(line -> line.contains(" → ")).count();
    long reasons = report.lines().filter(line -> line.matches(".*: not fused, because .+")).count();
    assertEquals(edges, reasons, report);
  }

  private static Map<String, Long> all(Signature signature, long size) {
    Map<String, Long> sizes = new HashMap<>();
    for (Signature.Parameter input : signature.inputs()) {
      input
          .type()
          .shape()
          .dims()
          .forEach(dim -> dim.symbols().forEach(symbol -> sizes.put(symbol, size)));
    }
    return sizes;
  }
}
