package dev.sinter.runtime.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The driver's functions in a loaded library. Each method here is one call and returns its {@code
 * CUresult} unread.
 *
 * <p>Calls that happen on every run have methods of their own, which take nothing from the heap;
 * all others go through {@link #call}. Addresses of memory inside a block travel as numbers, with
 * the blocks passed after the function's own parameters, of which it takes no notice: so nobody can
 * close one before the call returns.
 */
final class CudaLibrary {
  private final Map<CudaCall, MemorySegment> functions;
  private final MemorySegment ctxSetCurrent;
  private final MemorySegment launchKernel;
  private final MemorySegment memsetBytes;
  private final MemorySegment memsetInts;

  private CudaLibrary(Map<CudaCall, MemorySegment> functions) {
    this.functions = functions;
    this.ctxSetCurrent = functions.get(CudaCall.CTX_SET_CURRENT);
    this.launchKernel = functions.get(CudaCall.LAUNCH_KERNEL);
    this.memsetBytes = functions.get(CudaCall.MEMSET_BYTES);
    this.memsetInts = functions.get(CudaCall.MEMSET_INTS);
  }

  /** What binding found: a library without missing functions can be called. */
  record Binding(CudaLibrary library, List<CudaCall> missing) {}

  static Binding bind(SymbolLookup symbols) {
    Map<CudaCall, MemorySegment> functions = new EnumMap<>(CudaCall.class);
    List<CudaCall> missing = new ArrayList<>();
    for (CudaCall call : CudaCall.values()) {
      Optional<MemorySegment> address = symbols.find(call.symbol());
      if (address.isPresent()) {
        functions.put(call, address.get());
      } else if (call.isRequired()) {
        missing.add(call);
      }
    }
    return new Binding(new CudaLibrary(functions), List.copyOf(missing));
  }

  /** One handle a type: as constants they are compiled to the calls themselves. */
  private static final class Handles {
    static final MethodHandle ONE = handle(CudaCall.CTX_SET_CURRENT, 0);
    static final MethodHandle TWO = handle(CudaCall.EVENT_RECORD, 0);
    static final MethodHandle LAUNCH = handle(CudaCall.LAUNCH_KERNEL, 0);
    static final MethodHandle COPY = handle(CudaCall.MEMCPY_DTOD, 2);
    static final MethodHandle FILL_BYTES = handle(CudaCall.MEMSET_BYTES, 1);
    static final MethodHandle FILL_INTS = handle(CudaCall.MEMSET_INTS, 1);
  }

  /** A handle that takes the function's address, its parameters, and blocks to hold. */
  @SuppressWarnings("restricted") // types are those of the header; CudaDriver asked for access
  private static MethodHandle handle(CudaCall call, int held) {
    FunctionDescriptor type =
        call.type()
            .appendArgumentLayouts(Collections.nCopies(held, ADDRESS).toArray(MemoryLayout[]::new));
    return Linker.nativeLinker().downcallHandle(type);
  }

  boolean has(CudaCall call) {
    return functions.containsKey(call);
  }

  /**
   * Any call.
   *
   * @param arguments of the function's types; pointers to results are the caller's memory
   */
  int call(CudaCall call, Object... arguments) {
    try {
      return (int) handle(call, 0).bindTo(functions.get(call)).invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  /** A call on a handle: {@code cuStreamSynchronize}, {@code cuEventSynchronize}. */
  int callOn(CudaCall call, MemorySegment handle) {
    try {
      return (int) Handles.ONE.invokeExact(functions.get(call), handle);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  /** A call on two handles: {@code cuEventRecord}, {@code cuGraphLaunch}. */
  int callOn(CudaCall call, MemorySegment handle, MemorySegment other) {
    try {
      return (int) Handles.TWO.invokeExact(functions.get(call), handle, other);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  int setCurrent(MemorySegment context) {
    try {
      return (int) Handles.ONE.invokeExact(ctxSetCurrent, context);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  int launch(MemorySegment function, KernelLaunch launch, MemorySegment stream) {
    try {
      return (int)
          Handles.LAUNCH.invokeExact(
              launchKernel,
              function,
              launch.gridX(),
              launch.gridY(),
              launch.gridZ(),
              launch.blockX(),
              launch.blockY(),
              launch.blockZ(),
              launch.sharedBytes(),
              stream,
              launch.addresses(),
              MemorySegment.NULL);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  /** One of the three copies, between addresses in two blocks. */
  int copy(
      CudaCall call,
      long to,
      long from,
      long bytes,
      MemorySegment stream,
      MemorySegment toBlock,
      MemorySegment fromBlock) {
    try {
      return (int)
          Handles.COPY.invokeExact(
              functions.get(call), to, from, bytes, stream, toBlock, fromBlock);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  int fillBytes(long at, byte value, long count, MemorySegment stream, MemorySegment block) {
    try {
      return (int) Handles.FILL_BYTES.invokeExact(memsetBytes, at, value, count, stream, block);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  int fillInts(long at, int value, long count, MemorySegment stream, MemorySegment block) {
    try {
      return (int) Handles.FILL_INTS.invokeExact(memsetInts, at, value, count, stream, block);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  /** The driver throws nothing; its caller may have closed what it passed. */
  private static RuntimeException thrown(Throwable e) {
    return switch (e) {
      case RuntimeException known -> known;
      case Error error -> throw error;
      default -> new IllegalStateException("the driver throws nothing", e);
    };
  }

  /** What the driver says of a status, or only its number for one it does not know. */
  CudaError error(CudaCall call, int status) {
    return new CudaError(
        call,
        status,
        text(CudaCall.GET_ERROR_NAME, status),
        text(CudaCall.GET_ERROR_STRING, status));
  }

  private String text(CudaCall call, int status) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pointer = arena.allocate(ADDRESS);
      if (!has(call) || call(call, status, pointer) != 0) {
        return "";
      }
      return CudaError.text(pointer.get(ADDRESS, 0));
    }
  }
}
