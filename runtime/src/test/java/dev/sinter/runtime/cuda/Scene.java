package dev.sinter.runtime.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * One of each thing in a context of the fake driver: context 1, module 2, function 3, stream 4,
 * events 5 and 6, the stream of the graph 7, graph 9 (from 8).
 */
final class Scene implements AutoCloseable {
  static final byte[] CODE = ".version 7.0".getBytes(StandardCharsets.UTF_8);
  static final int COUNT = 4;
  static final int BYTES = COUNT * Float.BYTES;

  final FakeDriver driver;
  final CudaContext context;
  final CudaModule module;
  final CudaFunction function;
  final CudaStream stream;
  final CudaEvent event;
  final CudaEvent other;
  final DeviceMemory x;
  final DeviceMemory sum;
  final PinnedMemory pinned;
  final KernelLaunch launch;
  final CudaGraph graph;

  Scene(FakeDriver driver) {
    this.driver = driver;
    context = driver.open();
    module = context.load(CODE, "code");
    function = module.function("scale", "kernel 'scale' of Mul_3");
    stream = context.stream("stream");
    event = context.event("event");
    other = context.event("other event");
    x = context.allocate(BYTES, "x");
    sum = context.allocate(BYTES, "sum");
    pinned = context.pin(BYTES, "pinned");
    launch =
        function
            .launch(
                KernelParameter.POINTER,
                KernelParameter.POINTER,
                KernelParameter.I32,
                KernelParameter.F64)
            .set(0, x, 0)
            .set(1, sum, 0)
            .set(2, COUNT)
            .set(3, 2.5)
            .grid(2, 3, 4)
            .block(5, 6, 7)
            .shared(8);
    graph = context.stream("captured").capture("graph", () -> {});
    driver.forget();
  }

  MemorySegment host() {
    return pinned.segment();
  }

  void put(float... values) {
    MemorySegment.copy(values, 0, host(), JAVA_FLOAT, 0, values.length);
  }

  float[] values() {
    return host().toArray(JAVA_FLOAT);
  }

  @Override
  public void close() {
    context.close();
  }
}
