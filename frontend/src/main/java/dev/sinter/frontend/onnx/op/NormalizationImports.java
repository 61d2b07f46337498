package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Normalization;
import dev.sinter.frontend.composite.Precision;
import dev.sinter.frontend.composite.Reductions;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.List;
import java.util.stream.IntStream;

/** Normalisation. */
final class NormalizationImports {
  private NormalizationImports() {}

  /** Opset 6, whose training mode is the default and gives outputs that are not supported. */
  static List<Value> batchNormalizationInTest(OnnxNode node) {
    if (!node.attributes().flag("is_test", false)) {
      throw OnnxNode.unsupported("is_test is off; export the model for inference");
    }
    return batchNormalization(node);
  }

  /**
   * With given statistics; or, in training mode (from opset 14), with those of the batch, which
   * also move the running ones: outputs Y, running mean, running variance.
   */
  static List<Value> batchNormalization(OnnxNode node) {
    double epsilon = node.attributes().real("epsilon", 1e-5);
    double momentum = node.attributes().real("momentum", 0.9);
    if (!node.attributes().flag("spatial", true)) {
      return List.of(normalizedAtPlaces(node, epsilon));
    }
    if (!node.attributes().flag("training_mode", false)) {
      return List.of(normalized(node, node.input(3), node.input(4), epsilon));
    }
    NumPy np = node.np();
    Value x = Precision.widen(np, node.input(0));
    List<Integer> axes =
        IntStream.range(0, x.type().rank()).filter(axis -> axis != 1).boxed().toList();
    Value mean = Reductions.mean(np, x, axes, false);
    Value centred = np.sub(x, Reductions.mean(np, x, axes, true));
    Value variance = Reductions.mean(np, np.mul(centred, centred), axes, false);
    return List.of(
        normalized(node, mean, variance, epsilon),
        moved(np, node.input(3), mean, momentum),
        moved(np, node.input(4), variance, momentum));
  }

  private static Value normalized(OnnxNode node, Value mean, Value variance, double epsilon) {
    return Normalization.batchNorm(
        node.np(), node.input(0), node.input(1), node.input(2), mean, variance, epsilon);
  }

  /** Opsets 7 and 8 with spatial = 0: each place of each channel has statistics of its own. */
  private static Value normalizedAtPlaces(OnnxNode node, double epsilon) {
    NumPy np = node.np();
    Shape shape = node.type(0).shape();
    Dim places = new Shape(shape.dims().subList(1, shape.rank())).size();
    List<Value> flat = node.inputs().subList(1, 5).stream().map(np::flatten).toList();
    Value x = np.reshape(node.input(0), List.of(shape.dim(0), places));
    Value y =
        Normalization.batchNorm(np, x, flat.get(0), flat.get(1), flat.get(2), flat.get(3), epsilon);
    return np.reshape(y, shape.dims());
  }

  /** running·momentum + current·(1 − momentum), in the type of the running statistics. */
  private static Value moved(NumPy np, Value running, Value current, double momentum) {
    Value old = np.mul(np.cast(running, current.type().element()), momentum);
    return np.cast(np.add(old, np.mul(current, 1 - momentum)), running.type().element());
  }

  static List<Value> layerNormalization(OnnxNode node) {
    // Mean and deviation are always computed in f32 or wider.
    node.attributes().ignore("stash_type");
    int axis = node.axis(node.attributes().integer("axis", -1), node.type(0).rank());
    double epsilon = node.attributes().real("epsilon", 1e-5);
    Normalization.LayerNorm result =
        Normalization.layerNorm(
            node.np(), node.input(0), node.input(1), node.optional(2).orElse(null), axis, epsilon);
    return List.of(result.y(), result.mean(), result.inverseDeviation());
  }

  static Value instanceNormalization(OnnxNode node) {
    requireChannels(node);
    double epsilon = node.attributes().real("epsilon", 1e-5);
    return Normalization.instanceNorm(
        node.np(), node.input(0), node.input(1), node.input(2), epsilon);
  }

  /** From opset 21: a scale and a shift for each channel. */
  static Value groupNormalization(OnnxNode node) {
    return groupNormalization(node, node.input(1), node.input(2));
  }

  /** Opset 18: a scale and a shift for each group. */
  static Value groupNormalizationByGroups(OnnxNode node) {
    requireChannels(node);
    Dim each = node.type(0).dim(1).floorDiv(groups(node));
    return groupNormalization(
        node, repeated(node, node.input(1), each), repeated(node, node.input(2), each));
  }

  private static Value repeated(OnnxNode node, Value vector, Dim times) {
    NumPy np = node.np();
    Dim size = vector.type().shape().size();
    Value rows =
        np.broadcastTo(np.reshape(vector, List.of(size, Dim.of(1))), Shape.of(size, times));
    return np.flatten(rows);
  }

  private static Value groupNormalization(OnnxNode node, Value scale, Value shift) {
    requireChannels(node);
    // Statistics are always computed in f32 or wider.
    node.attributes().ignore("stash_type");
    double epsilon = node.attributes().real("epsilon", 1e-5);
    return Normalization.groupNorm(node.np(), node.input(0), scale, shift, groups(node), epsilon);
  }

  private static long groups(OnnxNode node) {
    long groups = node.attributes().integer("num_groups", 0);
    if (groups < 1 || !node.type(0).dim(1).mod(groups).is(0)) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID,
          "num_groups is %d, expected a divisor of the %s channels",
          groups,
          node.type(0).dim(1));
    }
    return groups;
  }

  private static void requireChannels(OnnxNode node) {
    if (node.type(0).rank() < 2) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "X is %s, expected batch and channels", node.type(0));
    }
  }

  static Value lrn(OnnxNode node) {
    requireChannels(node);
    long size = node.attributes().integer("size", 0);
    if (size < 1) {
      throw OnnxNode.invalid(ErrorCode.ATTRIBUTE_INVALID, "size is %d, expected above 0", size);
    }
    double alpha = node.attributes().real("alpha", 1e-4);
    double beta = node.attributes().real("beta", 0.75);
    double bias = node.attributes().real("bias", 1);
    return Normalization.localResponse(node.np(), node.input(0), size, alpha, beta, bias);
  }

  /** x / ‖x‖ₚ along an axis; zeros stay zeros. */
  static Value lpNormalization(OnnxNode node) {
    NumPy np = node.np();
    Value x = Precision.widen(np, node.input(0));
    List<Integer> axis = List.of(node.axis(node.attributes().integer("axis", -1), x.type().rank()));
    long p = node.attributes().integer("p", 2);
    if (p != 1 && p != 2) {
      throw OnnxNode.invalid(ErrorCode.ATTRIBUTE_INVALID, "p is %d, expected 1 or 2", p);
    }
    Value powers = p == 1 ? np.abs(x) : np.square(x);
    Value sum = Reductions.reduce(np, Reduce.Combiner.SUM, powers, axis, true);
    Value norm = p == 1 ? sum : np.sqrt(sum);
    Value divisor = np.where(np.equal(norm, np.scalarLike(norm, 0)), np.scalarLike(norm, 1), norm);
    return np.cast(np.div(x, divisor), node.element(0));
  }

  /** (x − mean) / deviation, with ONNX's 1e-9 so that a constant does not give NaN. */
  static Value meanVarianceNormalization(OnnxNode node) {
    NumPy np = node.np();
    Value x = Precision.widen(np, node.input(0));
    List<Integer> axes =
        node.axes(node.attributes().integers("axes", List.of(0L, 2L, 3L)), x.type().rank());
    Value centred = np.sub(x, Reductions.mean(np, x, axes, true));
    Value deviation = np.sqrt(Reductions.mean(np, np.square(centred), axes, true));
    return np.cast(np.div(centred, np.add(deviation, 1e-9)), node.element(0));
  }

  static Value rmsNormalization(OnnxNode node) {
    // The deviation is always computed in f32 or wider.
    node.attributes().ignore("stash_type");
    int axis = node.axis(node.attributes().integer("axis", -1), node.type(0).rank());
    double epsilon = node.attributes().real("epsilon", 1e-5);
    return Normalization.rmsNorm(node.np(), node.input(0), node.input(1), axis, epsilon);
  }
}
