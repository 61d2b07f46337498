package dev.sinter.ir.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Folders of this user that nobody else can write to or read, best first: {@code -Dsinter.cache},
 * {@code $SINTER_CACHE}, {@code $XDG_CACHE_HOME/sinter}, {@code ~/.cache/sinter}, and one in the
 * folder for temporary files. Several are tried, since a file system may be full, read-only, or not
 * let code be loaded.
 */
public final class UserFolders {
  /**
   * Where files go, or {@code off} for compiled code that lasts no longer than its process. LLVM's
   * own files, which take longer to unpack than a model to compile, are kept even so.
   */
  public static final String PROPERTY = "sinter.cache";

  private static final String OFF = "off";
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");

  /** Has the user of this process as its owner, on Linux. */
  private static final Path PROCESS = Path.of("/proc/self");

  private UserFolders() {}

  /** Whether results of earlier processes may be used and left for later ones. */
  public static boolean isCacheOn() {
    return !OFF.equals(System.getProperty(PROPERTY)) && !OFF.equals(System.getenv("SINTER_CACHE"));
  }

  /** Folders that exist or were made now. */
  public static List<Path> existing() {
    return candidates().stream().filter(UserFolders::isPrivate).toList();
  }

  private static List<Path> candidates() {
    List<Path> folders = new ArrayList<>();
    add(folders, System.getProperty(PROPERTY), "");
    add(folders, System.getenv("SINTER_CACHE"), "");
    add(folders, System.getenv("XDG_CACHE_HOME"), "sinter");
    add(folders, System.getProperty("user.home"), ".cache/sinter");
    String user = System.getProperty("user.name").replaceAll("[^A-Za-z0-9_-]", "_");
    add(folders, System.getProperty("java.io.tmpdir"), "sinter-" + user);
    return folders;
  }

  private static void add(List<Path> folders, String base, String inside) {
    if (base != null && !base.isBlank() && !base.equals(OFF) && Path.of(base).isAbsolute()) {
      folders.add(Path.of(base).resolve(inside));
    }
  }

  /** Makes a folder where there is none, and looks whose it is. */
  private static boolean isPrivate(Path folder) {
    try {
      if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectories(folder.getParent(), PosixFilePermissions.asFileAttribute(PRIVATE));
        makePrivate(folder);
      }
      return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          && Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS).equals(PRIVATE)
          && isOwn(folder);
    } catch (IOException | UnsupportedOperationException | SecurityException _) {
      return false;
    }
  }

  /**
   * Whether this process, or else a file that it makes there, as it must be able to, has the
   * folder's owner.
   */
  private static boolean isOwn(Path folder) throws IOException {
    UserPrincipal owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS);
    if (Files.exists(PROCESS) && Files.getOwner(PROCESS).equals(owner)) {
      return Files.isWritable(folder);
    }
    Path probe = Files.createTempFile(folder, ".probe", null);
    try {
      return Files.getOwner(probe).equals(owner);
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  private static void makePrivate(Path folder) throws IOException {
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PRIVATE));
    } catch (java.nio.file.FileAlreadyExistsException _) {
      // Another process was faster; whose it is is looked at next.
    }
  }
}
