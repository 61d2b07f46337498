package dev.sinter.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the driver gets, and what becomes of what it says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CudaCallsTest {
  private FakeDriver driver;

  @BeforeAll
  void compile(@TempDir Path folder) throws IOException {
    driver = FakeDriver.compile(folder);
  }

  @ParameterizedTest
  @MethodSource("dev.sinter.runtime.cuda.CallCase#all")
  void theDriverGetsWhatWasMeant(CallCase row) {
    try (Scene scene = new Scene(driver)) {
      row.action().accept(scene);
      assertEquals(row.log(), driver.log());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.sinter.runtime.cuda.CallCase#all")
  void everyErrorIsSeen(CallCase row) {
    Scene scene = new Scene(driver);
    driver.fail(row.call().symbol(), 1);
    SinterException failure = assertThrows(SinterException.class, () -> row.action().accept(scene));
    String expected = row.call().symbol() + ": CUDA_ERROR_INVALID_VALUE (1): invalid argument";
    assertTrue(failure.getMessage().contains(expected), failure.getMessage());
    assertEquals(ErrorCode.GPU_FAILED, failure.code());
    assertFalse(scene.context.isPoisoned());
    driver.fail("", 0);
    scene.close();
  }

  @ParameterizedTest
  @CsvSource({
    "cuMemAlloc_v2, 2, LIMIT_EXCEEDED, 'm: cuMemAlloc_v2: CUDA_ERROR_OUT_OF_MEMORY (2)'",
    "cuMemAlloc_v2, 12345, GPU_FAILED, 'm: cuMemAlloc_v2: error 12345'",
    "cuMemAlloc_v2, 209, TARGET_UNSUPPORTED, 'm: cuMemAlloc_v2: error 209'",
    "cuMemAlloc_v2, 500, ARTIFACT_INVALID, 'm: cuMemAlloc_v2: error 500'",
    "cuCtxSetCurrent, 1, GPU_FAILED,"
        + " 'm: cuCtxSetCurrent: CUDA_ERROR_INVALID_VALUE (1): invalid argument'",
    "cuMemAlloc_v2, 700, GPU_FAILED, 'm: cuMemAlloc_v2: CUDA_ERROR_ILLEGAL_ADDRESS (700): an"
        + " illegal memory access was encountered; GPU 0 (Fake 40) cannot be used any more'",
  })
  void errorsHaveACodeAndAName(String call, int status, ErrorCode code, String message) {
    try (CudaContext context = driver.open()) {
      driver.fail(call, status);
      SinterException failure = assertThrows(SinterException.class, () -> context.allocate(8, "m"));
      driver.fail("", 0);
      assertEquals(code, failure.code());
      assertEquals(message, failure.getMessage());
    }
  }

  @Test
  void theCompilersMessagesAreTold() {
    try (CudaContext context = driver.open()) {
      driver.fail("cuModuleLoadDataEx", 218);
      SinterException failure =
          assertThrows(SinterException.class, () -> context.load(Scene.CODE, "sums.ptx"));
      assertEquals(ErrorCode.ARTIFACT_INVALID, failure.code());
      assertEquals(
          """
          sums.ptx: cuModuleLoadDataEx: CUDA_ERROR_INVALID_PTX (218)
          ptxas: line 3: no such instruction\
          """,
          failure.getMessage());
    }
  }

  @Test
  void numbersComeBack() {
    try (Scene scene = new Scene(driver)) {
      CudaDevice device = scene.context.device();
      assertEquals("GPU 0 (Fake 40)", device.toString());
      assertEquals(new CudaDevice.Capability(9, 5), device.capability());
      assertEquals(80L << 30, device.totalMemory());
      assertEquals(1038, device.attribute(DeviceAttribute.L2_CACHE_SIZE));
      assertEquals(70L << 30, scene.context.freeMemory());
      assertEquals(204, scene.function.registers());
      assertEquals(203, scene.function.localBytes());
      assertEquals(200, scene.function.maxThreads());
      assertEquals(6, scene.function.blocksPerMultiprocessor(256, 0));
      assertEquals(1.5f, scene.other.millisecondsSince(scene.event));
    }
  }

  @Test
  void dataArrives() {
    try (Scene scene = new Scene(driver)) {
      scene.put(1, 2, 3, 4);
      scene.stream.fillInts(scene.sum, 0, Scene.COUNT, Float.floatToIntBits(7));
      scene.stream.upload(scene.host(), 0, scene.x, 0, Scene.BYTES);
      scene.stream.launch(scene.launch.set(2, 3));
      scene.stream.fillBytes(scene.x, 0, 4, (byte) 0);
      scene.stream.copy(scene.x, 0, scene.sum, 4, 4);
      scene.stream.download(scene.sum, 0, scene.host(), 0, Scene.BYTES);
      scene.stream.synchronize();
      assertArrayEquals(new float[] {2.5f, 0, 7.5f, 7}, scene.values());
    }
  }

  @Test
  void aGraphDoesWhatWasCaptured() {
    try (Scene scene = new Scene(driver)) {
      CudaGraph graph =
          scene.stream.capture(
              "step",
              () -> {
                scene.stream.upload(scene.host(), 0, scene.x, 0, Scene.BYTES);
                scene.stream.launch(scene.launch);
                scene.stream.download(scene.sum, 0, scene.host(), 0, Scene.BYTES);
              });
      scene.put(1, 2, 3, 4);
      scene.launch.set(3, 100.0);
      scene.stream.launch(graph);
      scene.stream.launch(graph);
      assertArrayEquals(new float[] {6.25f, 12.5f, 18.75f, 25}, scene.values());
    }
  }

  @Test
  void argumentsAreChecked() {
    try (Scene scene = new Scene(driver);
        Arena arena = Arena.ofConfined();
        CudaContext second = scene.context.device().open()) {
      MemorySegment small = arena.allocate(4);
      MemorySegment heap = MemorySegment.ofArray(new float[4]);
      DeviceMemory foreign = second.allocate(16, "foreign");
      KernelLaunch unfinished = launch(scene.function);
      driver.forget();
      CudaStream stream = scene.stream;
      DeviceMemory x = scene.x;
      assertThrows(IndexOutOfBoundsException.class, () -> stream.upload(small, 0, x, 0, 8));
      assertThrows(IndexOutOfBoundsException.class, () -> stream.upload(small, 0, x, 13, 4));
      assertThrows(IndexOutOfBoundsException.class, () -> stream.download(x, -1, small, 0, 4));
      assertThrows(IndexOutOfBoundsException.class, () -> stream.fillInts(x, 4, 4, 0));
      assertThrows(ArithmeticException.class, () -> stream.fillInts(x, 0, 1L << 62, 0));
      assertThrows(IndexOutOfBoundsException.class, () -> scene.launch.set(0, x, 17));
      assertThrows(IllegalArgumentException.class, () -> stream.upload(heap, 0, x, 0, 4));
      assertThrows(
          IllegalArgumentException.class, () -> stream.download(x, 0, small.asReadOnly(), 0, 4));
      assertThrows(IllegalArgumentException.class, () -> stream.copy(x, 0, foreign, 0, 4));
      assertThrows(IllegalArgumentException.class, () -> stream.copy(foreign, 0, x, 0, 4));
      assertThrows(IllegalArgumentException.class, () -> scene.launch.set(2, 1L));
      assertThrows(IndexOutOfBoundsException.class, () -> scene.launch.set(4, 1));
      assertThrows(IllegalArgumentException.class, () -> scene.launch.grid(0, 1, 1));
      assertThrows(IllegalArgumentException.class, () -> scene.launch.shared(-1));
      assertThrows(IllegalArgumentException.class, () -> scene.context.allocate(-1, "m"));
      assertThrows(IllegalStateException.class, () -> stream.launch(unfinished));
      assertThrows(IllegalArgumentException.class, () -> scene.launch.set(0, foreign, 0));
      assertEquals("", driver.log());
    }
  }

  private static KernelLaunch launch(CudaFunction function) {
    return function.launch(
        KernelParameter.POINTER, KernelParameter.POINTER, KernelParameter.I32, KernelParameter.F64);
  }

  @Test
  void parametersAreThoseOfTheCode() {
    try (Scene scene = new Scene(driver)) {
      launch(scene.function);
      assertEquals(
          """
          cuFuncGetParamInfo(3, 0)
          cuFuncGetParamInfo(3, 1)
          cuFuncGetParamInfo(3, 2)
          cuFuncGetParamInfo(3, 3)
          cuFuncGetParamInfo(3, 4)
          """,
          driver.log());
      SinterException different =
          assertThrows(SinterException.class, () -> scene.function.launch(KernelParameter.POINTER));
      assertEquals(ErrorCode.ARTIFACT_INVALID, different.code());
      assertEquals(
          "kernel 'scale' of Mul_3: the code has parameters of [8, 8, 4, 8] bytes, and not of [8]",
          different.getMessage());
      driver.fail("cuFuncGetParamInfo", 400);
      SinterException failure = assertThrows(SinterException.class, () -> launch(scene.function));
      assertEquals(ErrorCode.GPU_FAILED, failure.code());
    }
  }

  @Test
  void olderDriversDoNotTellParameters(@TempDir Path folder) throws IOException {
    FakeDriver older = FakeDriver.compile(folder, "-DWITHOUT_PARAMETERS");
    try (Scene scene = new Scene(older)) {
      launch(scene.function);
      assertEquals("", older.log());
    }
  }

  @Test
  void nothingIsCopiedWhereThereIsNothing() {
    try (Scene scene = new Scene(driver);
        DeviceMemory empty = scene.context.allocate(0, "empty")) {
      assertEquals("cuMemAlloc_v2(1)\n", driver.log());
      scene.stream.upload(scene.host(), 16, empty, 0, 0);
      scene.stream.fillBytes(empty, 0, 0, (byte) 0);
      assertEquals(0, empty.byteSize());
      assertEquals("cuMemAlloc_v2(1)\n", driver.log());
    }
  }
}
