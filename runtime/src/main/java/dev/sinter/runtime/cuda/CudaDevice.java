package dev.sinter.runtime.cuda;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sinter.ir.SinterException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A GPU. */
public final class CudaDevice {
  /** The least compute capability that code is generated for. */
  static final Capability LEAST = new Capability(8, 0);

  private static final int LONGEST_NAME = 256;

  private final CudaLibrary library;
  private final int ordinal;
  private final int handle;
  private final String name;
  private final Capability capability;

  private CudaDevice(CudaLibrary library, int ordinal, String what) {
    this.library = library;
    this.ordinal = ordinal;
    this.handle = number(library, what, CudaCall.DEVICE_GET, ordinal);
    this.name = readName(what);
    this.capability =
        new Capability(
            attribute(DeviceAttribute.COMPUTE_CAPABILITY_MAJOR),
            attribute(DeviceAttribute.COMPUTE_CAPABILITY_MINOR));
  }

  /** What a GPU's instruction set and features are named by: {@code 9.0}. */
  public record Capability(int major, int minor) {
    /** Whether code for the other one runs here. */
    public boolean isAtLeast(Capability other) {
      return major > other.major || (major == other.major && minor >= other.minor);
    }

    @Override
    public String toString() {
      return major + "." + minor;
    }
  }

  static List<CudaDevice> all(CudaLibrary library, String what) {
    int count = number(library, what, CudaCall.DEVICE_GET_COUNT);
    List<CudaDevice> devices = new ArrayList<>();
    for (int ordinal = 0; ordinal < count; ordinal++) {
      devices.add(new CudaDevice(library, ordinal, what));
    }
    return devices;
  }

  /** The int that a call writes through its first parameter. */
  private static int number(CudaLibrary library, String what, CudaCall call, Object... rest) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment result = arena.allocate(JAVA_INT);
      check(library, what, call, result, rest);
      return result.get(JAVA_INT, 0);
    }
  }

  private static void check(
      CudaLibrary library, String what, CudaCall call, MemorySegment result, Object... rest) {
    List<Object> arguments = new ArrayList<>(List.of(rest));
    arguments.addFirst(result);
    int status = library.call(call, arguments.toArray());
    if (status != 0) {
      throw library.error(call, status).exception(what, "");
    }
  }

  private String readName(String what) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(LONGEST_NAME);
      check(library, what, CudaCall.DEVICE_GET_NAME, text, LONGEST_NAME, handle);
      text.set(JAVA_BYTE, LONGEST_NAME - 1, (byte) 0);
      return text.getString(0, StandardCharsets.UTF_8);
    }
  }

  boolean isUsable() {
    return capability.isAtLeast(LEAST);
  }

  /** Its place in the driver's list, which the user's {@code CUDA_VISIBLE_DEVICES} may change. */
  public int ordinal() {
    return ordinal;
  }

  /** As sold: {@code NVIDIA H100 80GB HBM3}. */
  public String name() {
    return name;
  }

  public Capability capability() {
    return capability;
  }

  /**
   * One of its numbers.
   *
   * @throws SinterException GPU_FAILED where the driver does not say
   */
  public int attribute(DeviceAttribute attribute) {
    return number(library, toString(), CudaCall.DEVICE_GET_ATTRIBUTE, attribute.number(), handle);
  }

  /** Bytes of its memory, in use or not. */
  public long totalMemory() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment result = arena.allocate(JAVA_LONG);
      check(library, toString(), CudaCall.DEVICE_TOTAL_MEM, result, handle);
      return result.get(JAVA_LONG, 0);
    }
  }

  /**
   * Begins to use it, in its primary context, which libraries in the same process share. Every call
   * takes a part of it, to be closed on its own.
   *
   * @throws SinterException GPU_FAILED
   */
  public CudaContext open() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment result = arena.allocate(JAVA_LONG);
      check(library, toString(), CudaCall.PRIMARY_CTX_RETAIN, result, handle);
      return new CudaContext(library, this, result.get(JAVA_LONG, 0));
    }
  }

  int handle() {
    return handle;
  }

  /** {@code GPU 0 (NVIDIA H100 80GB HBM3)}. */
  @Override
  public String toString() {
    return "GPU %d (%s)".formatted(ordinal, name);
  }
}
