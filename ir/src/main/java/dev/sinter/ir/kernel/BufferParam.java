package dev.sinter.ir.kernel;

import dev.sinter.ir.type.ElementType;
import java.util.Objects;

/**
 * A buffer a kernel works on.
 *
 * @param element what it mostly holds; loads and stores say their own type
 * @param bytes its constant size for {@link Space#SHARED}, else 0 (sizes of the others are the
 *     program's)
 */
public record BufferParam(
    String name, ElementType element, Access access, Space space, long bytes) {
  public BufferParam {
    Objects.requireNonNull(name);
    Objects.requireNonNull(element);
    Objects.requireNonNull(access);
    Objects.requireNonNull(space);
  }

  /** A buffer in ordinary memory. */
  public static BufferParam global(String name, ElementType element, Access access) {
    return new BufferParam(name, element, access, Space.GLOBAL, 0);
  }

  /** Working memory of one worker. */
  public static BufferParam scratch(String name, ElementType element) {
    return new BufferParam(name, element, Access.READ_WRITE, Space.SCRATCH, 0);
  }

  /** What the kernel does with it. */
  public enum Access {
    READ,
    WRITE,
    READ_WRITE
  }

  /** Where it lives. */
  public enum Space {
    /** Given by the caller, seen by all. */
    GLOBAL,
    /** Given by the caller, one for each worker; contents do not outlive a call. */
    SCRATCH,
    /** Shared by the threads of a block of a GPU; allocated by the kernel. */
    SHARED
  }
}
