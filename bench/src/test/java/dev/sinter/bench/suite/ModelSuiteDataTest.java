package dev.sinter.bench.suite;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sinter.bench.workload.ModelFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Param;

/** The models that the suite has by default. */
final class ModelSuiteDataTest {
  @BeforeEach
  void needsModels() {
    Path shared = Path.of(System.getProperty("sinter.shared"));
    assumeTrue(Files.isDirectory(shared), "no folder sinter.shared: " + shared);
  }

  @Test
  void runs() throws ReflectiveOperationException {
    SmallestCase.run(ModelSuite.class);
  }

  @Test
  void allAreThere() throws NoSuchFieldException {
    Param models = ModelSuite.class.getField("model").getAnnotation(Param.class);
    assertTrue(
        ModelFolder.configured().files().keySet().containsAll(List.of(models.value())),
        "of " + List.of(models.value()));
  }
}
