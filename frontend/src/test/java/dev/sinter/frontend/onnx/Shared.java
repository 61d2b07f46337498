package dev.sinter.frontend.onnx;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of test data beside the checkout. */
final class Shared {
  private Shared() {}

  /** A file or folder of the data; skips the calling test where the data is absent. */
  static Path path(String first, String... more) {
    Path shared = Path.of(System.getProperty("sinter.shared")).normalize();
    assumeTrue(Files.isDirectory(shared), "no folder sinter.shared: " + shared);
    return shared.resolve(Path.of(first, more));
  }
}
