package dev.sinter.ir.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConvolutionTest {
  @Test
  void smallConvolutions() {
    TensorText.check(
        line(1, 0, 0, 1, 1), "f32[1,1,4]{1, 2, 3, 4}; f32[1,1,2]{1, 10}", "f32[1,1,3]{21, 32, 43}");
    TensorText.check(
        line(2, 1, 1, 1, 1), "f32[1,1,3]{1, 2, 3}; f32[1,1,2]{1, 10}", "f32[1,1,2]{10, 32}");
    TensorText.check(
        line(1, -1, 0, 1, 1), "f32[1,1,4]{9, 2, 3, 4}; f32[1,1,2]{1, 10}", "f32[1,1,2]{32, 43}");
    TensorText.check(line(1, 0, 0, 2, 1), "f32[1,1,2]{1, 2}; f32[1,1,1]{3}", "f32[1,1,3]{3, 0, 6}");
    TensorText.check(
        line(1, 0, 0, 1, 2), "f32[1,1,3]{1, 2, 3}; f32[1,1,2]{1, 10}", "f32[1,1,1]{31}");
    TensorText.check(line(1, 0, 0, 1, 1), "f32[1,1,1]{1}; f32[1,1,2]{1, 10}", "f32[1,1,0]{}");
    TensorText.check(line(1, 1, 1, 1, 1), "f32[1,1,0]{}; f32[1,1,2]{1, 10}", "f32[1,1,1]{0}");
  }

  @Test
  void paddingIsZeroEvenForAnInfiniteWeight() {
    TensorText.check(
        line(1, 1, 0, 1, 1), "f32[1,1,1]{2}; f32[1,1,2]{Infinity, 3}", "f32[1,1,1]{NaN}");
  }

  @Test
  void withoutSpatialAxesItIsAProduct() {
    ConvGeneral point =
        new ConvGeneral(
            List.of(), List.of(), List.of(), List.of(), List.of(), 1, 1, ElementType.F32);
    TensorText.check(point, "f32[2,2]{1, 2, 3, 4}; f32[1,2]{5, 6}", "f32[2,1]{17, 39}");
  }

  @Test
  void integersAccumulateWide() {
    ConvGeneral op =
        new ConvGeneral(
            List.of(1L),
            List.of(Dim.of(0)),
            List.of(Dim.of(0)),
            List.of(1L),
            List.of(1L),
            1,
            1,
            ElementType.I32);
    TensorText.check(op, "u8[1,1,2]{255, 255}; i8[1,1,2]{-128, 127}", "i32[1,1,1]{-255}");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void agreesWithItsDefinition(int spatial) {
    for (int seed = 0; seed < 120; seed++) {
      Random random = new Random(seed * 7L + spatial);
      long featureGroups = random.nextBoolean() ? 1 : random.nextInt(1, 4);
      long batchGroups = featureGroups > 1 || random.nextBoolean() ? 1 : random.nextInt(1, 4);
      long groups = featureGroups * batchGroups;
      long channels = random.nextInt(1, 4);
      // Every tenth case has more positions than a tile has columns.
      int most = seed % 10 == 0 && spatial == 2 ? 30 : 7;
      List<Long> input =
          new ArrayList<>(List.of(batchGroups * random.nextInt(1, 3), channels * featureGroups));
      List<Long> kernel = new ArrayList<>(List.of(groups * random.nextInt(1, 3), channels));
      for (int i = 0; i < spatial; i++) {
        input.add((long) random.nextInt(1, most + 1));
        kernel.add((long) random.nextInt(1, 4));
      }
      ConvGeneral op =
          new ConvGeneral(
              numbers(random, spatial, 1, 4),
              numbers(random, spatial, -2, 4).stream().map(Dim::of).toList(),
              numbers(random, spatial, -2, 4).stream().map(Dim::of).toList(),
              numbers(random, spatial, 1, 4),
              numbers(random, spatial, 1, 3),
              featureGroups,
              batchGroups,
              ElementType.F32);
      Tensor x = TensorText.random(random, ElementType.F32, array(input));
      Tensor k = TensorText.random(random, ElementType.F32, array(kernel));
      check(op, x, k, "seed " + seed + ": " + op + " of " + x.type() + " and " + k.type());
    }
  }

  private static void check(ConvGeneral op, Tensor x, Tensor kernel, String what) {
    Tensor found;
    try {
      found = TensorText.evaluate(op, x, kernel);
    } catch (SinterException e) {
      // Random negative pads may leave less than nothing, which inference refuses.
      assertEquals(true, e.getMessage().contains("would be"), what + ": " + e.getMessage());
      return;
    }
    long[] shape = found.shape();
    long[] index = new long[shape.length];
    for (long at = 0; at < found.size(); at++) {
      long rest = at;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        index[axis] = rest % shape[axis];
        rest /= shape[axis];
      }
      assertEquals(definition(op, x, kernel, index, shape), found.getDouble(at), 1e-5, what);
    }
    Tensor last = TensorText.evaluate(op.withChannelsLast(true), channelsLast(x), kernel);
    assertEquals(channelsLast(found).toString(), last.toString(), what);
  }

  private static Tensor channelsLast(Tensor x) {
    List<Integer> order = new ArrayList<>(List.of(0));
    for (int axis = 2; axis < x.type().rank(); axis++) {
      order.add(axis);
    }
    order.add(1);
    return TensorText.evaluate(new Transpose(order), x);
  }

  /** One element of the result, as the record's Javadoc says. */
  private static double definition(
      ConvGeneral op, Tensor x, Tensor kernel, long[] index, long[] result) {
    long[] in = x.shape();
    long[] k = kernel.shape();
    long group = index[1] / (k[0] / (op.featureGroups() * op.batchGroups()));
    long n = op.batchGroups() > 1 ? group * result[0] + index[0] : index[0];
    long firstChannel = op.featureGroups() > 1 ? group * k[1] : 0;
    double sum = 0;
    long elements = kernel.size() / k[0];
    for (long element = 0; element < elements; element++) {
      long rest = element;
      long at = 0;
      long scale = 1;
      boolean inside = true;
      for (int axis = k.length - 1; axis >= 2; axis--) {
        long offset = rest % k[axis];
        rest /= k[axis];
        long place =
            index[axis] * op.strides().get(axis - 2)
                + offset * op.kernelDilation().get(axis - 2)
                - op.low().get(axis - 2).known();
        long spread = op.inputDilation().get(axis - 2);
        inside &= place >= 0 && place % spread == 0 && place / spread < in[axis];
        at += place / spread * scale;
        scale *= in[axis];
      }
      if (inside) {
        long start = (n * in[1] + firstChannel + rest) * scale;
        sum += x.getDouble(start + at) * kernel.getDouble(index[1] * elements + element);
      }
    }
    return sum;
  }

  private static ConvGeneral line(
      long stride, long low, long high, long inputDilation, long kernelDilation) {
    return new ConvGeneral(
        List.of(stride),
        List.of(Dim.of(low)),
        List.of(Dim.of(high)),
        List.of(inputDilation),
        List.of(kernelDilation),
        1,
        1,
        ElementType.F32);
  }

  private static List<Long> numbers(Random random, int count, int from, int to) {
    return IntStream.range(0, count).mapToObj(_ -> (long) random.nextInt(from, to)).toList();
  }

  private static long[] array(List<Long> list) {
    return list.stream().mapToLong(Long::longValue).toArray();
  }
}
