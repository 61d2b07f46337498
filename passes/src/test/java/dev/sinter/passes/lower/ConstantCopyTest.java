package dev.sinter.passes.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.fuse.AxisIndex;
import dev.sinter.passes.fuse.Body;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Copies of constants against their definition, with random accesses and guards. */
final class ConstantCopyTest {
  @ParameterizedTest
  @EnumSource(names = {"I8", "BF16", "F32", "I64"})
  void eachElementIsTheOneThatTheAccessReads(ElementType element) {
    for (long seed = 0; seed < 300; seed++) {
      check(element, new Random(seed), "seed " + seed);
    }
  }

  private static void check(ElementType type, Random random, String seed) {
    int rank = 1 + random.nextInt(3);
    long[] sizes = random.longs(rank, 1, 6).toArray();
    List<Dim> strides = dims(random, rank, -3, 4);
    Body.Guard guard =
        new Body.Guard(
            new AxisIndex(Dim.of(random.nextInt(-4, 8)), dims(random, rank, -2, 3)),
            Dim.of(random.nextInt(8)));
    List<Body.Guard> guards = random.nextInt(4) == 0 ? List.of() : List.of(guard);
    // Far from either end, since an access may step outside where a guard does not hold.
    Tensor source = Tensor.zeros(TensorType.of(type, 101));
    for (int i = 0; i < 101; i++) {
      source.setRawBits(i, i + 1);
    }
    Body.Leaf leaf = new Body.Leaf(new Value(source.type()), type, Dim.of(50), strides);
    Tensor copy = ConstantCopy.of(source, Shape.of(sizes), leaf, guards);
    for (int at = 0; at < copy.size(); at++) {
      long[] index = index(sizes, at);
      boolean holds = guards.isEmpty() || inside(value(guard.index(), index), guard.size().known());
      long place = value(new AxisIndex(leaf.offset(), strides), index);
      assertEquals(holds ? place + 1 : 0, copy.rawBits(at), seed + ", element " + at);
    }
  }

  private static List<Dim> dims(Random random, int count, int from, int to) {
    List<Dim> dims = new ArrayList<>();
    random.ints(count, from, to).forEach(value -> dims.add(Dim.of(value)));
    return dims;
  }

  private static boolean inside(long value, long size) {
    return value >= 0 && value < size;
  }

  private static long value(AxisIndex affine, long[] index) {
    return affine.offset().known()
        + LongStream.range(0, index.length)
            .map(axis -> affine.coefficients().get((int) axis).known() * index[(int) axis])
            .sum();
  }

  private static long[] index(long[] sizes, long at) {
    long[] index = new long[sizes.length];
    long rest = at;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      index[axis] = rest % sizes[axis];
      rest /= sizes[axis];
    }
    return index;
  }
}
