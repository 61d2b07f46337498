package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.runtime.kernel.KernelLoader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleReader;
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
 * The files of this runtime, to be put into artifacts that run alone: the classes of the modules ir
 * and runtime, licence and notice. Module descriptors stay out, since an artifact is one jar on the
 * class path.
 */
final class RuntimeFiles {
  private static final List<String> PACKAGES = List.of("dev/sinter/ir/", "dev/sinter/runtime/");
  private static final List<String> TEXTS = List.of("META-INF/LICENSE", "META-INF/NOTICE");

  /**
   * Besides what belongs here, generated kernels live in that package where this was itself loaded
   * from an artifact.
   */
  private static final String KERNELS = KernelLoader.class.getPackageName().replace('.', '/') + "/";

  private static final String DOOR = KernelLoader.class.getName().replace('.', '/') + ".class";

  private RuntimeFiles() {}

  /**
   * Contents by entry name.
   *
   * @throws SinterException {@link ErrorCode#FILE_UNREADABLE} where the runtime's own files cannot
   *     be listed
   */
  static Map<String, byte[]> collect() {
    Map<String, byte[]> files = new TreeMap<>();
    for (Class<?> member : List.of(SinterException.class, Sinter.class)) {
      try {
        if (member.getModule().isNamed()) {
          addModule(member.getModule(), files);
        } else {
          addLocation(
              Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI()), files);
        }
      } catch (IOException | URISyntaxException | IllegalArgumentException e) {
        throw new SinterException(
            ErrorCode.FILE_UNREADABLE,
            "the class files of %s cannot be found: %s".formatted(member.getName(), e),
            e);
      }
    }
    return files;
  }

  private static void addModule(Module module, Map<String, byte[]> files) throws IOException {
    try (ModuleReader reader =
            module
                .getLayer()
                .configuration()
                .findModule(module.getName())
                .orElseThrow()
                .reference()
                .open();
        Stream<String> names = reader.list()) {
      for (String name : names.filter(RuntimeFiles::belongs).toList()) {
        try (InputStream in = reader.open(name).orElseThrow()) {
          files.put(name, in.readAllBytes());
        }
      }
    }
  }

  private static void addLocation(Path location, Map<String, byte[]> files) throws IOException {
    if (Files.isDirectory(location)) {
      addFolder(location, files);
    } else {
      try (FileSystem jar = FileSystems.newFileSystem(location)) {
        addFolder(jar.getPath("/"), files);
      }
    }
  }

  private static void addFolder(Path folder, Map<String, byte[]> files) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name =
            folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
        if (belongs(name)) {
          files.put(name, Files.readAllBytes(file));
        }
      }
    }
  }

  private static boolean belongs(String name) {
    boolean isClass = name.endsWith(".class") && PACKAGES.stream().anyMatch(name::startsWith);
    boolean isKernel = name.startsWith(KERNELS) && !name.equals(DOOR);
    return (isClass && !isKernel) || TEXTS.contains(name);
  }
}
