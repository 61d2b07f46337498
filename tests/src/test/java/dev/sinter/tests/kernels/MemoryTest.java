package dev.sinter.tests.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.kernel.KernelParser;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Loads and stores: masked, gathered, scattered, at the edge of their buffers. */
final class MemoryTest {
  private static final float[] COUNTING = counting(64);

  private static float[] counting(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = i + 1;
    }
    return values;
  }

  /** Targets with the lanes of f32 that fill their registers. */
  static Stream<Arguments> widths() {
    return CompiledKernels.vectorTargets().stream()
        .map(target -> Arguments.of(target, target.lanes(4)));
  }

  private static String lanes(String text, int lanes) {
    return text.replace("WB", Integer.toString(lanes * 4)).replace("W", Integer.toString(lanes));
  }

  @ParameterizedTest
  @MethodSource("widths")
  void masksCoverTheFirstLanes(Target target, int lanes) {
    KernelFunction kernel =
        compiled(
            lanes(
                """
                kernel tail (x: read f32, y: write f32) (n) {
                  let mask: boolxW = first(n, W)
                  store y[0 if mask] = load f32xW x[0 if mask] * 2.0
                }
                """,
                lanes),
            target);
    for (long n :
        new long[] {
          0,
          1,
          3,
          lanes - 1,
          lanes,
          lanes + 1,
          -1,
          Long.MIN_VALUE,
          Long.MAX_VALUE,
          1L << 32,
          (1L << 32) + 1
        }) {
      int stored = Math.clamp(n, 0, lanes);
      // As long as what may be touched: a lane more would be out of bounds.
      Tensor x = Tensor.of(java.util.Arrays.copyOf(COUNTING, stored), stored);
      Tensor y = Tensor.zeros(TensorType.of(ElementType.F32, lanes + 1));
      run(kernel, List.of(x.data(), y.data()), List.of(n), 0, 1);
      float[] expected = new float[lanes + 1];
      for (int i = 0; i < stored; i++) {
        expected[i] = 2 * COUNTING[i];
      }
      assertArrayEquals(expected, y.toFloatArray(), "count " + n);
    }
  }

  static List<Target> targets() {
    return CompiledKernels.targets();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void scalarMasksSkipTheAccess(Target target) {
    KernelFunction kernel =
        compiled(
            """
            kernel tail (x: read f32, y: write f32) (n) {
              parallel for i: i64 = lo to hi {
                store y[i * 4 if i < n] = load f32 x[i * 4 if i < n] + load f32 x[i * 4 if i > n]
              }
            }
            """,
            target);
    Tensor x = Tensor.of(new float[] {1, 2}, 2);
    Tensor y = Tensor.of(new float[] {9, 9}, 2);
    run(kernel, List.of(x.data(), y.data()), List.of(1L), 0, 2);
    assertArrayEquals(new float[] {1, 9}, y.toFloatArray());
  }

  @ParameterizedTest
  @MethodSource("widths")
  void gathersAndScatters(Target target, int lanes) {
    KernelFunction kernel =
        compiled(
            lanes(
                """
                kernel permute (x: read f32, at: read i32, y: write f32) (n) {
                  let index: i32xW = load i32xW at[0]
                  let mask: boolxW = ramp(0, 1, W) < splat(n, W)
                  let v: f32xW = load f32xW x[i64xW(index) * 4 if mask]
                  store y[ramp(n * 4 - 4, -4, W) if mask] = v
                }
                """
                    .replace(
                        "ramp(0, 1, W) < splat(n, W)", "ramp(0i32, 1i32, W) < splat(i32(n), W)"),
                lanes),
            target);
    Tensor x = Tensor.of(COUNTING, 64);
    int[] index =
        IntStream.range(0, lanes).map(i -> i == lanes - 1 ? 1 << 20 : (7 * i) % 64).toArray();
    Tensor y = Tensor.zeros(TensorType.of(ElementType.F32, lanes));
    long n = lanes - 1L;
    run(kernel, List.of(x.data(), Tensor.of(index, lanes).data(), y.data()), List.of(n), 0, 1);
    float[] expected = new float[lanes];
    for (int i = 0; i < n; i++) {
      expected[(int) n - 1 - i] = COUNTING[index[i]];
    }
    assertArrayEquals(expected, y.toFloatArray());
  }

  @ParameterizedTest
  @MethodSource("widths")
  void boolsAreAnyByteButZero(Target target, int lanes) {
    KernelFunction kernel =
        compiled(
            lanes(
                """
                kernel bools (x: read bool, y: write bool, z: write f32) () {
                  let b: boolxW = load boolxW x[0]
                  store y[0] = b
                  store z[0] = select(b, splat(1.0, W), 0.0)
                  store y[W] = select(load bool x[1], true, load bool x[0])
                }
                """,
                lanes),
            target);
    byte[] bytes = new byte[lanes];
    byte[] expected = new byte[lanes + 1];
    float[] floats = new float[lanes];
    for (int i = 0; i < lanes; i++) {
      bytes[i] = (byte) (i % 3 == 0 ? 0 : i % 3 == 1 ? 2 : -128);
      expected[i] = (byte) (i % 3 == 0 ? 0 : 1);
      floats[i] = expected[i];
    }
    expected[lanes] = 1;
    MemorySegment y = memory(new byte[lanes + 1]);
    Tensor z = Tensor.zeros(TensorType.of(ElementType.F32, lanes));
    run(kernel, List.of(memory(bytes), y, z.data()), List.of(), 0, 1);
    assertArrayEquals(expected, y.toArray(ValueLayout.JAVA_BYTE));
    assertArrayEquals(floats, z.toFloatArray());
  }

  @ParameterizedTest
  @MethodSource("targets")
  void buffersMayLieInOneSegment(Target target) {
    String text =
        """
        kernel double (x: read f32, y: write f32) () {
          parallel for i: i64 = lo to hi {
            store y[i * 4] = load f32 x[i * 4] * 2.0
          }
        }
        """;
    Tensor memory = Tensor.of(new float[] {1, 2, 3, 0, 0, 0}, 6);
    MemorySegment[] segments = {memory.data(), memory.data()};
    CompiledKernels.of(KernelParser.parse(text), target)
        .run(segments, new long[] {4, 12}, new long[0], 0, 2);
    assertArrayEquals(new float[] {1, 2, 3, 4, 6, 0}, memory.toFloatArray());
  }

  private static KernelFunction compiled(String text, Target target) {
    return CompiledKernels.of(KernelParser.parse(text), target);
  }

  private static void run(
      KernelFunction kernel, List<MemorySegment> buffers, List<Long> arguments, long lo, long hi) {
    kernel.run(
        buffers.toArray(MemorySegment[]::new),
        new long[buffers.size()],
        arguments.stream().mapToLong(Long::longValue).toArray(),
        lo,
        hi);
  }

  private static MemorySegment memory(byte[] bytes) {
    return Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, bytes);
  }
}
