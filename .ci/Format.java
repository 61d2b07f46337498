import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.StringWrapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Checks or applies the source format, for every Java file of a checkout in one go.
 *
 * <p>Runs from source: {@code java -cp <google-java-format> Format.java check|apply <root>}. Exits
 * with 1 where a file is not formatted, or cannot be parsed.
 */
final class Format {
  private static final Set<String> NOT_OURS = Set.of(".git", ".mvn", ".idea");

  private Format() {}

  public static void main(String[] args) throws IOException {
    if (args.length != 2 || !Set.of("check", "apply").contains(args[0])) {
      System.err.println("usage: Format check|apply <root>");
      System.exit(2);
    }
    boolean apply = args[0].equals("apply");
    Path root = Path.of(args[1]).toAbsolutePath().normalize();
    List<String> problems =
        sources(root).parallelStream().flatMap(file -> format(root, file, apply).stream()).toList();
    problems.forEach(System.err::println);
    if (!problems.isEmpty()) {
      if (!apply) {
        System.err.println("To format every file: ./mvnw -q -N verify -Dformat=apply");
      }
      System.exit(1);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return NOT_OURS.contains(dir.getFileName().toString()) || isBuildOutput(dir)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  /** Whether it is Maven's folder for what it makes, and not a package of that name. */
  private static boolean isBuildOutput(Path dir) {
    return dir.endsWith("target") && Files.exists(dir.resolveSibling("pom.xml"));
  }

  /** The problems of one file, a line each; as a rule none or one. */
  private static List<String> format(Path root, Path file, boolean apply) {
    Path name = root.relativize(file);
    try {
      String source = Files.readString(file);
      Formatter formatter = new Formatter();
      String formatted = StringWrapper.wrap(formatter.formatSourceAndFixImports(source), formatter);
      if (formatted.equals(source)) {
        return List.of();
      }
      if (apply) {
        Files.writeString(file, formatted);
        return List.of();
      }
      return List.of(name + ": not formatted");
    } catch (FormatterException e) {
      return e.diagnostics().stream().map(d -> name + ":" + d).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
