package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.TestModel.integer;
import static dev.sinter.frontend.onnx.TestModel.ints;
import static dev.sinter.frontend.onnx.TestModel.text;
import static dev.sinter.frontend.onnx.TestTensors.assertClose;
import static dev.sinter.frontend.onnx.TestTensors.index;
import static dev.sinter.frontend.onnx.TestTensors.offset;
import static dev.sinter.frontend.onnx.TestTensors.random;

import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The transposed convolution with random attributes: every element of the input is spread over the
 * result, as the specification's formulas for sizes and pads have it.
 */
class TransposedConvolutionTest {
  private static final int CASES = 60;

  /**
   * One axis: its attributes, and what the specification makes of them.
   *
   * @param wanted its output_shape, where the node has one
   * @param begin how much of the whole result is cut off before {@code size}
   */
  private record Axis(
      int n,
      int kernel,
      int stride,
      int dilation,
      int extra,
      int low,
      int high,
      int wanted,
      int begin,
      int size) {
    static Axis random(Random random, String auto, boolean shape) {
      boolean padded = auto.equals("NOTSET");
      int n = 1 + random.nextInt(3);
      int kernel = 1 + random.nextInt(3);
      int stride = 1 + random.nextInt(3);
      int dilation = 1 + random.nextInt(2);
      int span = (kernel - 1) * dilation + 1;
      int extra = random.nextInt(Math.max(stride, dilation));
      int low = padded ? random.nextInt(span) : 0;
      int high = padded ? random.nextInt(Math.max(1, span - low)) : 0;
      int whole = stride * (n - 1) + span + extra;
      int wanted = Math.max(1, whole + random.nextInt(5) - 3);
      boolean same = auto.startsWith("SAME");
      int size = shape ? wanted : same ? n * stride : whole - low - high;
      int total = Math.max(0, whole - size);
      int half = auto.equals("SAME_UPPER") ? total / 2 : total - total / 2;
      int begin = shape || same ? half : low;
      return new Axis(n, kernel, stride, dilation, extra, low, high, wanted, begin, size);
    }
  }

  private static List<AttributeProto> attributes(
      List<Axis> axes, String auto, boolean shape, int groups) {
    List<AttributeProto> attributes =
        new ArrayList<>(
            List.of(
                each("kernel_shape", axes, Axis::kernel),
                each("strides", axes, Axis::stride),
                each("dilations", axes, Axis::dilation),
                each("output_padding", axes, Axis::extra),
                integer("group", groups),
                text("auto_pad", auto)));
    if (auto.equals("NOTSET")) {
      attributes.add(
          ints(
              "pads",
              LongStream.concat(
                      axes.stream().mapToLong(Axis::low), axes.stream().mapToLong(Axis::high))
                  .toArray()));
    }
    if (shape) {
      attributes.add(each("output_shape", axes, Axis::wanted));
    }
    return attributes;
  }

  private static AttributeProto each(String name, List<Axis> axes, ToLongFunction<Axis> value) {
    return ints(name, axes.stream().mapToLong(value).toArray());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void spreadsTheInput(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      int groups = 1 + random.nextInt(2);
      String auto = List.of("NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER").get(random.nextInt(4));
      boolean shape = random.nextInt(3) == 0;
      List<Axis> axes =
          Stream.generate(() -> Axis.random(random, auto, shape))
              .filter(axis -> axis.size > 0)
              .limit(1 + random.nextInt(3))
              .toList();
      Tensor x = random(random, sizes(2, 2L * groups, axes, Axis::n));
      Tensor w = random(random, sizes(2L * groups, 3, axes, Axis::kernel));
      Tensor bias = random(random, 3L * groups);
      Tensor expected = spread(x, w, bias, groups, axes);
      String symbolic =
          "f32[n,%d,%s]".formatted(2 * groups, "h,w,d".substring(0, 2 * axes.size() - 1));
      for (String type : List.of(x.type().toString(), symbolic)) {
        TestModel model =
            TestModel.opset(11)
                .input("x", type)
                .constant("w", w)
                .constant("b", bias)
                .node(
                    "ConvTranspose",
                    "x w b",
                    "y",
                    attributes(axes, auto, shape, groups).toArray(AttributeProto[]::new))
                .output("y");
        String where = "seed %d, case %d %s %s %s".formatted(seed, i, type, auto, axes);
        assertClose(expected, model.run(x).getFirst(), where);
      }
    }
  }

  private static Tensor spread(Tensor x, Tensor w, Tensor bias, int groups, List<Axis> lines) {
    long[] shape = sizes(2, 3L * groups, lines, Axis::size);
    Tensor y = TestTensors.of(ElementType.F32, shape);
    for (int i = 0; i < y.size(); i++) {
      y.setDouble(i, bias.getDouble(index(i, shape)[1]));
    }
    for (int i = 0; i < x.size(); i++) {
      int[] from = index(i, x.shape());
      for (int k = 0; k < w.size(); k++) {
        int[] tap = index(k, w.shape());
        int[] to = {from[0], from[1] / 2 * 3 + tap[1], 0, 0, 0};
        boolean inside = tap[0] == from[1];
        for (int a = 0; a < lines.size(); a++) {
          Axis line = lines.get(a);
          to[a + 2] = from[a + 2] * line.stride + tap[a + 2] * line.dilation - line.begin;
          inside &= to[a + 2] >= 0 && to[a + 2] < line.size;
        }
        if (inside) {
          long place = offset(Arrays.copyOf(to, shape.length), shape);
          y.setDouble(place, y.getDouble(place) + x.getDouble(i) * w.getDouble(k));
        }
      }
    }
    return y;
  }

  private static long[] sizes(long first, long second, List<Axis> axes, ToLongFunction<Axis> size) {
    return LongStream.concat(LongStream.of(first, second), axes.stream().mapToLong(size)).toArray();
  }
}
