package dev.sinter.ir.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Reads kernels from text, and runs them in every form that must give the same bits. */
final class KernelRun {
  private KernelRun() {}

  /** A kernel written by hand, checked, and printed and parsed again. */
  static Kernel read(String name) {
    try (InputStream in = KernelRun.class.getResourceAsStream(name + ".kernel")) {
      Kernel kernel = KernelParser.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      KernelVerifier.verify(kernel);
      assertEquals(name, kernel.name());
      assertEquals(kernel, KernelParser.parse(kernel.toString()));
      return kernel;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs a kernel, the same unrolled, and that over two parts of its range; all three leave the
   * same bits.
   */
  static void run(Kernel kernel, long extent, long[] arguments, Tensor... buffers) {
    Kernel unrolled = KernelUnroller.unroll(kernel);
    assertEquals(unrolled, KernelParser.parse(unrolled.toString()));
    assertEquals(unrolled, KernelUnroller.unroll(unrolled), "unrolling again changes nothing");
    Tensor[] split = copies(buffers);
    Tensor[] whole = copies(buffers);
    once(unrolled, extent / 2, extent, arguments, split);
    once(unrolled, 0, extent / 2, arguments, split);
    once(unrolled, 0, extent, arguments, whole);
    once(kernel, 0, extent, arguments, buffers);
    for (int i = 0; i < buffers.length; i++) {
      assertEquals(
          -1,
          buffers[i].data().mismatch(whole[i].data()),
          kernel.name() + ": unrolled, buffer " + i);
      boolean scratch = kernel.passedBuffers().get(i).space() == BufferParam.Space.SCRATCH;
      if (!scratch) {
        assertEquals(
            -1,
            buffers[i].data().mismatch(split[i].data()),
            kernel.name() + ": in parts, buffer " + i);
      }
    }
  }

  static void once(Kernel kernel, long lo, long hi, long[] arguments, Tensor... buffers) {
    MemorySegment[] memory = Arrays.stream(buffers).map(Tensor::data).toArray(MemorySegment[]::new);
    KernelInterpreter.run(kernel, memory, new long[buffers.length], arguments, lo, hi);
  }

  private static Tensor[] copies(Tensor[] tensors) {
    return Arrays.stream(tensors).map(Tensor::copy).toArray(Tensor[]::new);
  }

  /** Normally distributed values of a float type. */
  static Tensor random(Random random, ElementType element, long... shape) {
    Tensor tensor = Tensor.zeros(TensorType.of(element, shape));
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(i, random.nextGaussian());
    }
    return tensor;
  }
}
