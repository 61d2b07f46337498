package dev.sinter.cli.model;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.runtime.Sinter;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a jar needs to run alone: the classes of the modules {@code ir} and {@code runtime}, and
 * their licence, from where this program's own are.
 */
public final class RuntimeFiles {
  private static final List<String> NOTICES = List.of("META-INF/LICENSE", "META-INF/NOTICE");

  private RuntimeFiles() {}

  /**
   * The files by entry name.
   *
   * @throws SinterException FILE_UNREADABLE where the classes cannot be read
   */
  public static Map<String, byte[]> collect() {
    Map<String, byte[]> files = new TreeMap<>();
    collect(SinterException.class, files);
    collect(Sinter.class, files);
    return files;
  }

  private static void collect(Class<?> anchor, Map<String, byte[]> files) {
    try {
      Path origin = Path.of(anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(origin)) {
        addAll(origin, files);
        return;
      }
      try (FileSystem jar = FileSystems.newFileSystem(origin)) {
        addAll(jar.getPath("/"), files);
      }
    } catch (IOException | URISyntaxException e) {
      throw new SinterException(
          ErrorCode.FILE_UNREADABLE, "the runtime's own classes cannot be read: " + e, e);
    }
  }

  private static void addAll(Path root, Map<String, byte[]> files) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString().replace('\\', '/');
        boolean isClass = name.endsWith(".class") && !name.equals("module-info.class");
        if (isClass || NOTICES.contains(name)) {
          files.put(name, Files.readAllBytes(file));
        }
      }
    }
  }
}
