package dev.sinter.runtime;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.ProgramParser;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.text.GraphParser;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.function.ThrowingSupplier;

/** Programs written as text, with kernels written by hand. */
final class TestPrograms {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  /** Kernels over f32 by name; buffers are read in order and the last one is written. */
  private static final Map<String, KernelFunction> KERNELS = new HashMap<>();

  static {
    KERNELS.put(
        "double", (m, o, _, lo, hi) -> each(lo, hi, i -> set(m, o, 1, i, 2 * get(m, o, 0, i))));
    KERNELS.put("add", (m, o, _, lo, hi) -> add(m, o, lo, hi));
    KERNELS.put(
        "addArgument",
        (m, o, a, lo, hi) -> each(lo, hi, i -> set(m, o, 1, i, get(m, o, 0, i) + a[0])));
    KERNELS.put(
        "below",
        (m, o, a, _, _) ->
            m[1].set(ValueLayout.JAVA_BYTE, o[1], (byte) (get(m, o, 0, 0) < a[0] ? 1 : 0)));
    KERNELS.put("countAbove", TestPrograms::countAbove);
    KERNELS.put("viaScratch", TestPrograms::viaScratch);
    KERNELS.put("fail", (_, _, a, lo, hi) -> failWithin(a[0], lo, hi));
    KERNELS.put("nothing", (_, _, _, _, _) -> {});
  }

  private TestPrograms() {}

  private interface Body {
    void run(long index);
  }

  private static void each(long lo, long hi, Body body) {
    for (long i = lo; i < hi; i++) {
      body.run(i);
    }
  }

  private static float get(MemorySegment[] memory, long[] offsets, int buffer, long index) {
    return memory[buffer].get(FLOAT, offsets[buffer] + 4 * index);
  }

  private static void set(
      MemorySegment[] memory, long[] offsets, int buffer, long index, float value) {
    memory[buffer].set(FLOAT, offsets[buffer] + 4 * index, value);
  }

  /** (x, y, sum); allocates nothing. */
  private static void add(MemorySegment[] m, long[] o, long lo, long hi) {
    for (long i = lo; i < hi; i++) {
      set(m, o, 2, i, get(m, o, 0, i) + get(m, o, 1, i));
    }
  }

  /** (x, count): how many of a[0] values are above a[1]. */
  private static void countAbove(MemorySegment[] m, long[] o, long[] a, long lo, long hi) {
    long count = 0;
    for (long i = 0; i < a[0]; i++) {
      count += get(m, o, 0, i) > a[1] ? 1 : 0;
    }
    m[1].set(LONG, o[1], count);
  }

  /**
   * (x, scratch, y): rows of a[0] values through working memory; each is summed up to its place.
   */
  private static void viaScratch(MemorySegment[] m, long[] o, long[] a, long lo, long hi) {
    for (long row = lo; row < hi; row++) {
      float sum = 0;
      for (long i = 0; i < a[0]; i++) {
        sum += get(m, o, 0, row * a[0] + i);
        set(m, o, 1, i, sum);
      }
      for (long i = 0; i < a[0]; i++) {
        set(m, o, 2, row * a[0] + i, get(m, o, 1, i));
      }
    }
  }

  private static void failWithin(long index, long lo, long hi) {
    if (lo <= index && index < hi) {
      throw new IndexOutOfBoundsException("at " + index);
    }
  }

  static Program parse(String text) {
    return ProgramParser.parse(text, GraphParser::parse);
  }

  static Executable executable(String text) {
    return executable(text, RunOptions.defaults().withThreads(1));
  }

  static Executable executable(String text, RunOptions options, Tensor... constants) {
    Map<String, Tensor> byHash = new HashMap<>();
    for (Tensor constant : constants) {
      byHash.put(constant.contentHash(), constant);
    }
    return new Executable(
        new LinkedProgram(parse(text), KERNELS, byHash), options, "a test", () -> {});
  }

  static SinterException failure(ThrowingSupplier<?> call) {
    return assertThrows(SinterException.class, call::get);
  }

  static Tensor floats(float... values) {
    return Tensor.of(values, values.length);
  }
}
