package dev.sinter.runtime.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;

/**
 * A kernel with its arguments and the shape of its grid, to be changed between launches without new
 * memory. What has been launched or captured keeps the arguments of that time. For one caller at a
 * time.
 */
public final class KernelLaunch {
  private final CudaFunction function;
  private final List<KernelParameter> parameters;

  /** Eight bytes each. */
  private final MemorySegment values;

  /** Of the values, as the driver wants them. */
  private final MemorySegment addresses;

  /** What pointers point into; null for other parameters and until set. */
  private final DeviceMemory[] memories;

  private final boolean[] given;
  private int gridX = 1;
  private int gridY = 1;
  private int gridZ = 1;
  private int blockX = 1;
  private int blockY = 1;
  private int blockZ = 1;
  private int sharedBytes;

  KernelLaunch(CudaFunction function, List<KernelParameter> parameters) {
    this.function = function;
    this.parameters = parameters;
    int count = parameters.size();
    this.memories = new DeviceMemory[count];
    this.given = new boolean[count];
    Arena arena = Arena.ofAuto();
    this.values = arena.allocate(JAVA_LONG, count);
    this.addresses = arena.allocate(ADDRESS, count);
    for (int i = 0; i < count; i++) {
      addresses.setAtIndex(ADDRESS, i, values.asSlice(at(i)));
    }
  }

  private static long at(int parameter) {
    return parameter * JAVA_LONG.byteSize();
  }

  /**
   * Sets a pointer.
   *
   * @param offset in bytes, at most the memory's size
   */
  public KernelLaunch set(int parameter, DeviceMemory memory, long offset) {
    if (memory.handle().context() != function.context()) {
      throw new IllegalArgumentException(
          "%s: parameter %d is in another context".formatted(function, parameter));
    }
    long address = memory.address(offset, 0);
    check(parameter, KernelParameter.POINTER);
    values.set(JAVA_LONG, at(parameter), address);
    memories[parameter] = memory;
    return this;
  }

  public KernelLaunch set(int parameter, int value) {
    check(parameter, KernelParameter.I32);
    values.set(JAVA_INT, at(parameter), value);
    return this;
  }

  public KernelLaunch set(int parameter, long value) {
    check(parameter, KernelParameter.I64);
    values.set(JAVA_LONG, at(parameter), value);
    return this;
  }

  public KernelLaunch set(int parameter, float value) {
    check(parameter, KernelParameter.F32);
    values.set(JAVA_FLOAT, at(parameter), value);
    return this;
  }

  public KernelLaunch set(int parameter, double value) {
    check(parameter, KernelParameter.F64);
    values.set(JAVA_DOUBLE, at(parameter), value);
    return this;
  }

  /** Refuses a value of another type; the parameter counts as given from now on. */
  private void check(int parameter, KernelParameter type) {
    if (parameters.get(parameter) != type) {
      throw new IllegalArgumentException(
          "%s: parameter %d is of type %s, not %s"
              .formatted(function, parameter, parameters.get(parameter), type));
    }
    given[parameter] = true;
  }

  /** How many blocks, one at least along each axis. */
  public KernelLaunch grid(int x, int y, int z) {
    checkShape(x, y, z);
    gridX = x;
    gridY = y;
    gridZ = z;
    return this;
  }

  /** How many threads a block has, one at least along each axis. */
  public KernelLaunch block(int x, int y, int z) {
    checkShape(x, y, z);
    blockX = x;
    blockY = y;
    blockZ = z;
    return this;
  }

  private void checkShape(int x, int y, int z) {
    if (x < 1 || y < 1 || z < 1) {
      throw new IllegalArgumentException("%s: %d × %d × %d".formatted(function, x, y, z));
    }
  }

  /** Bytes of shared memory of a block, beside what the code declares. */
  public KernelLaunch shared(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("%s: %d bytes".formatted(function, bytes));
    }
    sharedBytes = bytes;
    return this;
  }

  /** Refuses what the kernel could not run on. */
  void check() {
    for (int i = 0; i < given.length; i++) {
      if (!given[i]) {
        throw new IllegalStateException("%s: parameter %d is not set".formatted(function, i));
      }
      if (memories[i] != null) {
        memories[i].handle().check();
      }
    }
  }

  /** Adds what must be there when the kernel runs. */
  void addUses(Set<MemorySegment.Scope> uses) {
    uses.add(function.pointer().scope());
    for (DeviceMemory memory : memories) {
      if (memory != null) {
        uses.add(memory.handle().pointer().scope());
      }
    }
  }

  CudaFunction function() {
    return function;
  }

  MemorySegment addresses() {
    return addresses;
  }

  int gridX() {
    return gridX;
  }

  int gridY() {
    return gridY;
  }

  int gridZ() {
    return gridZ;
  }

  int blockX() {
    return blockX;
  }

  int blockY() {
    return blockY;
  }

  int blockZ() {
    return blockZ;
  }

  int sharedBytes() {
    return sharedBytes;
  }
}
