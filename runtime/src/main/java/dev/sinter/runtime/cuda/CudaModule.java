package dev.sinter.runtime.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sinter.ir.SinterException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Loaded code, with the functions that it defines. */
public final class CudaModule implements AutoCloseable {
  /** Options of the driver's compiler, {@code CUjit_option}. */
  private static final int[] OPTIONS = {5, 6}; // ERROR_LOG_BUFFER, ERROR_LOG_BUFFER_SIZE_BYTES

  private static final int LOG_BYTES = 8192;

  private final Handle handle;

  private CudaModule(Handle handle) {
    this.handle = handle;
  }

  static CudaModule load(CudaContext context, byte[] image, String what) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(image.length + 1L); // PTX ends with a zero
      MemorySegment.copy(image, 0, text, JAVA_BYTE, 0, image.length);
      MemorySegment log = arena.allocate(LOG_BYTES);
      MemorySegment values = arena.allocate(ADDRESS, OPTIONS.length);
      values.setAtIndex(ADDRESS, 0, log);
      values.setAtIndex(JAVA_LONG, 1, LOG_BYTES); // a number in the place of a pointer
      try {
        return new CudaModule(
            context.make(
                CudaCall.MODULE_UNLOAD,
                what,
                CudaCall.MODULE_LOAD_DATA_EX,
                text,
                OPTIONS.length,
                arena.allocateFrom(JAVA_INT, OPTIONS),
                values));
      } catch (SinterException e) {
        throw withLog(e, log);
      }
    }
  }

  private static SinterException withLog(SinterException failure, MemorySegment log) {
    log.set(JAVA_BYTE, LOG_BYTES - 1, (byte) 0);
    String said = log.getString(0, StandardCharsets.UTF_8).strip();
    return said.isEmpty()
        ? failure
        : new SinterException(failure.code(), failure.getMessage() + "\n" + said, failure);
  }

  /**
   * A function of the code.
   *
   * @param name of the entry in the code
   * @param what for messages: the kernel and the nodes that it is for
   * @throws SinterException ARTIFACT_INVALID where there is none of that name
   */
  public CudaFunction function(String name, String what) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(name);
      long address =
          handle.context().address(what, CudaCall.MODULE_GET_FUNCTION, handle.pointer(), text);
      return new CudaFunction(handle, handle.part(address), what);
    }
  }

  /** Unloads it; its functions are closed too. */
  @Override
  public void close() {
    handle.close();
  }
}
