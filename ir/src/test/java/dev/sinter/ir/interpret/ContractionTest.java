package dev.sinter.ir.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ContractionTest {
  private static final DotGeneral MATRICES =
      new DotGeneral(List.of(), List.of(), List.of(1), List.of(0), ElementType.F32);

  @Test
  void smallProducts() {
    TensorText.check(MATRICES, "f32[2,2]{1, 2, 3, 4}; f32[2,1]{5, 6}", "f32[2,1]{17, 39}");
    TensorText.check(MATRICES, "f32[2,0]{}; f32[0,2]{}", "f32[2,2]{0, 0, 0, 0}");
    TensorText.check(MATRICES, "f32[0,2]{}; f32[2,2]{1, 2, 3, 4}", "f32[0,2]{}");
    TensorText.check(MATRICES, "f32[1,2]{0, 1}; f32[2,1]{Infinity, 1}", "f32[1,1]{NaN}");
    DotGeneral inner =
        new DotGeneral(List.of(), List.of(), List.of(0), List.of(0), ElementType.F32);
    TensorText.check(inner, "f32[3]{1, 2, 3}; f32[3]{4, 5, 6}", "f32[]{32}");
    DotGeneral outer = new DotGeneral(List.of(), List.of(), List.of(), List.of(), ElementType.F32);
    TensorText.check(outer, "f32[2]{1, 2}; f32[3]{3, 4, 5}", "f32[2,3]{3, 4, 5, 6, 8, 10}");
    TensorText.check(outer, "f32[]{2}; f32[]{3}", "f32[]{6}");
  }

  @Test
  void integersAccumulateWideAndWrap() {
    DotGeneral wide = new DotGeneral(List.of(), List.of(), List.of(0), List.of(0), ElementType.I32);
    TensorText.check(wide, "u8[3]{255, 255, 255}; i8[3]{-128, -128, 127}", "i32[]{-32895}");
    TensorText.check(wide, "i32[2]{2147483647, 1}; i32[2]{2, 5}", "i32[]{3}");
    DotGeneral u64 = new DotGeneral(List.of(), List.of(), List.of(0), List.of(0), ElementType.U64);
    TensorText.check(u64, "u64[1]{18446744073709551615}; u64[1]{2}", "u64[]{18446744073709551614}");
  }

  @Test
  void halvesAccumulateInDouble() {
    DotGeneral half = new DotGeneral(List.of(), List.of(), List.of(0), List.of(0), ElementType.F16);
    TensorText.check(half, "f16[3]{2048, 1, 1}; f16[3]{1, 1, 1}", "f16[]{2050}");
    DotGeneral wide = new DotGeneral(List.of(), List.of(), List.of(0), List.of(0), ElementType.F32);
    TensorText.check(wide, "bf16[2]{256, 1}; bf16[2]{256, 1}", "f32[]{65537}");
  }

  /**
   * Axes of lhs, then of rhs, as letters: those in both and in the result are batch axes, others in
   * both are contracted.
   */
  @ParameterizedTest
  @CsvSource({
    "mk, kn",
    "km, kn",
    "mk, nk",
    "bmk, bkn",
    "mbk, nkb",
    "kbm, bnk",
    "mkl, lkn",
    "bcmk, bckn",
    "m, n",
    "mk, k",
    "k, kn",
    "k, nk",
    "b, b",
    "mb, b",
    "bm, bn",
    "amk, nk"
  })
  void agreesWithItsDefinition(String lhs, String rhs) {
    for (ElementType element : List.of(ElementType.F32, ElementType.F64, ElementType.I32)) {
      for (int seed = 0; seed < 4; seed++) {
        Random random = new Random(seed);
        // The last seed crosses the borders of tiles.
        int most = seed == 3 && (lhs + rhs).length() <= 4 ? 300 : 6;
        long[] sizes = random.longs(26, 1, most + 1L).toArray();
        checkAgainstDefinition(lhs, rhs, element, sizes, random, "seed " + seed + ", " + element);
      }
    }
  }

  private static void checkAgainstDefinition(
      String lhs, String rhs, ElementType element, long[] sizes, Random random, String what) {
    List<Integer> lhsBatch = new ArrayList<>();
    List<Integer> rhsBatch = new ArrayList<>();
    List<Integer> lhsContracting = new ArrayList<>();
    List<Integer> rhsContracting = new ArrayList<>();
    StringBuilder free = new StringBuilder();
    for (int i = 0; i < lhs.length(); i++) {
      char axis = lhs.charAt(i);
      if (rhs.indexOf(axis) < 0) {
        free.append(axis);
      } else if (axis <= 'c') {
        lhsBatch.add(i);
        rhsBatch.add(rhs.indexOf(axis));
      } else {
        lhsContracting.add(i);
        rhsContracting.add(rhs.indexOf(axis));
      }
    }
    StringBuilder result = new StringBuilder();
    lhsBatch.forEach(axis -> result.append(lhs.charAt(axis)));
    result.append(free);
    rhs.chars().filter(axis -> lhs.indexOf(axis) < 0).forEach(axis -> result.append((char) axis));
    Tensor x = TensorText.random(random, element, shape(lhs, sizes));
    Tensor y = TensorText.random(random, element, shape(rhs, sizes));
    DotGeneral op = new DotGeneral(lhsBatch, rhsBatch, lhsContracting, rhsContracting, element);
    Tensor found = TensorText.evaluate(op, x, y);
    double[] sums = new double[Math.toIntExact(found.size())];
    String all = result + contracted(lhs, lhsContracting);
    long[] shape = shape(all, sizes);
    long[] index = new long[all.length()];
    long total = java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    for (long i = 0; i < total; i++) {
      unravel(i, shape, index);
      int to = (int) ravel(result.toString(), all, index, sizes);
      sums[to] +=
          x.getDouble(ravel(lhs, all, index, sizes)) * y.getDouble(ravel(rhs, all, index, sizes));
    }
    for (int i = 0; i < sums.length; i++) {
      assertEquals(
          sums[i],
          found.getDouble(i),
          1e-5 * (1 + Math.abs(sums[i])),
          lhs + "," + rhs + ", " + what + ", element " + i);
    }
  }

  private static String contracted(String lhs, List<Integer> axes) {
    return String.join("", axes.stream().map(axis -> lhs.substring(axis, axis + 1)).toList());
  }

  private static long[] shape(String axes, long[] sizes) {
    return axes.chars().mapToLong(axis -> sizes[axis - 'a']).toArray();
  }

  private static void unravel(long at, long[] shape, long[] index) {
    for (int i = shape.length - 1; i >= 0; i--) {
      index[i] = at % shape[i];
      at /= shape[i];
    }
  }

  private static long ravel(String axes, String all, long[] index, long[] sizes) {
    long at = 0;
    for (int i = 0; i < axes.length(); i++) {
      at = at * sizes[axes.charAt(i) - 'a'] + index[all.indexOf(axes.charAt(i))];
    }
    return at;
  }
}
