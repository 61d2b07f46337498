package dev.sinter.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The data that the other suites read is where they look for it. */
class SharedDataTest {
  @ParameterizedTest
  @ValueSource(strings = {"zoo", "goldens", "onnx/cases.zip", "models", "bad", "datasets"})
  void isThere(String name) {
    assertTrue(Files.exists(Shared.path(name)), name);
  }
}
