package dev.sinter.runtime.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;

import dev.sinter.ir.SinterException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Set;

/**
 * A queue of work for a device, done in order. Calls return when the work is queued; what fails
 * later is reported by a later call, mostly {@link #synchronize}. For one caller at a time.
 *
 * <p>Memory of the host that is not {@linkplain PinnedMemory pinned} must stay open until the
 * stream has been synchronized.
 */
public final class CudaStream implements AutoCloseable {
  /** Other threads may allocate meanwhile: {@code CU_STREAM_CAPTURE_MODE_THREAD_LOCAL}. */
  private static final int CAPTURE_OF_THREAD = 1;

  private final Handle handle;
  private final CudaContext context;
  private final CudaLibrary library;

  /** What was queued last, for messages about work that failed. */
  private String last = "nothing";

  CudaStream(Handle handle) {
    this.handle = handle;
    this.context = handle.context();
    this.library = context.library();
  }

  /**
   * Queues a kernel.
   *
   * @throws IllegalStateException where one of its arguments is missing or closed
   */
  public void launch(KernelLaunch launch) {
    CudaFunction function = launch.function();
    launch.check();
    enter(function.toString(), function.context());
    if (context.isCapturing()) {
      launch.addUses(context.uses());
    }
    context.check(
        CudaCall.LAUNCH_KERNEL, last, library.launch(function.pointer(), launch, handle.pointer()));
  }

  /**
   * Queues a copy to the device.
   *
   * @param host native memory
   */
  public void upload(
      MemorySegment host, long hostOffset, DeviceMemory memory, long offset, long bytes) {
    long from = hostAddress(host, hostOffset, bytes);
    long to = memory.address(offset, bytes);
    copy(CudaCall.MEMCPY_HTOD, memory, to, from, bytes, memory.handle().pointer(), host);
  }

  /**
   * Queues a copy from the device.
   *
   * @param host native memory that can be written
   */
  public void download(
      DeviceMemory memory, long offset, MemorySegment host, long hostOffset, long bytes) {
    if (host.isReadOnly()) {
      throw new IllegalArgumentException("the memory is read-only");
    }
    long from = memory.address(offset, bytes);
    long to = hostAddress(host, hostOffset, bytes);
    copy(CudaCall.MEMCPY_DTOH, memory, to, from, bytes, host, memory.handle().pointer());
  }

  /** Queues a copy on the device; the two pieces must not overlap. */
  public void copy(
      DeviceMemory source, long sourceOffset, DeviceMemory target, long offset, long bytes) {
    long from = source.address(sourceOffset, bytes);
    long to = target.address(offset, bytes);
    requireSame(source.handle().context());
    copy(
        CudaCall.MEMCPY_DTOD,
        target,
        to,
        from,
        bytes,
        target.handle().pointer(),
        source.handle().pointer());
  }

  private static long hostAddress(MemorySegment host, long offset, long bytes) {
    Objects.checkFromIndexSize(offset, bytes, host.byteSize());
    if (!host.isNative()) {
      throw new IllegalArgumentException("the memory is on the heap");
    }
    return host.address() + offset;
  }

  private void copy(
      CudaCall call,
      DeviceMemory memory,
      long to,
      long from,
      long bytes,
      MemorySegment toBlock,
      MemorySegment fromBlock) {
    enter(memory.handle().what(), memory.handle().context());
    use(toBlock);
    use(fromBlock);
    if (bytes > 0) {
      context.check(
          call, last, library.copy(call, to, from, bytes, handle.pointer(), toBlock, fromBlock));
    }
  }

  /** Queues that bytes get a value. */
  public void fillBytes(DeviceMemory memory, long offset, long bytes, byte value) {
    long at = memory.address(offset, bytes);
    MemorySegment block = enter(memory);
    if (bytes > 0) {
      context.check(
          CudaCall.MEMSET_BYTES,
          last,
          library.fillBytes(at, value, bytes, handle.pointer(), block));
    }
  }

  /**
   * Queues that 32-bit words get a value.
   *
   * @param offset in bytes, a multiple of 4
   */
  public void fillInts(DeviceMemory memory, long offset, long count, int value) {
    long at = memory.address(offset, Math.multiplyExact(count, Integer.BYTES));
    MemorySegment block = enter(memory);
    if (count > 0) {
      context.check(
          CudaCall.MEMSET_INTS, last, library.fillInts(at, value, count, handle.pointer(), block));
    }
  }

  /** Marks this place. */
  public void record(CudaEvent event) {
    enter(event.handle().what(), event.handle().context());
    use(event.handle().pointer());
    context.check(
        CudaCall.EVENT_RECORD,
        last,
        library.callOn(CudaCall.EVENT_RECORD, event.handle().pointer(), handle.pointer()));
  }

  /** What is queued after this waits until the device has come to where the event was recorded. */
  public void waitFor(CudaEvent event) {
    enter(event.handle().what(), event.handle().context());
    use(event.handle().pointer());
    context.check(
        CudaCall.STREAM_WAIT_EVENT,
        last,
        library.call(CudaCall.STREAM_WAIT_EVENT, handle.pointer(), event.handle().pointer(), 0));
  }

  /**
   * Waits for all that was queued.
   *
   * @throws SinterException GPU_FAILED for any of it that failed
   */
  public void synchronize() {
    context.refuseInCapture("to wait for", handle.what());
    context.enter(handle.what());
    int status = library.callOn(CudaCall.STREAM_SYNCHRONIZE, handle.pointer());
    if (status != 0) {
      context.check(
          CudaCall.STREAM_SYNCHRONIZE,
          "%s, queued last: %s".formatted(handle.what(), last),
          status);
    }
  }

  /**
   * What is queued by a body, as a graph; it is not done. The body must not wait for the device,
   * nor allocate or close anything of the context.
   *
   * @param what for messages
   * @throws SinterException GPU_FAILED where the body did what cannot be captured
   */
  public CudaGraph capture(String what, Runnable body) {
    Set<MemorySegment.Scope> uses = context.beginCapture();
    try {
      context.call(what, CudaCall.STREAM_BEGIN_CAPTURE, handle.pointer(), CAPTURE_OF_THREAD);
      MemorySegment template = captured(what, body);
      Handle graph;
      try {
        graph =
            context.make(
                CudaCall.GRAPH_EXEC_DESTROY, what, CudaCall.GRAPH_INSTANTIATE, template, 0L);
      } catch (RuntimeException e) {
        library.call(CudaCall.GRAPH_DESTROY, template);
        throw e;
      }
      context.call(what, CudaCall.GRAPH_DESTROY, template);
      return new CudaGraph(graph, uses);
    } finally {
      context.endCapture();
    }
  }

  private MemorySegment captured(String what, Runnable body) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment result = arena.allocate(ADDRESS);
      try {
        body.run();
      } catch (RuntimeException | Error e) {
        abandon(result);
        throw e;
      }
      context.call(what, CudaCall.STREAM_END_CAPTURE, handle.pointer(), result);
      return result.get(ADDRESS, 0);
    }
  }

  /** What the body did is lost; the driver may say so, too. */
  private void abandon(MemorySegment result) {
    library.call(CudaCall.STREAM_END_CAPTURE, handle.pointer(), result);
    MemorySegment template = result.get(ADDRESS, 0);
    if (!template.equals(MemorySegment.NULL)) {
      library.call(CudaCall.GRAPH_DESTROY, template);
    }
  }

  /** Queues a graph. */
  public void launch(CudaGraph graph) {
    graph.check();
    enter(graph.handle().what(), graph.handle().context());
    if (context.isCapturing()) {
      graph.addUses(context.uses());
    }
    context.check(
        CudaCall.GRAPH_LAUNCH,
        last,
        library.callOn(CudaCall.GRAPH_LAUNCH, graph.handle().pointer(), handle.pointer()));
  }

  private MemorySegment enter(DeviceMemory memory) {
    MemorySegment block = memory.handle().pointer();
    enter(memory.handle().what(), memory.handle().context());
    use(block);
    return block;
  }

  private void enter(String what, CudaContext owner) {
    requireSame(owner);
    context.enter(what);
    last = what;
  }

  private void requireSame(CudaContext owner) {
    if (owner != context) {
      throw new IllegalArgumentException("%s is of another context".formatted(handle.what()));
    }
  }

  private void use(MemorySegment block) {
    if (context.isCapturing()) {
      context.uses().add(block.scope());
    }
  }

  /** Gives it back, when the device is done with what was queued. */
  @Override
  public void close() {
    handle.close();
  }
}
