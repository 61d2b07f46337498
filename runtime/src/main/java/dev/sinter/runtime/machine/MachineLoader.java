package dev.sinter.runtime.machine;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.FileCache;
import dev.sinter.ir.file.UserFolders;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.spi.SharedObjectFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Loads shared objects. The system's loader takes files only, so they are kept in a folder of the
 * user's, under the hash of their contents, which is checked every time.
 */
public final class MachineLoader {
  private final Arena arena;
  private final CallMemory calls = new CallMemory();
  private final Map<String, SymbolLookup> libraries = new HashMap<>();

  private MachineLoader(Arena arena) {
    this.arena = arena;
  }

  /** Whether the JVM was told that this module may call machine code. */
  public static boolean isAllowed() {
    return MachineLoader.class.getModule().isNativeAccessEnabled();
  }

  /**
   * Begins in the background what the first executable needs of the JVM before it can call machine
   * code, which takes as long as reading an artifact.
   */
  public static void prepare() {
    if (isAllowed()) {
      Thread.ofPlatform().daemon().name("sinter-machine").start(MachineKernel::prepare);
    }
  }

  /**
   * The kernels of one executable by name.
   *
   * @param arena keeps the code loaded; calls after it was closed are refused
   * @throws SinterException TARGET_UNSUPPORTED where the system does not load the code;
   *     ARTIFACT_INVALID for a function that is not there
   */
  public static Map<String, KernelFunction> load(
      Collection<KernelCode.SharedObject> codes, Arena arena) {
    MachineLoader loader = new MachineLoader(arena);
    Map<String, KernelFunction> kernels = new HashMap<>();
    for (KernelCode.SharedObject code : codes) {
      kernels.put(code.kernel(), new MachineKernel(loader.function(code), loader.calls));
    }
    return kernels;
  }

  private MemorySegment function(KernelCode.SharedObject code) {
    return library(code.library())
        .find(code.symbol())
        .orElseThrow(() ->
            new SinterException(
                ErrorCode.ARTIFACT_INVALID,
                "kernel '%s': its shared object has no function %s"
                    .formatted(code.kernel(), code.symbol())));
  }

  private SymbolLookup library(SharedObjectFile file) {
    return libraries.computeIfAbsent(file.hash(), _ -> open(file));
  }

  /** Tries one folder after the other: some file systems let no code be loaded. */
  private SymbolLookup open(SharedObjectFile file) {
    StringJoiner problems = new StringJoiner("; ");
    if (UserFolders.isCacheOn()) {
      for (Path folder : UserFolders.existing()) {
        try {
          return lookup(new FileCache(folder).store(file.hash(), file.bytes()));
        } catch (SinterException | IllegalArgumentException e) {
          problems.add(e.getMessage());
        }
      }
    }
    try {
      return openOnce(file);
    } catch (IOException | IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
    throw new SinterException(
        ErrorCode.TARGET_UNSUPPORTED, "machine code cannot be loaded: " + problems);
  }

  /** From a file that is gone as soon as it is loaded. */
  private SymbolLookup openOnce(SharedObjectFile file) throws IOException {
    Path temporary = Files.createTempFile("sinter", ".so");
    try {
      Files.write(temporary, file.bytes());
      return lookup(temporary);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  @SuppressWarnings("restricted")
  private SymbolLookup lookup(Path library) {
    return SymbolLookup.libraryLookup(library, arena);
  }
}
