package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.TestModel.integer;
import static dev.sinter.frontend.onnx.TestModel.ints;
import static dev.sinter.frontend.onnx.TestModel.real;
import static dev.sinter.frontend.onnx.TestModel.text;
import static dev.sinter.frontend.onnx.TestTensors.assertClose;
import static dev.sinter.frontend.onnx.TestTensors.index;
import static dev.sinter.frontend.onnx.TestTensors.offset;
import static dev.sinter.frontend.onnx.TestTensors.random;
import static dev.sinter.frontend.onnx.TestTensors.shape;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sampling at computed places against loops over single elements, on known sizes and on symbolic
 * ones.
 */
class SamplingTest {
  private static final int CASES = 25;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void grids(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      int axes = 1 + random.nextInt(3);
      long[] sizes = new long[axes + 2];
      long[] places = new long[axes + 2];
      for (int k = 0; k < axes + 2; k++) {
        sizes[k] = 1L + random.nextInt(k < 2 ? 2 : 4);
        places[k] = k == 0 ? sizes[0] : 1 + random.nextInt(3);
      }
      places[axes + 1] = axes;
      Tensor x = random(random, sizes);
      Tensor grid = random(random, places);
      for (long k = 0; k < grid.size(); k++) {
        grid.setDouble(k, grid.getDouble(k) * 4);
      }
      String mode = List.of("nearest", "linear", "cubic").get(random.nextInt(3));
      String padding = List.of("zeros", "border", "reflection").get(random.nextInt(3));
      boolean corners = random.nextBoolean();
      Tensor expected = sampled(x, grid, mode, padding, corners);
      String dims = "n,c,a,b,d".substring(0, 2 * axes + 3);
      for (String type : List.of(x.type().toString(), "f32[%s]".formatted(dims))) {
        TestModel model =
            TestModel.opset(20)
                .input("x", type)
                .input(
                    "grid",
                    type.contains("n")
                        ? "f32[n,%s%d]".formatted("p,q,r,".substring(0, 2 * axes), axes)
                        : grid.type().toString())
                .node(
                    "GridSample",
                    "x grid",
                    "y",
                    text("mode", mode),
                    text("padding_mode", padding),
                    integer("align_corners", corners ? 1 : 0))
                .output("y");
        String where =
            "seed %d, case %d %s %s %s %s".formatted(seed, i, type, mode, padding, corners);
        assertClose(expected, model.run(x, grid).getFirst(), where);
      }
    }
  }

  private static Tensor sampled(
      Tensor x, Tensor grid, String mode, String padding, boolean corners) {
    int axes = x.type().rank() - 2;
    long[] shape = new long[axes + 2];
    shape[0] = x.shape()[0];
    shape[1] = x.shape()[1];
    System.arraycopy(grid.shape(), 1, shape, 2, axes);
    Tensor y = TestTensors.of(ElementType.F32, shape);
    for (int i = 0; i < y.size(); i++) {
      int[] at = index(i, shape);
      double[] place = new double[axes];
      for (int a = 0; a < axes; a++) {
        int[] from = new int[axes + 2];
        from[0] = at[0];
        System.arraycopy(at, 2, from, 1, axes);
        from[axes + 1] = axes - 1 - a;
        long n = x.shape()[a + 2];
        float g = (float) grid.getDouble(offset(from, grid.shape()));
        float p = corners ? (g + 1) / 2 * (n - 1) : ((g + 1) * n - 1) / 2;
        place[a] = mode.equals("nearest") ? Math.rint(p) : p;
        place[a] = near(place[a], n, padding, corners);
      }
      y.setDouble(i, interpolated(x, new int[] {at[0], at[1]}, place, 0, mode, padding, corners));
    }
    return y;
  }

  /** Interpolates along one axis what interpolating along the others gives. */
  private static double interpolated(
      Tensor x, int[] at, double[] place, int axis, String mode, String padding, boolean corners) {
    if (axis == place.length) {
      return x.getDouble(offset(at, x.shape()));
    }
    int base = (int) Math.floor(place[axis]);
    double f = place[axis] - base;
    double[] weights =
        switch (mode) {
          case "nearest" -> new double[] {0, 1, 0, 0};
          case "linear" -> new double[] {0, 1 - f, f, 0};
          default -> new double[] {keys(1 + f), keys(f), keys(1 - f), keys(2 - f)};
        };
    double sum = 0;
    for (int k = 0; k < 4; k++) {
      long n = x.shape()[axis + 2];
      double tap = near(base + k - 1, n, padding, corners);
      if (weights[k] != 0 && ((tap >= 0 && tap <= n - 1) || !padding.equals("zeros"))) {
        int[] next = Arrays.copyOf(at, at.length + 1);
        next[at.length] = (int) Math.clamp(tap, 0, (double) (n - 1));
        sum += weights[k] * interpolated(x, next, place, axis + 1, mode, padding, corners);
      }
    }
    return sum;
  }

  private static double keys(double d) {
    double a = -0.75;
    return d <= 1
        ? (a + 2) * d * d * d - (a + 3) * d * d + 1
        : a * d * d * d - 5 * a * d * d + 8 * a * d - 4 * a;
  }

  private static double near(double place, long n, String padding, boolean corners) {
    double low = corners ? 0 : -0.5;
    double high = corners ? n - 1 : n - 0.5;
    if (padding.equals("border")) {
      return place < -0.5 || place > n - 0.5 ? Math.clamp(place, 0, (double) (n - 1)) : place;
    }
    double reflected = place;
    while (padding.equals("reflection") && high > low && (reflected < low || reflected > high)) {
      reflected = reflected < low ? 2 * low - reflected : 2 * high - reflected;
    }
    return padding.equals("reflection") && high == low ? 0 : reflected;
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void regions(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      Tensor x = random(random, 2, 2, 4, 5);
      Tensor rois = random(random, 3, 4);
      for (long k = 0; k < rois.size(); k++) {
        rois.setDouble(k, rois.getDouble(k) * 6 + (k % 4 < 2 ? 2 : 7));
      }
      int samples = random.nextInt(3);
      boolean shifted = random.nextBoolean();
      boolean mean = random.nextBoolean();
      double scale = random.nextBoolean() ? 1 : 0.5;
      TestModel model =
          TestModel.opset(random.nextBoolean() ? 16 : 22)
              .input("x", random.nextBoolean() ? "f32[n,c,h,w]" : "f32[2,2,4,5]")
              .input("rois", "f32[r,4]")
              .input("images", "i64[r]")
              .node(
                  "RoiAlign",
                  "x rois images",
                  "y",
                  integer("output_height", 2),
                  integer("output_width", 3),
                  integer("sampling_ratio", samples),
                  real("spatial_scale", scale),
                  text("mode", mean ? "avg" : "max"),
                  text(
                      "coordinate_transformation_mode",
                      shifted ? "half_pixel" : "output_half_pixel"))
              .output("y");
      Tensor images = Tensor.of(new long[] {1, 0, 1}, 3);
      Tensor expected = pooled(x, rois, images, samples, shifted, mean, scale);
      String where =
          "seed %d, case %d: %d %s %s %s".formatted(seed, i, samples, shifted, mean, rois);
      assertClose(expected, model.run(x, rois, images).getFirst(), where);
    }
  }

  private static Tensor pooled(
      Tensor x,
      Tensor rois,
      Tensor images,
      int samples,
      boolean shifted,
      boolean mean,
      double scale) {
    Tensor y = TestTensors.of(ElementType.F32, shape(images.size(), x.shape()[1], 2, 3));
    for (int i = 0; i < y.size(); i++) {
      int[] at = index(i, y.shape());
      double[] corner = new double[4];
      for (int k = 0; k < 4; k++) {
        corner[k] = (float) (rois.getDouble(at[0] * 4L + k) * scale) - (shifted ? 0.5 : 0);
      }
      double width = corner[2] - corner[0];
      double height = corner[3] - corner[1];
      double binWidth = (shifted ? width : Math.max(width, 1)) / 3;
      double binHeight = (shifted ? height : Math.max(height, 1)) / 2;
      int rows = samples > 0 ? samples : (int) Math.max(0, Math.ceil((float) binHeight));
      int columns = samples > 0 ? samples : (int) Math.max(0, Math.ceil((float) binWidth));
      double sum = 0;
      double most = rows * columns == 0 ? 0 : Double.NEGATIVE_INFINITY;
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          double v = corner[1] + (at[2] + (r + 0.5) / rows) * binHeight;
          double u = corner[0] + (at[3] + (c + 0.5) / columns) * binWidth;
          double[] terms = corners(x, (int) images.getLong(at[0]), at[1], v, u);
          for (double term : terms) {
            sum += term;
            most = Math.max(most, term);
          }
        }
      }
      y.setDouble(i, mean ? sum / Math.max(1, rows * columns) : most);
    }
    return y;
  }

  /** The four elements around a place, weighted. */
  private static double[] corners(Tensor x, int image, int channel, double v, double u) {
    long height = x.shape()[2];
    long width = x.shape()[3];
    if (v < -1 || v > height || u < -1 || u > width) {
      return new double[4];
    }
    double row = Math.clamp(v, 0, (double) (height - 1));
    double column = Math.clamp(u, 0, (double) (width - 1));
    double[] terms = new double[4];
    for (int k = 0; k < 4; k++) {
      int r = (int) row + k / 2;
      int c = (int) column + k % 2;
      double weight = (1 - Math.abs(row - r)) * (1 - Math.abs(column - c));
      int[] at = {image, channel, (int) Math.min(r, height - 1), (int) Math.min(c, width - 1)};
      terms[k] = weight * x.getDouble(offset(at, x.shape()));
    }
    return terms;
  }

  /** A square deformable convolution of four channels. */
  private record Deformed(
      int groups, int offsetGroups, int kernel, int stride, int dilation, int pad) {
    static Deformed random(Random random) {
      return new Deformed(
          1 + random.nextInt(2),
          1 + random.nextInt(2),
          1 + random.nextInt(2),
          1 + random.nextInt(2),
          1 + random.nextInt(2),
          random.nextInt(2));
    }

    int taps() {
      return kernel * kernel;
    }

    int out() {
      return (4 + 2 * pad - (kernel - 1) * dilation - 1) / stride + 1;
    }

    double element(int[] at, Tensor x, Tensor w, Tensor offsets, Tensor mask) {
      double sum = 0;
      for (int c = 0; c < 4 / groups; c++) {
        int channel = at[1] / 2 * (4 / groups) + c;
        for (int tap = 0; tap < taps(); tap++) {
          int number = channel / (4 / offsetGroups) * taps() + tap;
          double v = at[2] * stride - pad + tap / kernel * dilation;
          double u = at[3] * stride - pad + tap % kernel * dilation;
          double[] place = {
            v + at(offsets, at[0], number * 2, at[2], at[3]),
            u + at(offsets, at[0], number * 2 + 1, at[2], at[3])
          };
          double read =
              interpolated(x, new int[] {at[0], channel}, place, 0, "linear", "zeros", false);
          double weight = at(w, at[1], c, tap / kernel, tap % kernel);
          sum += weight * at(mask, at[0], number, at[2], at[3]) * read;
        }
      }
      return sum;
    }

    private static double at(Tensor tensor, int... place) {
      return tensor.getDouble(offset(place, tensor.shape()));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {6, 7})
  void deformed(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      Deformed conv = Deformed.random(random);
      int out = conv.out();
      Tensor x = random(random, 2, 4, 4, 4);
      Tensor w = random(random, 2L * conv.groups, 4 / conv.groups, conv.kernel, conv.kernel);
      Tensor offsets = random(random, 2, 2L * conv.offsetGroups * conv.taps(), out, out);
      for (long k = 0; k < offsets.size(); k++) {
        offsets.setDouble(k, offsets.getDouble(k) * 4);
      }
      Tensor bias = random(random, 2L * conv.groups);
      Tensor mask = random(random, 2, (long) conv.offsetGroups * conv.taps(), out, out);
      Tensor expected = TestTensors.of(ElementType.F32, shape(2, 2L * conv.groups, out, out));
      for (int k = 0; k < expected.size(); k++) {
        int[] at = index(k, expected.shape());
        expected.setDouble(k, bias.getDouble(at[1]) + conv.element(at, x, w, offsets, mask));
      }
      String symbolic = "f32[n,%d,p,q]";
      boolean known = random.nextBoolean();
      TestModel model =
          TestModel.opset(22)
              .input("x", known ? x.type().toString() : "f32[n,4,h,w]")
              .constant("w", w)
              .input(
                  "o", known ? offsets.type().toString() : symbolic.formatted(offsets.shape()[1]))
              .constant("b", bias)
              .input("m", known ? mask.type().toString() : symbolic.formatted(mask.shape()[1]))
              .node(
                  "DeformConv",
                  "x w o b m",
                  "y",
                  integer("group", conv.groups),
                  integer("offset_group", conv.offsetGroups),
                  ints("strides", conv.stride, conv.stride),
                  ints("dilations", conv.dilation, conv.dilation),
                  ints("pads", conv.pad, conv.pad, conv.pad, conv.pad))
              .output("y");
      String where = "seed %d, case %d %s".formatted(seed, i, conv);
      assertClose(expected, model.run(x, offsets, mask).getFirst(), where);
    }
  }

  @Test
  void affineGrids() {
    TestModel model =
        TestModel.opset(20)
            .input("t", "f32[1,2,3]")
            .constant("z", 1, 1, 1, 2)
            .node("AffineGrid", "t z", "y", integer("align_corners", 1))
            .node("AffineGrid", "t z", "w")
            .output("y", "w");
    // x' = 2x + y + 3 and y' = 4x + 5.
    Tensor theta = TestTensors.of(ElementType.F32, shape(1, 2, 3), 2, 1, 3, 4, 0, 5);
    List<Tensor> found = model.run(theta);
    assertClose(
        TestTensors.of(ElementType.F32, shape(1, 1, 2, 2), 1, 1, 5, 9), found.get(0), "corners");
    assertClose(
        TestTensors.of(ElementType.F32, shape(1, 1, 2, 2), 2, 3, 4, 7), found.get(1), "borders");
  }

  @ParameterizedTest
  @ValueSource(longs = {8, 9})
  void maximaAndBack(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      boolean columnMajor = random.nextBoolean();
      int stride = 1 + random.nextInt(2);
      int pad = random.nextInt(2);
      int dilation = 1 + random.nextInt(2);
      Tensor x = random(random, 2, 2, 4, 5);
      if (random.nextBoolean()) {
        x.setDouble(random.nextInt(80), Double.NaN);
      }
      for (int k = 0; k < 20; k++) {
        x.setDouble(k, Double.NEGATIVE_INFINITY);
      }
      TestModel model =
          TestModel.opset(12)
              .input("x", random.nextBoolean() ? "f32[n,c,h,w]" : "f32[2,2,4,5]")
              .node(
                  "MaxPool",
                  "x",
                  "y places",
                  ints("kernel_shape", 2, 2),
                  ints("strides", stride, stride),
                  ints("dilations", dilation, dilation),
                  ints("pads", pad, 0, pad, pad),
                  integer("ceil_mode", random.nextInt(2)),
                  integer("storage_order", columnMajor ? 1 : 0))
              .output("y", "places");
      List<Tensor> found = model.run(x);
      for (long k = 0; k < found.get(0).size(); k++) {
        long place = found.get(1).getLong(k);
        long within = place % 20;
        long row = columnMajor ? within % 4 : within / 5;
        long column = columnMajor ? within / 4 : within % 5;
        double there = x.getDouble(place / 20 * 20 + row * 5 + column);
        String where = "seed %d, case %d, element %d".formatted(seed, i, k);
        assertEquals(found.get(0).getDouble(k), there, where);
        int[] at = index((int) k, found.get(0).shape());
        int tapRow = (int) row - (at[2] * stride - pad);
        int tapColumn = (int) column - at[3] * stride;
        assertEquals(0, tapRow % dilation + tapColumn % dilation, where);
        assertEquals(true, tapRow >= 0 && tapRow <= dilation, where);
        assertEquals(true, tapColumn >= 0 && tapColumn <= dilation, where);
        assertEquals(place / 20, k / (found.get(0).size() / 4), where);
      }
    }
  }

  @Test
  void unpoolsToADeclaredShape() {
    TestModel model =
        TestModel.opset(11)
            .input("x", "f32[1,1,2,2]")
            .input("i", "i64[1,1,2,2]")
            .constant("z", 1, 1, 5, 3)
            .node("MaxUnpool", "x i z", "y", ints("kernel_shape", 2, 2), ints("strides", 2, 2))
            .output("y");
    Tensor x = TestTensors.of(ElementType.F32, shape(1, 1, 2, 2), 1, 2, 3, 4);
    // Counted through the four by four places that were pooled.
    Tensor places = Tensor.of(new long[] {5, 6, 8, 15}, 1, 1, 2, 2);
    Tensor expected =
        TestTensors.of(
            ElementType.F32, shape(1, 1, 5, 3), 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0);
    assertClose(expected, model.run(x, places).getFirst(), "unpooled");
  }
}
