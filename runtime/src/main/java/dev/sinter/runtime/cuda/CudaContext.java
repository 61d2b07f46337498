package dev.sinter.runtime.cuda;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sinter.ir.SinterException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A device in use: owner of its memory, code, streams, events and graphs, which are closed with it.
 * Any thread may use it, since every call makes it the thread's current one first; what it owns has
 * one caller at a time.
 *
 * <p>After some errors of a kernel, such as an access outside its memory, CUDA lets nothing be done
 * in a context any more: all calls then fail with what happened first.
 */
public final class CudaContext implements AutoCloseable {
  private static final int STREAM_NON_BLOCKING = 1;

  private final CudaLibrary library;
  private final CudaDevice device;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment handle;

  /** In the order of their making; the lock of {@link #closing} too. */
  private final Set<Handle> handles = new LinkedHashSet<>();

  private boolean closing;

  /** Held while a graph is captured, when nobody may wait for the whole device. */
  private final ReentrantLock capture = new ReentrantLock();

  /** Guarded by {@link #capture}. */
  private Set<MemorySegment.Scope> uses = Set.of();

  private volatile CudaError poison;

  @SuppressWarnings("restricted") // the driver's handle
  CudaContext(CudaLibrary library, CudaDevice device, long address) {
    this.library = library;
    this.device = device;
    this.handle = MemorySegment.ofAddress(address).reinterpret(arena, null);
  }

  /** The device that it is of. */
  public CudaDevice device() {
    return device;
  }

  /**
   * Loads code.
   *
   * @param image PTX, which the driver compiles, or a cubin
   * @param what for messages: where it is from
   * @throws SinterException ARTIFACT_INVALID with the compiler's messages, TARGET_UNSUPPORTED for
   *     code for another GPU or a newer driver
   */
  public CudaModule load(byte[] image, String what) {
    return CudaModule.load(this, image, what);
  }

  /**
   * A queue of work, which does not wait for other queues.
   *
   * @param what for messages
   */
  public CudaStream stream(String what) {
    return new CudaStream(
        make(CudaCall.STREAM_DESTROY, what, CudaCall.STREAM_CREATE, STREAM_NON_BLOCKING));
  }

  /** A mark that can be set in streams; it takes the time. */
  public CudaEvent event(String what) {
    return new CudaEvent(make(CudaCall.EVENT_DESTROY, what, CudaCall.EVENT_CREATE, 0));
  }

  /**
   * Memory of the device, not cleared.
   *
   * @param bytes may be 0
   * @param what for messages
   * @throws SinterException LIMIT_EXCEEDED where there is not so much left
   */
  public DeviceMemory allocate(long bytes, String what) {
    return new DeviceMemory(
        make(CudaCall.MEM_FREE, what, CudaCall.MEM_ALLOC, atLeastOne(bytes)), bytes);
  }

  /**
   * Memory of the host that the device reads and writes without a copy in between.
   *
   * @param bytes may be 0
   * @throws SinterException LIMIT_EXCEEDED where there is not so much left
   */
  public PinnedMemory pin(long bytes, String what) {
    return new PinnedMemory(
        make(bytes, CudaCall.MEM_FREE_HOST, what, CudaCall.MEM_HOST_ALLOC, atLeastOne(bytes), 0));
  }

  /** The driver refuses to allocate nothing. */
  private static long atLeastOne(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(bytes + " bytes");
    }
    return Math.max(1, bytes);
  }

  /** Bytes of the device's memory that nobody uses. */
  public long freeMemory() {
    try (Arena results = Arena.ofConfined()) {
      MemorySegment free = results.allocate(JAVA_LONG);
      call(device.toString(), CudaCall.MEM_GET_INFO, free, results.allocate(JAVA_LONG));
      return free.get(JAVA_LONG, 0);
    }
  }

  /**
   * Waits for all that was asked of the device in this context.
   *
   * @throws IllegalStateException in the body of a capture
   * @throws SinterException GPU_FAILED for any of it that failed
   */
  public void synchronize() {
    refuseInCapture("to wait for", device);
    capture.lock();
    try {
      call(device.toString(), CudaCall.CTX_SYNCHRONIZE);
    } finally {
      capture.unlock();
    }
  }

  /** Whether an error left it unusable. */
  public boolean isPoisoned() {
    return poison != null;
  }

  /**
   * Gives back what it owns, the youngest first, and its part of the device.
   *
   * @throws IllegalStateException where something is in use by another thread; that is then still
   *     open, and so is this
   * @throws SinterException GPU_FAILED for work that failed unseen; all is given back even so
   */
  @Override
  public void close() {
    List<Handle> youngestFirst = beginClosing();
    List<SinterException> failures = new ArrayList<>();
    try {
      for (Handle owned : youngestFirst) {
        try {
          owned.close();
        } catch (SinterException e) {
          failures.add(e);
        }
      }
      if (handle.scope().isAlive()) {
        arena.close();
        failures.addAll(release());
      }
    } catch (IllegalStateException e) {
      reopen();
      throw e;
    }
    if (!failures.isEmpty()) {
      SinterException first = failures.removeFirst();
      failures.forEach(first::addSuppressed);
      throw first;
    }
  }

  private List<Handle> beginClosing() {
    synchronized (handles) {
      closing = true;
      return List.copyOf(handles).reversed();
    }
  }

  private void reopen() {
    synchronized (handles) {
      closing = false;
    }
  }

  private List<SinterException> release() {
    int status = library.call(CudaCall.PRIMARY_CTX_RELEASE, device.handle());
    return status == 0 || isPoisoned()
        ? List.of()
        : List.of(failed(CudaCall.PRIMARY_CTX_RELEASE, device.toString(), status));
  }

  CudaLibrary library() {
    return library;
  }

  /**
   * Makes the driver give something out, and owns it.
   *
   * @param rest arguments after the first, through which the driver gives it
   */
  Handle make(CudaCall release, String what, CudaCall call, Object... rest) {
    return make(0, release, what, call, rest);
  }

  private Handle make(long bytes, CudaCall release, String what, CudaCall call, Object... rest) {
    synchronized (handles) {
      if (closing) {
        throw new IllegalStateException(device + " is closed");
      }
      Handle made = new Handle(this, release, what, address(what, call, rest), bytes);
      handles.add(made);
      return made;
    }
  }

  /** The address that a call writes through its first parameter. */
  long address(String what, CudaCall call, Object... rest) {
    try (Arena results = Arena.ofConfined()) {
      MemorySegment result = results.allocate(JAVA_LONG);
      List<Object> arguments = new ArrayList<>(List.of(rest));
      arguments.addFirst(result);
      call(what, call, arguments.toArray());
      return result.get(JAVA_LONG, 0);
    }
  }

  /** A call whose failure is an exception. */
  void call(String what, CudaCall call, Object... arguments) {
    enter(what);
    check(call, what, library.call(call, arguments));
  }

  /** Makes this the calling thread's context; others may have set theirs since the last time. */
  void enter(String what) {
    CudaError fault = poison;
    if (fault != null) {
      throw fault.exception(what, device + " cannot be used any more since that happened");
    }
    if (!handle.scope().isAlive()) {
      throw new IllegalStateException(device + " is closed");
    }
    check(CudaCall.CTX_SET_CURRENT, what, library.setCurrent(handle));
  }

  void check(CudaCall call, String what, int status) {
    if (status != 0) {
      throw failed(call, what, status);
    }
  }

  private SinterException failed(CudaCall call, String what, int status) {
    CudaError error = library.error(call, status);
    if (!error.poisons()) {
      return error.exception(what, "");
    }
    poison = error;
    return error.exception(what, device + " cannot be used any more");
  }

  /** The calling thread's capture begins; gives what the graph will need to be open. */
  Set<MemorySegment.Scope> beginCapture() {
    refuseInCapture("to begin", "another");
    capture.lock();
    uses = new LinkedHashSet<>();
    return uses;
  }

  void endCapture() {
    uses = Set.of();
    capture.unlock();
  }

  /** Whether the calling thread captures a graph. */
  boolean isCapturing() {
    return capture.isHeldByCurrentThread();
  }

  /** What the graph that the calling thread captures needs to be open. */
  Set<MemorySegment.Scope> uses() {
    return uses;
  }

  /** What waits for the device would spoil the capture, and wait for ever. */
  void refuseInCapture(String done, Object to) {
    if (isCapturing()) {
      throw new IllegalStateException(
          "a graph is being captured, and not the time %s %s".formatted(done, to));
    }
  }

  /**
   * Frees what has been closed; work in the queues may still use it, so the device ends it first.
   */
  void giveBack(Handle closed, CudaCall release, long address) {
    capture.lock();
    try {
      synchronized (handles) {
        handles.remove(closed);
      }
      boolean hadFailed = isPoisoned();
      int current = library.setCurrent(handle);
      int waited = library.call(CudaCall.CTX_SYNCHRONIZE);
      int released = library.call(release, MemorySegment.ofAddress(address));
      if (!hadFailed) {
        check(CudaCall.CTX_SET_CURRENT, closed.what(), current);
        check(CudaCall.CTX_SYNCHRONIZE, closed.what(), waited);
        check(release, closed.what(), released);
      }
    } finally {
      capture.unlock();
    }
  }
}
