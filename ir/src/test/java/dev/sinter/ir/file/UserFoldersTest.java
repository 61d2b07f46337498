package dev.sinter.ir.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only folders that nobody else can look into are used. */
final class UserFoldersTest {
  private final String before = System.getProperty(UserFolders.PROPERTY);

  @TempDir private Path folder;
  private Path chosen;

  @BeforeEach
  void choose() {
    chosen = folder.resolve("cache");
    System.setProperty(UserFolders.PROPERTY, chosen.toString());
  }

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(UserFolders.PROPERTY);
    } else {
      System.setProperty(UserFolders.PROPERTY, before);
    }
  }

  @Test
  void makesAFolderForItsOwnerOnly() throws IOException {
    assertEquals(chosen, UserFolders.existing().getFirst());
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(chosen)));
    assertEquals(chosen, UserFolders.existing().getFirst(), "a second time");
    try (Stream<Path> files = Files.list(chosen)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwxrwx", "rwxr-xr-x", "rwx--x---", "rwx---r--"})
  void passesOverFoldersOpenToOthers(String permissions) throws IOException {
    Files.createDirectory(chosen);
    Files.setPosixFilePermissions(chosen, PosixFilePermissions.fromString(permissions));
    assertFalse(UserFolders.existing().contains(chosen));
  }

  @Test
  void passesOverLinksAndFiles() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwx------"));
    Files.createSymbolicLink(chosen, elsewhere);
    assertFalse(UserFolders.existing().contains(chosen));
    Files.delete(chosen);
    Files.createFile(chosen);
    assertFalse(UserFolders.existing().contains(chosen));
  }

  @Test
  void fallsBackToOthers() throws IOException {
    Files.createFile(chosen);
    assertFalse(UserFolders.existing().isEmpty());
  }

  @Test
  void canBeSwitchedOff() {
    assertTrue(UserFolders.isCacheOn());
    System.setProperty(UserFolders.PROPERTY, "off");
    assertFalse(UserFolders.isCacheOn());
  }
}
