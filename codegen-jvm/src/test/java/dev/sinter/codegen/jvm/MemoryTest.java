package dev.sinter.codegen.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Loads and stores: masked, gathered, scattered, at the edge of their buffers and beyond it. */
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
    return Stream.of(Target.JVM_128, Target.JVM_256, Target.JVM_512)
        .map(target -> Arguments.of(target, target.lanes(4)));
  }

  private static String lanes(String text, int lanes) {
    return text.replace("WB", Integer.toString(lanes * 4)).replace("W", Integer.toString(lanes));
  }

  @ParameterizedTest
  @MethodSource("widths")
  void masksCoverTheFirstLanes(Target target, int lanes) {
    CompiledKernel kernel =
        CompiledKernel.of(
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
      kernel.run(List.of(x.data(), y.data()), List.of(n), 0, 1);
      float[] expected = new float[lanes + 1];
      for (int i = 0; i < stored; i++) {
        expected[i] = 2 * COUNTING[i];
      }
      assertArrayEquals(expected, y.toFloatArray(), "count " + n);
    }
  }

  @Test
  void scalarMasksSkipTheAccess() {
    CompiledKernel kernel =
        CompiledKernel.of(
            """
            kernel tail (x: read f32, y: write f32) (n) {
              parallel for i: i64 = lo to hi {
                store y[i * 4 if i < n] = load f32 x[i * 4 if i < n] + load f32 x[i * 4 if i > n]
              }
            }
            """,
            Target.JVM_SCALAR);
    Tensor x = Tensor.of(new float[] {1, 2}, 2);
    Tensor y = Tensor.of(new float[] {9, 9}, 2);
    kernel.run(List.of(x.data(), y.data()), List.of(1L), 0, 2);
    assertArrayEquals(new float[] {1, 9}, y.toFloatArray());
  }

  @ParameterizedTest
  @MethodSource("widths")
  void gathersAndScatters(Target target, int lanes) {
    CompiledKernel kernel =
        CompiledKernel.of(
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
    kernel.run(List.of(x.data(), Tensor.of(index, lanes).data(), y.data()), List.of(n), 0, 1);
    float[] expected = new float[lanes];
    for (int i = 0; i < n; i++) {
      expected[(int) n - 1 - i] = COUNTING[index[i]];
    }
    assertArrayEquals(expected, y.toFloatArray());
  }

  @ParameterizedTest
  @MethodSource("widths")
  void boolsAreAnyByteButZero(Target target, int lanes) {
    CompiledKernel kernel =
        CompiledKernel.of(
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
    MemorySegment y = CompiledKernel.memory(new byte[lanes + 1]);
    Tensor z = Tensor.zeros(TensorType.of(ElementType.F32, lanes));
    kernel.run(List.of(CompiledKernel.memory(bytes), y, z.data()), List.of(), 0, 1);
    assertArrayEquals(expected, CompiledKernel.bytes(y));
    assertArrayEquals(floats, z.toFloatArray());
  }

  @ParameterizedTest
  @CsvSource({
    "jvm-scalar, f32, 4",
    "jvm-128, f32x4, 16",
    "jvm-512, f32x16, 64",
    "jvm-128, i8x4, 4"
  })
  void outOfBoundsThrows(String targetName, String type, int bytes) {
    Target target =
        CompiledKernel.TARGETS.stream()
            .filter(t -> t.name().equals(targetName))
            .findFirst()
            .orElseThrow();
    String element = type.replaceAll("x.*", "");
    String copy =
        "kernel move (x: read E, y: write E) (source, sink) {\n  store y[sink] = load T x[source]\n}\n"
            .replace("E", element)
            .replace("T", type);
    CompiledKernel kernel = CompiledKernel.of(copy, target);
    MemorySegment x = CompiledKernel.memory(new byte[128]);
    List<MemorySegment> buffers = List.of(x, CompiledKernel.memory(new byte[128]));
    kernel.run(buffers, List.of(128L - bytes, 0L), 0, 1);
    for (long bad : new long[] {129L - bytes, -1, 128, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> kernel.run(buffers, List.of(bad, 0L), 0, 1),
          "load at " + bad);
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> kernel.run(buffers, List.of(0L, bad), 0, 1),
          "store at " + bad);
    }
  }

  @Test
  void buffersMayLieInOneSegment() {
    String text =
        """
        kernel double (x: read f32, y: write f32) () {
          parallel for i: i64 = lo to hi {
            store y[i * 4] = load f32 x[i * 4] * 2.0
          }
        }
        """;
    CompiledKernel kernel = CompiledKernel.of(text, Target.JVM_SCALAR);
    Tensor memory = Tensor.of(new float[] {1, 2, 3, 0, 0, 0}, 6);
    MemorySegment[] segments = {memory.data(), memory.data()};
    kernel.function().run(segments, new long[] {4, 12}, new long[0], 0, 2);
    assertArrayEquals(new float[] {1, 2, 3, 4, 6, 0}, memory.toFloatArray());
    assertEquals(
        "double_", kernel.file().entry().className().replaceAll(".*\\.(.*_)[0-9a-f]{16}", "$1"));
  }
}
