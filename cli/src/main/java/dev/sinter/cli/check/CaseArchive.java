package dev.sinter.cli.check;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.FileProblem;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.ProviderNotFoundException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Test cases in the layout of ONNX's backend tests, in a folder or a zip file:
 *
 * <pre>
 * kind/name/model.onnx
 * kind/name/test_data_set_0/input_0.pb  input_1.pb  output_0.pb
 * kind/name.onnx  name_output_0.pb      inputs are made by {@link RampInputs}
 * index.tsv                             tolerances: columns kind, name, rtol, atol
 * suspect.tsv                           cases not to rely on: columns kind, name
 * </pre>
 */
public final class CaseArchive implements AutoCloseable {
  private static final int MOST_LEVELS = 6;

  private final Path root;
  private final AutoCloseable files;

  private CaseArchive(Path root, AutoCloseable files) {
    this.root = root;
    this.files = files;
  }

  /**
   * Opens a folder or a zip file.
   *
   * @throws SinterException FILE_UNREADABLE or FILE_MALFORMED
   */
  public static CaseArchive open(Path folderOrZip) {
    if (Files.isDirectory(folderOrZip)) {
      return new CaseArchive(folderOrZip, () -> {});
    }
    if (!Files.isRegularFile(folderOrZip)) {
      throw new SinterException(
          ErrorCode.FILE_UNREADABLE, folderOrZip + ": there is no such folder or file");
    }
    try {
      FileSystem zip = FileSystems.newFileSystem(folderOrZip);
      return new CaseArchive(zip.getPath("/"), zip);
    } catch (IOException | ProviderNotFoundException e) {
      throw new SinterException(
          ErrorCode.FILE_MALFORMED, folderOrZip + ": is not a folder or a zip file: " + e, e);
    }
  }

  /**
   * The cases whose name matches a glob, sorted by name.
   *
   * @param glob such as {@code node/test_conv*}; a glob without a slash is for the name behind the
   *     kind
   */
  public List<TestCase> cases(String glob) {
    try (Stream<Path> all = Files.walk(root, MOST_LEVELS)) {
      List<Path> models = all.filter(file -> file.toString().endsWith(".onnx")).sorted().toList();
      PathMatcher matcher = root.getFileSystem().getPathMatcher("glob:" + glob);
      Map<String, Tolerance> tolerances = tolerances();
      Set<String> suspects = suspects();
      List<TestCase> cases = new ArrayList<>();
      for (Path model : models) {
        Path name = nameOf(model);
        if (matcher.matches(glob.contains("/") ? name : name.getFileName())) {
          String text = name.toString().replace('\\', '/');
          Tolerance tolerance = tolerances.getOrDefault(text, Tolerance.ONNX);
          cases.add(new TestCase(text, model, dataSets(model), tolerance, suspects.contains(text)));
        }
      }
      return cases;
    } catch (IOException e) {
      throw FileProblem.unreadable(root, e);
    }
  }

  private Path nameOf(Path model) {
    Path relative = root.relativize(model);
    boolean ownFolder = model.endsWith("model.onnx") && relative.getNameCount() > 1;
    return ownFolder
        ? relative.getParent()
        : relative.resolveSibling(model.getFileName().toString().replaceFirst("\\.onnx$", ""));
  }

  private static List<TestCase.DataSet> dataSets(Path model) throws IOException {
    List<TestCase.DataSet> sets = new ArrayList<>();
    for (int k = 0; Files.isDirectory(model.resolveSibling("test_data_set_" + k)); k++) {
      Path folder = model.resolveSibling("test_data_set_" + k);
      sets.add(new TestCase.DataSet(numbered(folder, "input_"), numbered(folder, "output_")));
    }
    if (sets.isEmpty()) {
      String prefix = model.getFileName().toString().replaceFirst("\\.onnx$", "_output_");
      List<Path> outputs = numbered(model.getParent(), prefix);
      if (!outputs.isEmpty()) {
        sets.add(new TestCase.DataSet(List.of(), outputs));
      }
    }
    return sets;
  }

  private static List<Path> numbered(Path folder, String prefix) {
    List<Path> files = new ArrayList<>();
    for (int i = 0; Files.exists(folder.resolve(prefix + i + ".pb")); i++) {
      files.add(folder.resolve(prefix + i + ".pb"));
    }
    return files;
  }

  private Map<String, Tolerance> tolerances() throws IOException {
    Map<String, Tolerance> tolerances = new HashMap<>();
    for (Map<String, String> row : table("index.tsv")) {
      if (row.containsKey("rtol") && row.containsKey("atol")) {
        tolerances.put(
            row.get("kind") + "/" + row.get("name"),
            new Tolerance(number(row.get("rtol")), number(row.get("atol"))));
      }
    }
    return tolerances;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new SinterException(
          ErrorCode.FILE_MALFORMED, "index.tsv: '" + text + "' is not a tolerance", e);
    }
  }

  private Set<String> suspects() throws IOException {
    Set<String> suspects = new HashSet<>();
    for (Map<String, String> row : table("suspect.tsv")) {
      suspects.add(row.get("kind") + "/" + row.get("name"));
    }
    return suspects;
  }

  /** The rows of a table with headings, separated by tabs; none where there is no such file. */
  private List<Map<String, String>> table(String file) throws IOException {
    Path path = root.resolve(file);
    if (!Files.isRegularFile(path)) {
      return List.of();
    }
    List<String> lines = Files.readAllLines(path);
    List<Map<String, String>> rows = new ArrayList<>();
    if (lines.isEmpty()) {
      return rows;
    }
    String[] headings = lines.getFirst().split("\t", -1);
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split("\t", -1);
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < Math.min(headings.length, cells.length); i++) {
        row.put(headings[i], cells[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  @Override
  public void close() {
    try {
      files.close();
    } catch (Exception e) {
      throw new SinterException(ErrorCode.FILE_UNREADABLE, root + ": cannot be closed: " + e, e);
    }
  }
}
