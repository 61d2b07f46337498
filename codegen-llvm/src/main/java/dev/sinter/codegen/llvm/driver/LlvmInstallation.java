package dev.sinter.codegen.llvm.driver;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.UserFolders;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.jar.JarEntry;

/**
 * LLVM as the jar {@code org.bytedeco:llvm} with a classifier brings it, such as {@code
 * linux-x86_64}. Of its files two are needed; they are unpacked once for each user.
 *
 * @param library libLLVM.so
 * @param linker lld, which finds the library beside it
 */
public record LlvmInstallation(Path library, Path linker) {
  private static final String LIBRARY = "libLLVM.so";

  /** What the linker looks for. */
  private static final String SONAME = "libLLVM.so.20.1";

  private static final String LINKER = "lld";
  private static final int BUFFER = 1 << 20;

  /** Whether the jar for this machine is on the class path or module path. */
  public static boolean isPresent() {
    return folder().map(LlvmInstallation::resource).isPresent();
  }

  /** The name of the jar for this machine, for messages. */
  public static String jarName() {
    return "org.bytedeco:llvm:20.1.7-1.5.12:" + classifier().orElse("(none for this system)");
  }

  /**
   * LLVM's files, unpacked now if they are not yet.
   *
   * @throws SinterException MODULE_MISSING without the jar, FILE_UNWRITABLE where no folder takes
   *     them
   */
  public static LlvmInstallation unpacked() {
    String folder =
        folder().filter(f -> resource(f) != null).orElseThrow(LlvmInstallation::missing);
    IOException last = null;
    for (Path place : UserFolders.existing()) {
      try {
        return unpack(folder, place);
      } catch (IOException e) {
        last = e;
      }
    }
    throw new SinterException(
        ErrorCode.FILE_UNWRITABLE,
        "LLVM cannot be unpacked: no folder of this user takes it; say -D%s=FOLDER"
            .formatted(UserFolders.PROPERTY),
        last);
  }

  private static SinterException missing() {
    return new SinterException(
        ErrorCode.MODULE_MISSING, "LLVM is not there: add the jar " + jarName());
  }

  private static Optional<String> classifier() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (!system.contains("linux")) {
      return Optional.empty();
    }
    return switch (System.getProperty("os.arch")) {
      case "amd64", "x86_64" -> Optional.of("linux-x86_64");
      case "aarch64", "arm64" -> Optional.of("linux-arm64");
      default -> Optional.empty();
    };
  }

  private static Optional<String> folder() {
    return classifier().map(name -> "org/bytedeco/llvm/" + name + "/");
  }

  private static URL resource(String folder) {
    return LlvmInstallation.class.getClassLoader().getResource(folder + LIBRARY);
  }

  private static LlvmInstallation unpack(String folder, Path place) throws IOException {
    URL library = resource(folder);
    URL linker = LlvmInstallation.class.getClassLoader().getResource(folder + LINKER);
    if (linker == null) {
      throw new IOException("no " + LINKER + " beside " + library);
    }
    Path home = place.resolve("llvm-" + identity(library));
    if (!isWhole(home.resolve(SONAME), library) || !isWhole(home.resolve(LINKER), linker)) {
      Path fresh = Files.createDirectory(place.resolve(".llvm-" + UUID.randomUUID()));
      try {
        copy(linker, fresh.resolve(LINKER));
        // Some file systems are mounted so that nothing on them is executed, nor loaded.
        if (!fresh.resolve(LINKER).toFile().setExecutable(true, true)
            || !Files.isExecutable(fresh.resolve(LINKER))) {
          throw new IOException("programs in " + place + " cannot be run");
        }
        copy(library, fresh.resolve(SONAME));
        replace(home, fresh);
      } finally {
        delete(fresh);
      }
    }
    return new LlvmInstallation(home.resolve(SONAME), home.resolve(LINKER));
  }

  /** Another process may have done the same in between; what it left is as good. */
  private static void replace(Path home, Path fresh) throws IOException {
    if (Files.exists(home)) {
      Path old = home.resolveSibling(".old-" + UUID.randomUUID());
      Files.move(home, old);
      delete(old);
    }
    try {
      Files.move(fresh, home);
    } catch (IOException e) {
      if (!Files.exists(home.resolve(LINKER))) {
        throw e;
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      for (String name : List.of(SONAME, LINKER)) {
        Files.deleteIfExists(folder.resolve(name));
      }
      Files.deleteIfExists(folder);
    }
  }

  private static String identity(URL resource) throws IOException {
    return resource.openConnection() instanceof JarURLConnection jar
        ? Long.toHexString(entry(jar).getCrc())
        : Integer.toHexString(resource.toString().hashCode());
  }

  private static JarEntry entry(JarURLConnection jar) throws IOException {
    JarEntry entry = jar.getJarEntry();
    if (entry == null) {
      throw new IOException(jar.getURL() + " is not there");
    }
    return entry;
  }

  private static boolean isWhole(Path file, URL resource) throws IOException {
    return Files.isRegularFile(file)
        && Files.size(file) == resource.openConnection().getContentLengthLong();
  }

  private static void copy(URL from, Path to) throws IOException {
    try (InputStream in = from.openStream();
        var out = Files.newOutputStream(to)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
    }
  }
}
