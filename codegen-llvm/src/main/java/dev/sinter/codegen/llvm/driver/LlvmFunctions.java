package dev.sinter.codegen.llvm.driver;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The functions of LLVM's C interface (llvm-c/Core.h, IRReader.h, Target.h, TargetMachine.h,
 * Transforms/PassBuilder.h), called by name. The library stays loaded until the process ends.
 */
final class LlvmFunctions {

  private final SymbolLookup symbols;
  private final Map<String, MethodHandle> handles = new ConcurrentHashMap<>();

  @SuppressWarnings("restricted")
  LlvmFunctions(Path library) {
    symbols = SymbolLookup.libraryLookup(library, Arena.global());
  }

  /** Calls a function that gives a pointer. */
  MemorySegment pointer(String name, Object... arguments) {
    return (MemorySegment) call(name, ADDRESS, arguments);
  }

  /** Calls a function that gives an int or a bool. */
  int integer(String name, Object... arguments) {
    return (int) call(name, JAVA_INT, arguments);
  }

  /** Calls a function that gives a size. */
  long size(String name, Object... arguments) {
    return (long) call(name, JAVA_LONG, arguments);
  }

  /** Calls a function without a result. */
  void run(String name, Object... arguments) {
    call(name, null, arguments);
  }

  /** Takes a C string, which stays LLVM's. */
  String text(MemorySegment string) {
    return unbounded(string).getString(0);
  }

  /** Memory of LLVM's. */
  @SuppressWarnings("restricted")
  MemorySegment memory(MemorySegment start, long bytes) {
    return start.reinterpret(bytes);
  }

  @SuppressWarnings("restricted")
  private static MemorySegment unbounded(MemorySegment string) {
    return string.reinterpret(Long.MAX_VALUE);
  }

  private Object call(String name, MemoryLayout result, Object... arguments) {
    MethodHandle handle = handles.computeIfAbsent(name, n -> handle(n, result, arguments));
    try {
      return handle.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new SinterException(ErrorCode.INTERNAL, "LLVM's " + name + " failed: " + e, e);
    }
  }

  @SuppressWarnings("restricted")
  private MethodHandle handle(String name, MemoryLayout result, Object... arguments) {
    MemoryLayout[] layouts = new MemoryLayout[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      layouts[i] =
          switch (arguments[i]) {
            case Integer _ -> JAVA_INT;
            case Long _ -> JAVA_LONG;
            case MemorySegment _ -> ADDRESS;
            case Object other -> throw new IllegalArgumentException("an argument " + other);
          };
    }
    FunctionDescriptor descriptor =
        result == null
            ? FunctionDescriptor.ofVoid(layouts)
            : FunctionDescriptor.of(result, layouts);
    return Linker.nativeLinker()
        .downcallHandle(
            symbols
                .find(name)
                .orElseThrow(() ->
                    new SinterException(ErrorCode.INTERNAL, "this LLVM has no function " + name)),
            descriptor);
  }
}
