package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.TestModel.integer;
import static dev.sinter.frontend.onnx.TestModel.ints;
import static dev.sinter.frontend.onnx.TestModel.text;
import static dev.sinter.frontend.onnx.TestTensors.assertClose;
import static dev.sinter.frontend.onnx.TestTensors.index;
import static dev.sinter.frontend.onnx.TestTensors.offset;
import static dev.sinter.frontend.onnx.TestTensors.product;
import static dev.sinter.frontend.onnx.TestTensors.random;

import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.ir.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Convolution and pooling with random attributes against loops that follow ONNX's formulas
 * literally, on known sizes and on symbolic ones.
 */
class WindowsTest {
  private static final int CASES = 60;

  /** How a window lies on one axis, as ONNX's text has it. */
  private record Axis(
      int size, int kernel, int stride, int dilation, int low, int high, int positions) {
    /** The places of the input under a window; those outside are padding. */
    int place(int position, int tap) {
      return position * stride + tap * dilation - low;
    }
  }

  private record Window(List<Axis> axes, List<AttributeProto> attributes) {}

  private static Window window(
      Random random, int[] sizes, String autoPad, boolean ceil, boolean kernelShape) {
    int n = sizes.length;
    long[] kernel = new long[n];
    long[] strides = new long[n];
    long[] dilations = new long[n];
    long[] pads = new long[2 * n];
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      kernel[i] = 1L + random.nextInt(3);
      strides[i] = 1L + random.nextInt(3);
      dilations[i] = 1L + random.nextInt(2);
      int span = (int) ((kernel[i] - 1) * dilations[i] + 1);
      if (autoPad.equals("NOTSET")) {
        pads[i] = random.nextInt(span);
        pads[n + i] = random.nextInt(span);
      }
      axes.add(
          axis(
              sizes[i],
              (int) kernel[i],
              (int) strides[i],
              (int) dilations[i],
              (int) pads[i],
              (int) pads[n + i],
              autoPad,
              ceil));
    }
    List<AttributeProto> attributes =
        new ArrayList<>(List.of(ints("strides", strides), ints("dilations", dilations)));
    if (autoPad.equals("NOTSET")) {
      attributes.add(ints("pads", pads));
    } else {
      attributes.add(text("auto_pad", autoPad));
    }
    if (kernelShape) {
      attributes.add(ints("kernel_shape", kernel));
    }
    return new Window(axes, attributes);
  }

  private static Axis axis(
      int size,
      int kernel,
      int stride,
      int dilation,
      int low,
      int high,
      String autoPad,
      boolean ceil) {
    int span = (kernel - 1) * dilation + 1;
    boolean upper = autoPad.equals("SAME_UPPER");
    if (upper || autoPad.equals("SAME_LOWER")) {
      int positions = (size + stride - 1) / stride;
      int total = Math.max(0, (positions - 1) * stride + span - size);
      int less = total / 2;
      int more = total - less;
      return new Axis(
          size, kernel, stride, dilation, upper ? less : more, upper ? more : less, positions);
    }
    int room = size + low + high - span;
    int positions =
        Math.max(0, (ceil ? Math.ceilDiv(room, stride) : Math.floorDiv(room, stride)) + 1);
    // A window that would begin in the padding after the end is left out.
    boolean beyond = ceil && (positions - 1) * stride >= size + low;
    return new Axis(size, kernel, stride, dilation, low, high, beyond ? positions - 1 : positions);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void pooling(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      String where = "seed %d, case %d".formatted(seed, i);
      int[] sizes = random.ints(1 + random.nextInt(2), 5, 9).toArray();
      boolean ceil = random.nextBoolean();
      boolean average = random.nextBoolean();
      boolean includePad = average && random.nextBoolean();
      String autoPad =
          List.of("NOTSET", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID").get(random.nextInt(5));
      Window window = window(random, sizes, autoPad, ceil && autoPad.equals("NOTSET"), true);
      Tensor x = random(random, shape(2, 3, sizes));
      List<AttributeProto> attributes = new ArrayList<>(window.attributes());
      attributes.add(integer("ceil_mode", ceil ? 1 : 0));
      if (includePad) {
        attributes.add(integer("count_include_pad", 1));
      }
      Tensor expected = pooled(x, window.axes(), average, includePad);
      for (String type :
          List.of(x.type().toString(), "f32[n,c,%s]".formatted(sizes.length == 1 ? "h" : "h,w"))) {
        TestModel model =
            TestModel.opset(19)
                .input("x", type)
                .node(
                    average ? "AveragePool" : "MaxPool",
                    "x",
                    "y",
                    attributes.toArray(AttributeProto[]::new))
                .output("y");
        assertClose(expected, model.run(x).getFirst(), where + " " + type + " " + window);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void convolution(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      int[] sizes = random.ints(1 + random.nextInt(2), 5, 9).toArray();
      String autoPad =
          List.of("NOTSET", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID").get(random.nextInt(5));
      Window window = window(random, sizes, autoPad, false, random.nextBoolean());
      int groups = 1 + random.nextInt(2);
      int[] kernel = window.axes().stream().mapToInt(Axis::kernel).toArray();
      Tensor x = random(random, shape(2, 2L * groups, sizes));
      Tensor w = random(random, shape(3L * groups, 2, kernel));
      Tensor b = random(random, 3L * groups);
      List<AttributeProto> attributes = new ArrayList<>(window.attributes());
      attributes.add(integer("group", groups));
      Tensor expected = convolved(x, w, b, groups, window.axes());
      String symbolic = "f32[n,%d,%s]".formatted(2 * groups, sizes.length == 1 ? "h" : "h,w");
      for (String type : List.of(x.type().toString(), symbolic)) {
        TestModel model =
            TestModel.opset(11)
                .input("x", type)
                .constant("w", w)
                .constant("b", b)
                .node("Conv", "x w b", "y", attributes.toArray(AttributeProto[]::new))
                .output("y");
        assertClose(
            expected,
            model.run(x).getFirst(),
            "seed %d, case %d %s %s".formatted(seed, i, type, window));
      }
    }
  }

  private static Tensor pooled(Tensor x, List<Axis> axes, boolean average, boolean includePad) {
    long[] shape =
        shape(x.shape()[0], x.shape()[1], axes.stream().mapToInt(Axis::positions).toArray());
    Tensor y = Tensor.of(new float[(int) product(shape)], shape);
    for (int i = 0; i < y.size(); i++) {
      int[] at = index(i, shape);
      double sum = 0;
      double max = Double.NEGATIVE_INFINITY;
      int inside = 0;
      int padded = 0;
      for (int[] tap : taps(axes)) {
        int[] from = {at[0], at[1], 0, 0};
        boolean isInside = true;
        boolean isPadded = true;
        for (int a = 0; a < axes.size(); a++) {
          Axis axis = axes.get(a);
          from[a + 2] = axis.place(at[a + 2], tap[a]);
          isInside &= from[a + 2] >= 0 && from[a + 2] < axis.size();
          isPadded &= from[a + 2] >= -axis.low() && from[a + 2] < axis.size() + axis.high();
        }
        padded += isPadded ? 1 : 0;
        if (isInside) {
          double value = x.getDouble(offset(from, x.shape()));
          sum += value;
          max = Math.max(max, value);
          inside++;
        }
      }
      y.setDouble(i, average ? sum / (includePad ? padded : inside) : max);
    }
    return y;
  }

  private static Tensor convolved(Tensor x, Tensor w, Tensor b, int groups, List<Axis> axes) {
    int outputs = (int) w.shape()[0];
    int channels = (int) w.shape()[1];
    long[] shape = shape(x.shape()[0], outputs, axes.stream().mapToInt(Axis::positions).toArray());
    Tensor y = Tensor.of(new float[(int) product(shape)], shape);
    for (int i = 0; i < y.size(); i++) {
      int[] at = index(i, shape);
      double sum = b.getDouble(at[1]);
      int group = at[1] / (outputs / groups);
      for (int[] tap : taps(axes)) {
        for (int c = 0; c < channels; c++) {
          int[] from = {at[0], group * channels + c, 0, 0};
          int[] weight = {at[1], c, 0, 0};
          boolean inside = true;
          for (int a = 0; a < axes.size(); a++) {
            from[a + 2] = axes.get(a).place(at[a + 2], tap[a]);
            weight[a + 2] = tap[a];
            inside &= from[a + 2] >= 0 && from[a + 2] < axes.get(a).size();
          }
          sum +=
              inside
                  ? x.getDouble(offset(from, x.shape())) * w.getDouble(offset(weight, w.shape()))
                  : 0;
        }
      }
      y.setDouble(i, sum);
    }
    return y;
  }

  private static List<int[]> taps(List<Axis> axes) {
    long[] kernel = axes.stream().mapToLong(Axis::kernel).toArray();
    List<int[]> all = new ArrayList<>();
    for (int i = 0; i < product(kernel); i++) {
      all.add(index(i, kernel));
    }
    return all;
  }

  private static long[] shape(long batch, long channels, int[] spatial) {
    long[] shape = new long[spatial.length + 2];
    shape[0] = batch;
    shape[1] = channels;
    for (int i = 0; i < spatial.length; i++) {
      shape[i + 2] = spatial[i];
    }
    return shape;
  }
}
