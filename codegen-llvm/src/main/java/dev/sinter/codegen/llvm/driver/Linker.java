package dev.sinter.codegen.llvm.driver;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Links object files to a shared object, with the lld that comes with LLVM. */
final class Linker {
  private static final long SECONDS = 120;

  private final Path lld;

  Linker(Path lld) {
    this.lld = lld;
  }

  /**
   * A shared object that needs no other: an undefined symbol is an error.
   *
   * @throws SinterException INTERNAL with what the linker says
   */
  byte[] link(List<byte[]> objects) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("sinter-link");
      List<String> command =
          new ArrayList<>(
              List.of(
                  lld.toString(),
                  "-flavor",
                  "gnu",
                  "-shared",
                  "-z",
                  "defs",
                  "--build-id=none",
                  "--hash-style=both",
                  "-o",
                  folder.resolve("kernels.so").toString()));
      for (int i = 0; i < objects.size(); i++) {
        Path object = folder.resolve(i + ".o");
        Files.write(object, objects.get(i));
        command.add(object.toString());
      }
      run(command, folder.resolve("said"));
      return Files.readAllBytes(folder.resolve("kernels.so"));
    } catch (IOException e) {
      throw new SinterException(ErrorCode.INTERNAL, "the linker failed: " + e, e);
    } finally {
      delete(folder);
    }
  }

  private static void run(List<String> command, Path said) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new SinterException(
            ErrorCode.INTERNAL, "the linker did not end within %d s".formatted(SECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SinterException(ErrorCode.CANCELLED, "interrupted while linking", e);
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new SinterException(
          ErrorCode.INTERNAL,
          "the linker failed: " + Files.readString(said, StandardCharsets.UTF_8).strip());
    }
  }

  private static void delete(Path folder) {
    if (folder == null) {
      return;
    }
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException _) {
      // A folder for temporary files is emptied by the system in the end.
    }
  }
}
