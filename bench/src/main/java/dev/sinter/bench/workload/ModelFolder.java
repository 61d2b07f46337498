package dev.sinter.bench.workload;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** ONNX files in a folder, as {@code NAME.onnx} or {@code NAME/model.onnx}. */
public final class ModelFolder {
  /** The system property with the folder that suites read. */
  public static final String PROPERTY = "sinter.models";

  private static final String SUFFIX = ".onnx";
  private static final String IN_FOLDER = "model.onnx";

  private final Path folder;

  public ModelFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * The folder that {@value #PROPERTY} names; without it the small models of the test data, beside
   * the checkout or where {@code sinter.shared} says.
   */
  public static ModelFolder configured() {
    String shared = System.getProperty("sinter.shared", "../shared");
    String models = System.getProperty(PROPERTY);
    return new ModelFolder(models != null ? Path.of(models) : Path.of(shared, "zoo"));
  }

  /**
   * The files by name, sorted.
   *
   * @throws SinterException FILE_UNREADABLE
   */
  public Map<String, Path> files() {
    try (Stream<Path> entries = Files.list(folder)) {
      Map<String, Path> files = new TreeMap<>();
      entries.forEach(entry -> {
        String name = entry.getFileName().toString();
        if (name.endsWith(SUFFIX)) {
          files.put(name.substring(0, name.length() - SUFFIX.length()), entry);
        } else if (Files.isRegularFile(entry.resolve(IN_FOLDER))) {
          files.put(name, entry.resolve(IN_FOLDER));
        }
      });
      return files;
    } catch (IOException e) {
      throw FileProblem.unreadable(folder, e);
    }
  }

  /**
   * One of them, ready to be measured.
   *
   * @throws SinterException USAGE where it is not there, and as {@link Workload#ofModel} does
   */
  public Workload workload(String name) {
    return workload(name, 1);
  }

  /** The same for a batch of this size; errors as of {@link Workload#ofModel(Path, long)} too. */
  public Workload workload(String name, long batch) {
    Path file =
        Optional.ofNullable(files().get(name))
            .orElseThrow(() ->
                new SinterException(
                    ErrorCode.USAGE,
                    "no model '%s' in %s, which has: %s"
                        .formatted(name, folder, String.join(", ", files().keySet()))));
    return Workload.ofModel(file, batch);
  }
}
