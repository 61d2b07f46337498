package dev.sinter.frontend.nn.functional;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * Pooling of the spatial axes of x [N, C, …] to given sizes: place i of m takes the elements ⌊i·n /
 * m⌋ up to but without ⌈(i + 1)·n / m⌉ of n, so that windows may differ in length and overlap. Axes
 * are pooled one after the other. Their sizes must be known.
 */
public final class AdaptivePooling {
  private AdaptivePooling() {}

  /** The mean of each window. */
  public static Value average(NumPy np, Value x, List<Long> sizes) {
    Value y = x;
    for (int i = 0; i < sizes.size(); i++) {
      Value weights = np.builder().constant(weights(known(x, sizes, i), sizes.get(i), x));
      // [to, from] times the axis as the last one.
      Value last = np.moveAxis(y, i + 2, -1);
      y = np.moveAxis(np.matmul(last, np.transpose(weights)), -1, i + 2);
    }
    return y;
  }

  /** The largest of each window. */
  public static Value max(NumPy np, Value x, List<Long> sizes) {
    Value y = x;
    for (int i = 0; i < sizes.size(); i++) {
      Value places = np.builder().constant(places(known(x, sizes, i), sizes.get(i)));
      Gather gather = new Gather(0, List.of(i + 2), Gather.Bounds.REFUSE);
      Value windows = np.builder().apply(gather, y, places);
      y = np.moveAxis(np.max(windows, 1), 0, i + 2);
    }
    return y;
  }

  private static long known(Value x, List<Long> sizes, int axis) {
    if (x.type().rank() != sizes.size() + 2 || sizes.get(axis) < 1) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH, "sizes %s for x %s".formatted(sizes, x.type()));
    }
    Dim size = x.type().dim(axis + 2);
    if (!size.isKnown() || size.is(0)) {
      throw new SinterException(
          ErrorCode.FEATURE_UNSUPPORTED,
          "adaptive pooling of %s, whose axis %d is not known or empty"
              .formatted(x.type(), axis + 2));
    }
    return size.known();
  }

  private static long start(long place, long from, long to) {
    return place * from / to;
  }

  private static long end(long place, long from, long to) {
    return Math.ceilDiv((place + 1) * from, to);
  }

  /** 1 / length of its window for each element of each place: [to, from]. */
  private static Tensor weights(long from, long to, Value like) {
    Tensor weights = Tensor.zeros(TensorType.of(like.type().element(), to, from));
    for (long place = 0; place < to; place++) {
      long start = start(place, from, to);
      long end = end(place, from, to);
      for (long element = start; element < end; element++) {
        weights.setDouble(place * from + element, 1.0 / (end - start));
      }
    }
    return weights;
  }

  /** The elements of each window, the last one again in shorter ones: i64 [to, longest, 1]. */
  private static Tensor places(long from, long to) {
    long longest = 0;
    for (long place = 0; place < to; place++) {
      longest = Math.max(longest, end(place, from, to) - start(place, from, to));
    }
    Tensor places = Tensor.zeros(TensorType.of(ElementType.I64, to, longest, 1));
    for (long place = 0; place < to; place++) {
      for (long i = 0; i < longest; i++) {
        long element = Math.min(start(place, from, to) + i, end(place, from, to) - 1);
        places.setLong(place * longest + i, element);
      }
    }
    return places;
  }
}
