package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Precision;
import dev.sinter.frontend.composite.Reductions;
import dev.sinter.frontend.resample.Border;
import dev.sinter.frontend.resample.Interpolation.Curve;
import dev.sinter.frontend.resample.Sampling;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.While;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Pooling of regions of images (He et al.: Mask R-CNN, 2017): each region is divided into bins, and
 * each bin is the mean, or the maximum, of samples between the elements of the image.
 *
 * <p>A region may lie anywhere, and takes as many samples as it is large where their number is not
 * given. Then one sample of every bin is taken in each round of a loop.
 */
final class RoiAlignImports {
  private final NumPy np;
  private final boolean mean;
  private final long height;
  private final long width;

  private RoiAlignImports(NumPy np, boolean mean, long height, long width) {
    this.np = np;
    this.mean = mean;
    this.height = height;
    this.width = width;
  }

  /**
   * Regions of images, all of them [R, 1, 1, 1, 1].
   *
   * @param image which image of {@code x} [N, C, H, W] a region is of, i64
   */
  private record Regions(
      Value x, Value image, Value top, Value left, Value binHeight, Value binWidth) {
    List<Value> values() {
      return List.of(x, image, top, left, binHeight, binWidth);
    }

    static Regions of(List<Value> values) {
      return new Regions(
          values.get(0), values.get(1), values.get(2), values.get(3), values.get(4), values.get(5));
    }
  }

  /** Samples in each bin of each region: the number of rows and columns. */
  private record Counts(Value rows, Value columns) {}

  /** x [N, C, H, W], regions [R, 4] as left, top, right, bottom, and the image of each [R]. */
  static Value roiAlign(OnnxNode node) {
    boolean fits =
        node.type(0).rank() == 4
            && node.type(1).rank() == 2
            && node.type(1).dim(1).is(4)
            && node.type(2).rank() == 1
            && node.type(2).dim(0).equals(node.type(1).dim(0));
    if (!fits) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "X is %s, rois are %s and batch_indices %s",
          node.type(0),
          node.type(1),
          node.type(2));
    }
    long samples = atLeast(node, "sampling_ratio", 0, 0);
    RoiAlignImports pooling =
        new RoiAlignImports(
            node.np(),
            mean(node.attributes().text("mode", "avg")),
            atLeast(node, "output_height", 1, 1),
            atLeast(node, "output_width", 1, 1));
    Regions regions = pooling.regions(node);
    Value bins = samples > 0 ? pooling.fixed(regions, samples) : pooling.adaptive(regions);
    return node.np().cast(node.np().moveAxis(bins, -1, 1), node.element(0));
  }

  private static boolean mean(String mode) {
    return switch (mode) {
      case "avg" -> true;
      case "max" -> false;
      default ->
          throw OnnxNode.invalid(
              ErrorCode.ATTRIBUTE_INVALID, "mode is '%s', expected avg or max", mode);
    };
  }

  private static long atLeast(OnnxNode node, String attribute, long otherwise, long least) {
    long value = node.attributes().integer(attribute, otherwise);
    if (value < least) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID, "%s is %d, expected at least %d", attribute, value, least);
    }
    return value;
  }

  private Regions regions(OnnxNode node) {
    // Opset 10 had no choice, and no shift.
    String mode =
        node.attributes()
            .text(
                "coordinate_transformation_mode",
                node.opset() < 16 ? "output_half_pixel" : "half_pixel");
    boolean shifted = mode.equals("half_pixel");
    if (!shifted && !mode.equals("output_half_pixel")) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID,
          "coordinate_transformation_mode is '%s', expected half_pixel or output_half_pixel",
          mode);
    }
    double scale = node.attributes().real("spatial_scale", 1);
    Value x = Precision.widen(np, node.input(0));
    Value scaled = np.mul(np.cast(node.input(1), x.type().element()), scale);
    Value corners = shifted ? np.sub(scaled, 0.5) : scaled;
    Value left = np.index(corners, ":, 0");
    Value top = np.index(corners, ":, 1");
    Value wide = np.sub(np.index(corners, ":, 2"), left);
    Value high = np.sub(np.index(corners, ":, 3"), top);
    // Without the shift, regions are at least one element large.
    return new Regions(
        x,
        eachRegion(np.cast(node.input(2), ElementType.I64)),
        eachRegion(top),
        eachRegion(left),
        eachRegion(np.div(shifted ? high : np.maximum(high, 1), (double) height)),
        eachRegion(np.div(shifted ? wide : np.maximum(wide, 1), (double) width)));
  }

  private Value eachRegion(Value vector) {
    return np.expandDims(vector, 1, 2, 3, 4);
  }

  /** The same number of samples in every bin, on both axes. */
  private Value fixed(Regions regions, long samples) {
    ElementType element = regions.x.type().element();
    Value steps = np.div(np.add(np.arange(element, Dim.of(samples)), 0.5), (double) samples);
    Value rows = np.reshape(steps, 1, 1, 1, samples, 1);
    Value columns = np.reshape(steps, 1, 1, 1, 1, samples);
    Value read = samples(regions, rows, columns);
    Reduce.Combiner combiner = mean ? Reduce.Combiner.SUM : Reduce.Combiner.MAX;
    Value bins = Reductions.reduce(np, combiner, read, List.of(3, 4), false);
    return mean ? np.div(bins, (double) Math.multiplyExact(samples, samples)) : bins;
  }

  /** As many samples in a bin as it is elements high and wide, rounded up. */
  private Value adaptive(Regions regions) {
    Counts counts =
        new Counts(
            np.maximum(np.ceil(regions.binHeight), 0), np.maximum(np.ceil(regions.binWidth), 0));
    Value mostRows = most(counts.rows);
    Value mostColumns = most(counts.columns);
    List<Value> operands = new ArrayList<>();
    operands.add(np.scalar(ElementType.I64, 0L));
    operands.add(nothing(regions));
    operands.add(np.mul(mostRows, mostColumns));
    operands.add(mostColumns);
    operands.add(counts.rows);
    operands.add(counts.columns);
    operands.addAll(regions.values());
    Graph more = graph("more", operands, (in, of) -> List.of(in.less(of.get(0), of.get(2))));
    While loop = new While(2, more, graph("sample", operands, this::round));
    Value bins = np.builder().applyAll(loop, operands).get(1);
    Value samples = np.reshape(np.mul(counts.rows, counts.columns), regionsOnly(regions, 4));
    return mean
        ? np.div(bins, np.maximum(samples, 1))
        : np.where(np.greater(samples, np.scalarLike(samples, 0)), bins, np.scalarLike(bins, 0));
  }

  private static List<Dim> regionsOnly(Regions regions, int rank) {
    List<Dim> dims = new ArrayList<>(List.of(regions.image.type().dim(0)));
    while (dims.size() < rank) {
      dims.add(Dim.of(1));
    }
    return dims;
  }

  private Value most(Value counts) {
    Value most = Reductions.reduce(np, Reduce.Combiner.MAX, np.flatten(counts), List.of(0), false);
    return np.cast(np.maximum(most, 0), ElementType.I64);
  }

  /** Bins [R, height, width, C] before any sample was taken. */
  private Value nothing(Regions regions) {
    ElementType element = regions.x.type().element();
    Value start = np.scalar(element, mean ? 0 : Double.NEGATIVE_INFINITY);
    Dim count = regions.image.type().dim(0);
    return np.full(Shape.of(count, Dim.of(height), Dim.of(width), regions.x.type().dim(1)), start);
  }

  private static Graph graph(
      String name, List<Value> operands, BiFunction<NumPy, List<Value>, List<Value>> body) {
    GraphBuilder builder = new GraphBuilder(name);
    List<Value> inputs = new ArrayList<>();
    for (Value operand : operands) {
      inputs.add(builder.input("in" + inputs.size(), operand.type()));
    }
    List<Value> results = body.apply(new NumPy(builder), inputs);
    for (int i = 0; i < results.size(); i++) {
      builder.output("out" + i, results.get(i));
    }
    return builder.build();
  }

  /** One sample of each bin that has so many: the number of the next round, and the bins. */
  private List<Value> round(NumPy in, List<Value> of) {
    RoiAlignImports inside = new RoiAlignImports(in, mean, height, width);
    return inside.round(
        of.get(0),
        of.get(1),
        of.get(3),
        new Counts(of.get(4), of.get(5)),
        Regions.of(of.subList(6, 12)));
  }

  private List<Value> round(
      Value number, Value bins, Value mostColumns, Counts counts, Regions regions) {
    ElementType element = bins.type().element();
    Value row = np.cast(np.floorDiv(number, mostColumns), element);
    Value column = np.cast(np.mod(number, mostColumns), element);
    Value read =
        samples(
            regions,
            np.div(np.add(row, 0.5), counts.rows),
            np.div(np.add(column, 0.5), counts.columns));
    Value taken = np.logicalAnd(np.less(row, counts.rows), np.less(column, counts.columns));
    Value sample = np.reshape(read, bins.type().shape().dims());
    Value with = mean ? np.add(bins, sample) : np.maximum(bins, sample);
    Value next = np.where(np.reshape(taken, regionsOnly(regions, 4)), with, bins);
    return List.of(np.add(number, 1), next);
  }

  /**
   * Samples [R, height, width, rows, columns, C] at these fractions of the bins. The maximum is
   * that of the weighted elements around a sample, which is what ONNX's cases expect.
   */
  private Value samples(Regions regions, Value rows, Value columns) {
    ElementType element = regions.x.type().element();
    Value row = np.reshape(np.arange(element, Dim.of(height)), 1, height, 1, 1, 1);
    Value column = np.reshape(np.arange(element, Dim.of(width)), 1, 1, width, 1, 1);
    Value y = np.add(regions.top, np.mul(np.add(row, rows), regions.binHeight));
    Value x = np.add(regions.left, np.mul(np.add(column, columns), regions.binWidth));
    Value inside =
        np.logicalAnd(within(y, regions.x.type().dim(2)), within(x, regions.x.type().dim(3)));
    List<Value> terms =
        new Sampling(np, regions.x, 0, List.of(0, 2, 3), new Border.Edge())
            .terms(
                List.of(regions.image),
                List.of(clipped(y, regions.x.type().dim(2)), clipped(x, regions.x.type().dim(3))),
                new Curve.Linear());
    Value read = terms.stream().reduce(mean ? np::add : np::maximum).orElseThrow();
    return np.where(np.expandDims(inside, -1), read, np.scalarLike(read, 0));
  }

  /** Samples up to one element outside still count. */
  private Value within(Value place, Dim n) {
    Value size = np.size(n, place.type().element());
    return np.logicalAnd(
        np.greaterEqual(place, np.scalarLike(place, -1)), np.lessEqual(place, size));
  }

  private Value clipped(Value place, Dim n) {
    Value last = np.size(n.minus(1), place.type().element());
    return np.minimum(np.maximum(place, 0), last);
  }
}
