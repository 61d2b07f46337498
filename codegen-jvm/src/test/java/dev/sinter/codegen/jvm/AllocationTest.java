package dev.sinter.codegen.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Kernels whose vectors have to stay in registers: correct, and without a byte allocated once they
 * are compiled.
 */
final class AllocationTest {
  /** For machines that are busy; C2 needs a second or two. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final int CALLS = 50;

  /**
   * The widest target whose vectors are registers of this machine: wider ones are boxed by design.
   */
  private static Target widest() throws ReflectiveOperationException {
    int bits = preferredBits();
    Target widest =
        CompiledKernel.TARGETS.stream()
            .filter(t -> t.vectorBits() <= bits)
            .reduce((_, last) -> last)
            .orElseThrow();
    Assumptions.assumeTrue(
        widest.vectorBits() > 0, "no vectors of 128 bits or more on this machine");
    return widest;
  }

  /** By reflection: this module does not read the Vector API. */
  private static int preferredBits() throws ReflectiveOperationException {
    try {
      Class<?> vector = Class.forName("jdk.incubator.vector.FloatVector");
      Object species = vector.getField("SPECIES_PREFERRED").get(null);
      Method bits = Class.forName("jdk.incubator.vector.VectorSpecies").getMethod("vectorBitSize");
      return (int) bits.invoke(species);
    } catch (ClassNotFoundException e) {
      return 0;
    }
  }

  /** Bytes this thread has allocated, by reflection for the same reason. */
  private static final class Allocated {
    private final Object bean;
    private final Method bytes;

    Allocated() throws ReflectiveOperationException {
      Class<?> factory = Class.forName("java.lang.management.ManagementFactory");
      bean = factory.getMethod("getThreadMXBean").invoke(null);
      bytes =
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getCurrentThreadAllocatedBytes");
    }

    long by(Runnable work) throws ReflectiveOperationException {
      long before = (long) bytes.invoke(bean);
      work.run();
      return (long) bytes.invoke(bean) - before;
    }
  }

  /** Runs until many calls together allocate no more than no call. */
  private static void assertNoAllocation(Runnable call) throws ReflectiveOperationException {
    Allocated allocated = new Allocated();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long left = Long.MAX_VALUE;
    while (left > 0 && System.nanoTime() < deadline) {
      long nothing = allocated.by(() -> {});
      left = allocated.by(() -> repeat(call)) - nothing;
    }
    assertTrue(left <= 0, left + " bytes allocated by " + CALLS + " calls");
  }

  private static void repeat(Runnable call) {
    for (int i = 0; i < CALLS; i++) {
      call.run();
    }
  }

  @Test
  void productTile() throws ReflectiveOperationException {
    Target target = widest();
    int k = 32;
    int tiles = 4;
    int columns = target.lanes(4) * (target.vectorBits() == 256 ? 2 : 4);
    Tensor a = random(tiles * 6, k);
    Tensor b = random(k, columns);
    Tensor c = Tensor.zeros(TensorType.of(ElementType.F32, tiles * 6L, columns));
    CompiledKernel kernel = CompiledKernel.of(HotKernels.productTile(target), target);
    MemorySegment[] memory = {a.data(), b.data(), c.data()};
    long[] offsets = new long[3];
    long[] arguments = {k, columns * 4L};
    assertNoAllocation(() -> kernel.function().run(memory, offsets, arguments, 0, tiles));
    for (int row = 0; row < tiles * 6; row++) {
      for (int column = 0; column < columns; column++) {
        float sum = 0;
        for (int p = 0; p < k; p++) {
          sum =
              Math.fma(
                  (float) a.getDouble((long) row * k + p),
                  (float) b.getDouble((long) p * columns + column),
                  sum);
        }
        assertEquals(sum, (float) c.getDouble((long) row * columns + column), row + ", " + column);
      }
    }
  }

  @Test
  void exponential() throws ReflectiveOperationException {
    Target target = widest();
    int n = 1000;
    Tensor x = Tensor.zeros(TensorType.of(ElementType.F32, n));
    Tensor y = Tensor.zeros(TensorType.of(ElementType.F32, n));
    for (int i = 0; i < n; i++) {
      x.setDouble(i, (i - 500) / 100.0);
    }
    CompiledKernel kernel = CompiledKernel.of(HotKernels.exponential(target), target);
    CompiledKernel scalar = CompiledKernel.of(HotKernels.scalarExponential(), Target.JVM_SCALAR);
    MemorySegment[] memory = {x.data(), y.data()};
    long[] offsets = new long[2];
    long[] arguments = {n};
    assertNoAllocation(() -> kernel.function().run(memory, offsets, arguments, 0, 4));
    float[] vector = y.toFloatArray();
    y.data().fill((byte) 0);
    scalar.run(List.of(x.data(), y.data()), List.of((long) n), 0, 4);
    assertArrayEquals(y.toFloatArray(), vector);
    assertEquals(Math.exp(4.99), vector[999], 1e-3 * Math.exp(4.99));
  }

  private static Tensor random(int rows, int columns) {
    SplittableRandom random = new SplittableRandom(20261121);
    Tensor tensor = Tensor.zeros(TensorType.of(ElementType.F32, rows, columns));
    for (int i = 0; i < rows * columns; i++) {
      tensor.setDouble(i, random.nextDouble(-1, 1));
    }
    return tensor;
  }
}
