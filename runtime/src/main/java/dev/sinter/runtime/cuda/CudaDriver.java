package dev.sinter.runtime.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.sinter.ir.SinterException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The driver of NVIDIA's GPUs on this machine.
 *
 * <p>It stays loaded, since it has threads of its own that would be running code no longer there.
 */
public final class CudaDriver {
  /** Has {@code cuGraphInstantiateWithFlags}, the youngest of the functions that are called. */
  private static final int OLDEST = 11040;

  private static final String DONE = "finding GPUs";

  private final CudaLibrary library;
  private final int version;
  private final List<CudaDevice> devices;

  private CudaDriver(CudaLibrary library, int version, List<CudaDevice> devices) {
    this.library = library;
    this.version = version;
    this.devices = List.copyOf(devices);
  }

  /** Loads the driver where there is one, and lists its devices. */
  public static CudaPresence find() {
    String file =
        System.getProperty("os.name").startsWith("Windows") ? "nvcuda.dll" : "libcuda.so.1";
    return find(file);
  }

  /** The same with another library: its name, or its path. */
  static CudaPresence find(String file) {
    Module module = CudaDriver.class.getModule();
    if (!module.isNativeAccessEnabled()) {
      return new CudaPresence.Absent(
          "Java was started without --enable-native-access="
              + (module.isNamed() ? module.getName() : "ALL-UNNAMED"));
    }
    SymbolLookup symbols;
    try {
      symbols = load(file);
    } catch (IllegalArgumentException e) {
      return new CudaPresence.Absent("no CUDA driver is installed: " + e.getMessage());
    }
    CudaLibrary.Binding binding = CudaLibrary.bind(symbols);
    return binding.missing().isEmpty()
        ? open(binding.library())
        : new CudaPresence.Absent(tooOld(file, binding));
  }

  @SuppressWarnings("restricted") // it is the driver, or a test's
  private static SymbolLookup load(String file) {
    return SymbolLookup.libraryLookup(file, Arena.global());
  }

  private static String tooOld(String file, CudaLibrary.Binding binding) {
    String missing =
        binding.missing().stream().map(CudaCall::symbol).collect(Collectors.joining(", "));
    String found =
        binding.library().has(CudaCall.DRIVER_GET_VERSION)
            ? "is for CUDA " + text(version(binding.library()))
            : "does not tell its version";
    return "the CUDA driver %s has no %s: it %s, and CUDA %s is the oldest that will do"
        .formatted(file, missing, found, text(OLDEST));
  }

  private static CudaPresence open(CudaLibrary library) {
    int status = library.call(CudaCall.INIT, 0);
    if (status != 0) {
      return new CudaPresence.Absent(library.error(CudaCall.INIT, status).toString());
    }
    try {
      List<CudaDevice> devices = CudaDevice.all(library, DONE);
      List<CudaDevice> usable = devices.stream().filter(CudaDevice::isUsable).toList();
      if (!usable.isEmpty()) {
        return new CudaPresence.Present(new CudaDriver(library, version(library), usable));
      }
      return new CudaPresence.Absent(
          devices.isEmpty() ? "the CUDA driver has no device" : tooSmall(devices));
    } catch (SinterException e) {
      return new CudaPresence.Absent(e.getMessage());
    }
  }

  private static String tooSmall(List<CudaDevice> devices) {
    List<String> found = new ArrayList<>();
    for (CudaDevice device : devices) {
      found.add("%s has compute capability %s".formatted(device, device.capability()));
    }
    return "no GPU has compute capability %s or more: %s"
        .formatted(CudaDevice.LEAST, String.join(", ", found));
  }

  private static int version(CudaLibrary library) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment result = arena.allocate(JAVA_INT);
      return library.call(CudaCall.DRIVER_GET_VERSION, result) == 0 ? result.get(JAVA_INT, 0) : 0;
    }
  }

  private static String text(int version) {
    return "%d.%d".formatted(version / 1000, version % 1000 / 10);
  }

  /** The newest CUDA that the driver knows: {@code 12.4}. */
  public String version() {
    return text(version);
  }

  /** The devices that can be used, in the driver's order; one at least. */
  public List<CudaDevice> devices() {
    return devices;
  }

  @Override
  public String toString() {
    return "CUDA " + version();
  }

  CudaLibrary library() {
    return library;
  }
}
