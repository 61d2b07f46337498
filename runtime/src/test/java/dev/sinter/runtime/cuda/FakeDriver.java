package dev.sinter.runtime.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** {@code fake_driver.c}, compiled and loaded; what it logs and where it fails. */
@SuppressWarnings("restricted") // the library is the one compiled here
final class FakeDriver {
  private static final String SOURCE = "fake_driver.c";
  private static final int MOST_TEXT = 1 << 16;

  private final Path library;
  private final SymbolLookup symbols;

  private FakeDriver(Path library) {
    this.library = library;
    this.symbols = SymbolLookup.libraryLookup(library, Arena.global());
  }

  /** Skips the test where there is no C compiler, or native code must not be called. */
  static FakeDriver compile(Path folder, String... options) throws IOException {
    assumeTrue(
        FakeDriver.class.getModule().isNativeAccessEnabled(), "no access to native code here");
    assumeTrue(System.getProperty("os.name").equals("Linux"), "the fake driver is for Linux");
    Path source = folder.resolve(SOURCE);
    try (InputStream text = FakeDriver.class.getResourceAsStream(SOURCE)) {
      Files.write(source, text.readAllBytes());
    }
    Path library = folder.resolve("driver" + String.join("", options) + ".so");
    List<String> command = new ArrayList<>(List.of("gcc", "-shared", "-fPIC", "-O1"));
    command.addAll(List.of(options));
    command.addAll(List.of("-o", library.toString(), source.toString()));
    Process compiler;
    try {
      compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return abort("no C compiler: " + e.getMessage());
    }
    String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, compiler.onExit().join().exitValue(), said);
    return new FakeDriver(library);
  }

  CudaPresence find() {
    return CudaDriver.find(library.toString());
  }

  /** Starts again, with the first device in use. */
  CudaContext open() {
    reset();
    CudaDriver driver = assertInstanceOf(CudaPresence.Present.class, find()).driver();
    CudaContext context = driver.devices().getFirst().open();
    forget();
    return context;
  }

  void reset() {
    call("fake_reset");
  }

  /** The calls since {@link #forget}, one a line. */
  String log() {
    try {
      MemorySegment log =
          (MemorySegment) handle("fake_log", FunctionDescriptor.of(ADDRESS)).invokeExact();
      return log.reinterpret(MOST_TEXT).getString(0);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  void forget() {
    call("fake_forget");
  }

  void quiet(boolean on) {
    call("fake_quiet", on ? 1 : 0);
  }

  /** Whether {@code cuStreamSynchronize} goes on waiting. */
  void pause(boolean on) {
    call("fake_pause", on ? 1 : 0);
  }

  /** Whether a thread waits there. */
  boolean isWaiting() {
    try {
      return (int) handle("fake_waiting", FunctionDescriptor.of(JAVA_INT)).invokeExact() != 0;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  void devices(int count, int major) {
    call("fake_devices", count, major);
  }

  /** All calls of a function fail from now on. */
  void fail(String function, int status) {
    try (Arena arena = Arena.ofConfined()) {
      handle("fake_fail", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT))
          .invokeExact(arena.allocateFrom(function), status);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private void call(String name, Object... numbers) {
    FunctionDescriptor type =
        FunctionDescriptor.ofVoid(
            Collections.nCopies(numbers.length, JAVA_INT).toArray(MemoryLayout[]::new));
    try {
      handle(name, type).invokeWithArguments(numbers);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private MethodHandle handle(String name, FunctionDescriptor type) {
    return Linker.nativeLinker().downcallHandle(symbols.find(name).orElseThrow(), type);
  }
}
