package dev.sinter.runtime.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real driver and GPU; skipped where there is none. */
final class CudaDeviceTest {
  private static final int COUNT = 100_003;
  private static final int THREADS = 256;

  /** {@code z[i] = x[i] + y[i]} of i below n. */
  private static final String ADD =
      """
      .version 7.0
      .target sm_80
      .address_size 64
      .visible .entry add(.param .u64 px, .param .u64 py, .param .u64 pz, .param .u32 pn)
      {
        .reg .pred %p;
        .reg .b32 %n, %i, %block, %threads;
        .reg .f32 %x, %y;
        .reg .b64 %at, %px, %py, %pz;
        mov.u32 %i, %tid.x;
        mov.u32 %block, %ctaid.x;
        mov.u32 %threads, %ntid.x;
        mad.lo.u32 %i, %block, %threads, %i;
        ld.param.u32 %n, [pn];
        setp.ge.u32 %p, %i, %n;
        @%p ret;
        ld.param.u64 %px, [px];
        ld.param.u64 %py, [py];
        ld.param.u64 %pz, [pz];
        cvta.to.global.u64 %px, %px;
        cvta.to.global.u64 %py, %py;
        cvta.to.global.u64 %pz, %pz;
        mul.wide.u32 %at, %i, 4;
        add.u64 %px, %px, %at;
        add.u64 %py, %py, %at;
        add.u64 %pz, %pz, %at;
        ld.global.f32 %x, [%px];
        ld.global.f32 %y, [%py];
        add.f32 %x, %x, %y;
        st.global.f32 [%pz], %x;
        ret;
      }
      """;

  private CudaContext context;
  private CudaFunction add;
  private CudaStream stream;
  private PinnedMemory host;
  private DeviceMemory x;
  private DeviceMemory y;
  private DeviceMemory z;
  private KernelLaunch launch;

  @BeforeEach
  void prepare() {
    context =
        switch (CudaDriver.find()) {
          case CudaPresence.Present(CudaDriver driver) -> driver.devices().getFirst().open();
          case CudaPresence.Absent(String reason) -> abort("no GPU: " + reason);
        };
    add = context.load(ADD.getBytes(StandardCharsets.UTF_8), "sums").function("add", "sums");
    stream = context.stream("stream");
    host = context.pin(bytes(), "numbers");
    x = context.allocate(bytes(), "x");
    y = context.allocate(bytes(), "y");
    z = context.allocate(bytes(), "z");
    launch =
        add.launch(
                KernelParameter.POINTER,
                KernelParameter.POINTER,
                KernelParameter.POINTER,
                KernelParameter.I32)
            .set(0, x, 0)
            .set(1, y, 0)
            .set(2, z, 0)
            .set(3, COUNT)
            .grid((COUNT + THREADS - 1) / THREADS, 1, 1)
            .block(THREADS, 1, 1);
  }

  @AfterEach
  void close() {
    if (context != null) {
      context.close();
    }
  }

  private static long bytes() {
    return (long) Float.BYTES * COUNT;
  }

  private void upload() {
    for (int i = 0; i < COUNT; i++) {
      host.segment().setAtIndex(JAVA_FLOAT, i, i);
    }
    stream.upload(host.segment(), 0, x, 0, bytes());
    stream.fillInts(y, 0, COUNT, Float.floatToIntBits(0.5f));
    stream.fillBytes(z, 0, bytes(), (byte) -1);
  }

  private void download(DeviceMemory memory) {
    stream.download(memory, 0, host.segment(), 0, bytes());
    stream.synchronize();
  }

  private void assertSums(float added) {
    MemorySegment sums = host.segment();
    for (int i = 0; i < COUNT; i++) {
      assertEquals(i + added, sums.getAtIndex(JAVA_FLOAT, i), "sum " + i);
    }
  }

  @Test
  void sumsAreRight() {
    upload();
    stream.launch(launch);
    download(z);
    assertSums(0.5f);
  }

  @Test
  void aGraphRepeatsWhatWasCaptured() {
    upload();
    CudaGraph graph =
        stream.capture(
            "sums",
            () -> {
              stream.launch(launch);
              stream.copy(z, 0, x, 0, bytes());
            });
    for (int i = 0; i < 3; i++) {
      stream.launch(graph);
    }
    download(x);
    assertSums(1.5f);
  }

  @Test
  void eventsTakeTheTime() {
    CudaEvent start = context.event("start");
    CudaEvent end = context.event("end");
    upload();
    stream.record(start);
    stream.launch(launch);
    stream.record(end);
    end.synchronize();
    assertTrue(end.millisecondsSince(start) > 0);
    CudaStream other = context.stream("other");
    other.waitFor(end);
    other.synchronize();
  }

  @Test
  void theDeviceAndTheKernelTellAboutThemselves() {
    CudaDevice device = context.device();
    assertFalse(device.name().isBlank());
    assertTrue(device.capability().isAtLeast(CudaDevice.LEAST));
    assertEquals(32, device.attribute(DeviceAttribute.WARP_SIZE));
    assertTrue(device.attribute(DeviceAttribute.MULTIPROCESSOR_COUNT) > 0);
    assertTrue(context.freeMemory() < device.totalMemory());
    assertTrue(add.registers() > 0);
    assertTrue(add.maxThreads() >= THREADS);
    assertTrue(add.blocksPerMultiprocessor(THREADS, 0) > 0);
    add.allowDynamicShared(64 << 10);
    assertTrue(add.blocksPerMultiprocessor(THREADS, 64 << 10) > 0);
  }

  @Test
  void badCodeIsRefusedWithTheCompilersMessage() {
    byte[] bad = ADD.replace("add.f32", "odd.f32").getBytes(StandardCharsets.UTF_8);
    SinterException failure =
        assertThrows(SinterException.class, () -> context.load(bad, "bad code"));
    assertEquals(ErrorCode.ARTIFACT_INVALID, failure.code());
    assertTrue(failure.getMessage().contains("odd"), failure.getMessage());
    SinterException unknown =
        assertThrows(
            SinterException.class,
            () ->
                context
                    .load(ADD.getBytes(StandardCharsets.UTF_8), "sums")
                    .function("sub", "differences"));
    assertEquals(ErrorCode.ARTIFACT_INVALID, unknown.code());
  }

  @Test
  void tooMuchMemoryIsRefused() {
    long all = context.device().totalMemory();
    SinterException failure =
        assertThrows(SinterException.class, () -> context.allocate(2 * all, "too much"));
    assertEquals(ErrorCode.LIMIT_EXCEEDED, failure.code());
    upload();
    stream.launch(launch);
    download(z);
    assertSums(0.5f);
  }
}
