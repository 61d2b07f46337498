package dev.sinter.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sinter.bench.peer.Peer;
import dev.sinter.bench.workload.ModelFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Models of the test data, beside other systems. */
final class TrialDataTest {
  @Test
  void onnxRuntimeGivesTheSame() {
    Path shared = Path.of(System.getProperty("sinter.shared"));
    assumeTrue(Files.isDirectory(shared), "no folder sinter.shared: " + shared);
    Figure lenet =
        Figure.models(new ModelFolder(shared.resolve("zoo"))).stream()
            .filter(figure -> figure.name().equals("lenet5"))
            .findFirst()
            .orElseThrow();
    try (Trial trial = new Trial(lenet, Optional.empty(), List.of(Peer.named("onnxruntime")))) {
      List<TrialRow> rows = trial.run(1_000_000);
      assertEquals("ONNX Runtime", rows.get(1).system());
      for (TrialRow row : rows) {
        assertFalse(row.agreement() instanceof Agreement.Different, row.agreement().text());
      }
    }
  }
}
