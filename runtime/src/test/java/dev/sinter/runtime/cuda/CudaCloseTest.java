package dev.sinter.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.sinter.ir.SinterException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is closed, broken or captured is not used; what is used costs no memory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CudaCloseTest {
  private FakeDriver driver;

  @BeforeAll
  void compile(@TempDir Path folder) throws IOException {
    driver = FakeDriver.compile(folder);
  }

  private static Arguments row(String closed, Consumer<Scene> close, Consumer<Scene> use) {
    return Arguments.of(closed, close, use);
  }

  static Stream<Arguments> closed() {
    return Stream.of(
        row("code is closed", s -> s.module.close(), s -> s.module.function("f", "f")),
        row("code is closed", s -> s.module.close(), s -> s.function.registers()),
        row("code is closed", s -> s.module.close(), s -> s.function.launch()),
        row("code is closed", s -> s.module.close(), s -> s.stream.launch(s.launch)),
        row("x is closed", s -> s.x.close(), s -> s.stream.launch(s.launch)),
        row("stream is closed", s -> s.stream.close(), s -> s.stream.launch(s.launch)),
        row("stream is closed", s -> s.stream.close(), s -> s.stream.synchronize()),
        row("stream is closed", s -> s.stream.close(), s -> s.stream.capture("g", () -> {})),
        row("x is closed", s -> s.x.close(), s -> s.stream.fillBytes(s.x, 0, 4, (byte) 0)),
        row("x is closed", s -> s.x.close(), s -> s.stream.copy(s.x, 0, s.sum, 0, 4)),
        row("x is closed", s -> s.x.close(), s -> s.stream.copy(s.sum, 0, s.x, 0, 4)),
        row("pinned is closed", s -> s.pinned.close(), s -> s.pinned.segment()),
        row("event is closed", s -> s.event.close(), s -> s.stream.record(s.event)),
        row("event is closed", s -> s.event.close(), s -> s.stream.waitFor(s.event)),
        row("event is closed", s -> s.event.close(), s -> s.event.synchronize()),
        row("event is closed", s -> s.event.close(), s -> s.other.millisecondsSince(s.event)),
        row("graph is closed", s -> s.graph.close(), s -> s.stream.launch(s.graph)),
        row("x is closed", s -> s.context.close(), s -> s.stream.launch(s.launch)),
        row("x is closed", s -> s.context.close(), s -> s.stream.fillInts(s.x, 0, 1, 0)),
        row("GPU 0 (Fake 40) is closed", Scene::close, s -> s.context.stream("new")),
        row("GPU 0 (Fake 40) is closed", Scene::close, s -> s.context.synchronize()),
        row("GPU 0 (Fake 40) is closed", Scene::close, s -> s.context.freeMemory()));
  }

  @ParameterizedTest
  @MethodSource("closed")
  void whatIsClosedIsNotUsed(String message, Consumer<Scene> close, Consumer<Scene> use) {
    try (Scene scene = new Scene(driver)) {
      close.accept(scene);
      driver.forget();
      IllegalStateException refused =
          assertThrows(IllegalStateException.class, () -> use.accept(scene));
      assertEquals(message, refused.getMessage());
      close.accept(scene);
      assertEquals("", driver.log(), "the use, and closing it again");
    }
  }

  @Test
  void memoryOfTheHostThatIsClosedIsNotCopied() {
    try (Scene scene = new Scene(driver)) {
      MemorySegment host;
      try (Arena arena = Arena.ofConfined()) {
        host = arena.allocate(16);
      }
      assertThrows(IllegalStateException.class, () -> scene.stream.upload(host, 0, scene.x, 0, 16));
      MemorySegment pinned = scene.host();
      scene.pinned.close();
      assertThrows(
          IllegalStateException.class, () -> scene.stream.download(scene.x, 0, pinned, 0, 16));
      assertThrows(IllegalStateException.class, () -> pinned.asByteBuffer().get());
    }
  }

  @Test
  void aGraphIsNotLaunchedWithoutWhatItUses() {
    List<Consumer<Scene>> closings =
        List.of(
            s -> s.module.close(),
            s -> s.x.close(),
            s -> s.sum.close(),
            s -> s.pinned.close(),
            s -> s.event.close());
    for (Consumer<Scene> closing : closings) {
      try (Scene scene = new Scene(driver)) {
        CudaStream stream = scene.stream;
        CudaGraph graph =
            stream.capture(
                "step",
                () -> {
                  stream.upload(scene.host(), 0, scene.x, 0, 4);
                  stream.launch(scene.launch);
                  stream.record(scene.event);
                });
        CudaGraph outer = stream.capture("outer", () -> stream.launch(graph));
        closing.accept(scene);
        driver.forget();
        String message = " uses what has been closed";
        refused("step" + message, () -> stream.launch(graph));
        refused("outer" + message, () -> stream.launch(outer));
        assertEquals("", driver.log());
      }
    }
  }

  private static void refused(String message, Executable use) {
    assertEquals(message, assertThrows(IllegalStateException.class, use).getMessage());
  }

  @Test
  void aCaptureIsNotDisturbed() {
    try (Scene scene = new Scene(driver)) {
      String refusal = "a graph is being captured, and not the time to ";
      scene.stream.capture(
          "graph",
          () -> {
            refused(refusal + "close x", () -> scene.x.close());
            refused(refusal + "close graph", () -> scene.context.close());
            refused(refusal + "wait for GPU 0 (Fake 40)", () -> scene.context.synchronize());
            refused(refusal + "wait for stream", () -> scene.stream.synchronize());
            refused(refusal + "begin another", () -> scene.stream.capture("other", () -> {}));
          });
      driver.forget();
      scene.stream.launch(scene.launch);
      scene.x.close();
      assertEquals(
          """
          cuLaunchKernel(3, 2, 3, 4, 5, 6, 7, 8, 4, [4, 2.500], 0)
          cuCtxSynchronize()
          cuMemFree_v2()
          """,
          driver.log());
    }
  }

  @Test
  void aCaptureThatFailsIsEnded() {
    try (Scene scene = new Scene(driver)) {
      RuntimeException own = new RuntimeException("own");
      assertSame(
          own,
          assertThrows(
              RuntimeException.class,
              () ->
                  scene.stream.capture(
                      "graph",
                      () -> {
                        throw own;
                      })));
      assertEquals(
          """
          cuStreamBeginCapture_v2(4, 1)
          cuStreamEndCapture(4)
          cuGraphDestroy(10)
          """,
          driver.log());
      driver.forget();
      driver.fail("cuGraphInstantiateWithFlags", 1);
      assertThrows(SinterException.class, () -> scene.stream.capture("graph", () -> {}));
      assertTrue(driver.log().endsWith("cuGraphDestroy(11)\n"), driver.log());
      driver.fail("", 0);
      scene.stream.synchronize();
    }
  }

  @Test
  void aBrokenContextSaysWhatBrokeIt() {
    Scene scene = new Scene(driver);
    scene.stream.launch(scene.launch);
    driver.fail("cuStreamSynchronize", 700);
    SinterException first = assertThrows(SinterException.class, () -> scene.stream.synchronize());
    String error =
        "cuStreamSynchronize: CUDA_ERROR_ILLEGAL_ADDRESS (700): an illegal memory access was"
            + " encountered; GPU 0 (Fake 40) cannot be used any more";
    assertEquals("stream, queued last: kernel 'scale' of Mul_3: " + error, first.getMessage());
    assertTrue(scene.context.isPoisoned());
    driver.forget();
    SinterException second =
        assertThrows(SinterException.class, () -> scene.stream.launch(scene.launch));
    assertEquals("kernel 'scale' of Mul_3: " + error + " since that happened", second.getMessage());
    assertEquals("", driver.log());
    driver.fail("cuCtxSynchronize", 700);
    scene.close();
    assertTrue(driver.log().endsWith("cuModuleUnload(2)\ncuDevicePrimaryCtxRelease_v2(40)\n"));
  }

  @Test
  void whatFailsUnseenIsToldByClose() {
    Scene scene = new Scene(driver);
    driver.fail("cuCtxSynchronize", 700);
    SinterException failure = assertThrows(SinterException.class, scene::close);
    assertTrue(failure.getMessage().startsWith("graph: cuCtxSynchronize: "), failure.getMessage());
    assertEquals(0, failure.getSuppressed().length);
    assertTrue(driver.log().endsWith("cuModuleUnload(2)\ncuDevicePrimaryCtxRelease_v2(40)\n"));
    assertTrue(driver.log().contains("cuMemFree_v2()"), driver.log());
  }

  @Test
  void whatAnotherThreadUsesIsNotClosed() throws InterruptedException {
    try (Scene scene = new Scene(driver)) {
      driver.pause(true);
      Thread thread = Thread.ofPlatform().start(() -> scene.stream.synchronize());
      while (!driver.isWaiting()) {
        Thread.onSpinWait();
      }
      try {
        refused("stream is in use by another thread", () -> scene.stream.close());
        refused("stream is in use by another thread", () -> scene.context.close());
      } finally {
        driver.pause(false);
        thread.join();
      }
      scene.stream.fillBytes(scene.context.allocate(4, "new"), 0, 4, (byte) 0);
      driver.forget();
      scene.stream.close();
      assertEquals("cuCtxSynchronize()\ncuStreamDestroy_v2(4)\n", driver.log());
    }
  }

  @Test
  void everyThreadGetsTheContext() throws InterruptedException {
    try (Scene scene = new Scene(driver);
        CudaContext second = scene.context.device().open()) {
      second.synchronize();
      driver.forget();
      Thread thread = new Thread(() -> scene.stream.launch(scene.launch));
      thread.start();
      thread.join();
      assertTrue(driver.log().startsWith("cuCtxSetCurrent(1)\ncuLaunchKernel("), driver.log());
    }
  }

  @Test
  void aRunAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Scene scene = new Scene(driver)) {
      driver.quiet(true);
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 60 && least > 0; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int step = 0; step < 500; step++) {
          run(scene, step);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least, "bytes in 500 steps, at best of 60 tries");
      assertFalse(scene.context.isPoisoned());
    }
  }

  private static void run(Scene scene, int step) {
    CudaStream stream = scene.stream;
    stream.upload(scene.host(), 0, scene.x, 0, Scene.BYTES);
    stream.launch(scene.launch.set(0, scene.x, 4).set(2, step % 3).set(3, 0.5).grid(1, 1, 2));
    stream.copy(scene.x, 0, scene.sum, 8, 8);
    stream.fillInts(scene.x, 0, 4, step);
    stream.fillBytes(scene.x, 0, 4, (byte) step);
    stream.record(scene.event);
    stream.launch(scene.graph);
    stream.download(scene.sum, 0, scene.host(), 0, Scene.BYTES);
    scene.event.synchronize();
    stream.synchronize();
  }
}
