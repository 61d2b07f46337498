package dev.sinter.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that goes, with all in it, when it is closed. */
public record TemporaryFolder(Path path) implements AutoCloseable {

  /** A new one. */
  public static TemporaryFolder create(String name) throws IOException {
    return new TemporaryFolder(Files.createTempDirectory("sinter-" + name));
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      List<Path> insideOut = all.sorted(Comparator.reverseOrder()).toList();
      for (Path file : insideOut) {
        Files.delete(file);
      }
    }
  }
}
