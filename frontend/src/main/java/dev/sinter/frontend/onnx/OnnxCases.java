package dev.sinter.frontend.onnx;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Test cases in ONNX's own layout, in a folder or a zip file: each is a folder with {@code
 * model.onnx} and the folders {@code test_data_set_0}, {@code test_data_set_1}, … Cases are found
 * when this is opened, and read when they are asked for.
 */
public final class OnnxCases implements AutoCloseable {
  /** A zip file seen as a file system; null for a folder. */
  private final FileSystem zip;

  private final List<OnnxCase> cases;

  private OnnxCases(FileSystem zip, List<OnnxCase> cases) {
    this.zip = zip;
    this.cases = cases;
  }

  /**
   * Finds the cases below a folder, or in a zip file.
   *
   * @throws SinterException FILE_UNREADABLE
   */
  public static OnnxCases open(Path folderOrZip) {
    try {
      if (Files.isDirectory(folderOrZip)) {
        return new OnnxCases(null, find(folderOrZip));
      }
      FileSystem zip = FileSystems.newFileSystem(folderOrZip, Map.of());
      return new OnnxCases(zip, find(zip.getPath("/")));
    } catch (IOException | UncheckedIOException | ProviderNotFoundException e) {
      throw new SinterException(
          ErrorCode.FILE_UNREADABLE, folderOrZip + ": cannot be read: " + e, e);
    }
  }

  private static List<OnnxCase> find(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.endsWith("model.onnx"))
          .map(Path::getParent)
          .map(folder -> new OnnxCase(root.relativize(folder).toString(), folder))
          .sorted(java.util.Comparator.comparing(OnnxCase::name))
          .toList();
    }
  }

  /** The cases by name. */
  public List<OnnxCase> cases() {
    return cases;
  }

  /** Closes the zip file; its cases cannot be read any more. */
  @Override
  public void close() {
    if (zip != null) {
      try {
        zip.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
