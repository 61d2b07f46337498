package dev.sinter.frontend.onnx.op;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Operators that move blocks of places to channels and back. */
final class BlockImports {
  private BlockImports() {}

  /** [N, C·b·b, H, W] → [N, C, H·b, W·b]. */
  static Value depthToSpace(OnnxNode node) {
    NumPy np = node.np();
    List<Dim> dims = images(node);
    long block = blockSize(node);
    Dim b = Dim.of(block);
    Dim depth = part(dims.get(1), Math.multiplyExact(block, block), "channels");
    List<Dim> result =
        List.of(dims.get(0), depth, dims.get(2).times(block), dims.get(3).times(block));
    if (depthFirst(node)) {
      Value split =
          np.reshape(node.input(0), List.of(dims.get(0), b, b, depth, dims.get(2), dims.get(3)));
      return np.reshape(np.transpose(split, 0, 3, 4, 1, 5, 2), result);
    }
    Value split =
        np.reshape(node.input(0), List.of(dims.get(0), depth, b, b, dims.get(2), dims.get(3)));
    return np.reshape(np.transpose(split, 0, 1, 4, 2, 5, 3), result);
  }

  /** [N, C, H, W] → [N, C·b·b, H/b, W/b]. */
  static Value spaceToDepth(OnnxNode node) {
    NumPy np = node.np();
    List<Dim> dims = images(node);
    long block = blockSize(node);
    Dim b = Dim.of(block);
    Dim rows = part(dims.get(2), block, "rows");
    Dim columns = part(dims.get(3), block, "columns");
    Value split = np.reshape(node.input(0), List.of(dims.get(0), dims.get(1), rows, b, columns, b));
    Value moved =
        depthFirst(node)
            ? np.transpose(split, 0, 3, 5, 1, 2, 4)
            : np.transpose(split, 0, 1, 3, 5, 2, 4);
    Dim depth = dims.get(1).times(Math.multiplyExact(block, block));
    return np.reshape(moved, List.of(dims.get(0), depth, rows, columns));
  }

  private static List<Dim> images(OnnxNode node) {
    if (node.type(0).rank() != 4) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "input is %s, expected [N, C, H, W]", node.type(0));
    }
    return node.type(0).shape().dims();
  }

  private static long blockSize(OnnxNode node) {
    long size = node.attributes().integer("blocksize", 0);
    if (size < 1) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID, "blocksize is %d, expected above 0", size);
    }
    return size;
  }

  /** Whether the places of a block are outside of the channels (DCR), or inside (CRD). */
  private static boolean depthFirst(OnnxNode node) {
    String mode = node.attributes().text("mode", "DCR");
    return switch (mode) {
      case "DCR" -> true;
      case "CRD" -> false;
      default ->
          throw OnnxNode.invalid(
              ErrorCode.ATTRIBUTE_INVALID, "mode is '%s', expected DCR or CRD", mode);
    };
  }

  private static Dim part(Dim size, long parts, String what) {
    if (size.mod(parts).is(0)) {
      return size.floorDiv(parts);
    }
    if (size.isKnown()) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "%s %s, expected a multiple of %d", size, what, parts);
    }
    throw OnnxNode.unsupported("%s %s are not known to be a multiple of %d", size, what, parts);
  }

  /**
   * Puts blocks [N, C·block, L] back into images [N, C, image…], adding where they overlap: for
   * each element of a block, those of all blocks are spread out by the strides and moved to their
   * places.
   */
  static Value col2Im(OnnxNode node) {
    NumPy np = node.np();
    if (node.type(0).rank() != 3) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "input is %s, expected [N, C, L]", node.type(0));
    }
    List<Dim> image = node.sizes(1, "image_shape");
    List<Long> block = node.integers(2, "block_shape");
    if (block.size() != image.size()) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "block_shape %s for image_shape %s", block, image);
    }
    SpatialWindow window = SpatialWindow.of(node, image, block);
    List<Dim> shape = new ArrayList<>();
    shape.add(node.type(0).dim(0));
    shape.add(part(node.type(0).dim(1), window.size(), "channels"));
    shape.add(Dim.of(window.size()));
    List<Dim> positions = window.positions(image);
    shape.addAll(positions);
    Dim blocks = new Shape(positions).size();
    if (!blocks.equals(node.type(0).dim(2))) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "%s blocks, expected %s", node.type(0).dim(2), blocks);
    }
    Value split = np.reshape(node.input(0), shape);
    Value sum = null;
    for (long tap = 0; tap < window.size(); tap++) {
      Value spread = spread(node, np.index(split, ":, :, " + tap), window, image, tap);
      sum = sum == null ? spread : np.add(sum, spread);
    }
    return sum;
  }

  /** The elements [N, C, positions…] that are number {@code tap} of their windows, in the image. */
  private static Value spread(
      OnnxNode node, Value elements, SpatialWindow window, List<Dim> image, long tap) {
    int axes = image.size();
    List<Dim> low = new ArrayList<>(Collections.nCopies(axes + 2, Dim.of(0)));
    List<Dim> high = new ArrayList<>(low);
    List<Long> interior = new ArrayList<>(Collections.nCopies(axes + 2, 0L));
    long rest = tap;
    for (int i = axes - 1; i >= 0; i--) {
      long stride = window.strides().get(i);
      long place = rest % window.kernel().get(i) * window.dilations().get(i);
      rest /= window.kernel().get(i);
      Dim before = Dim.of(place).minus(window.low().get(i));
      Dim length = elements.type().dim(i + 2).minus(1).times(stride).plus(1);
      low.set(i + 2, before);
      high.set(i + 2, image.get(i).minus(before).minus(length));
      interior.set(i + 2, stride - 1);
    }
    Value zero = node.constant(Tensor.scalar(elements.type().element(), 0L));
    return node.builder().apply(new Pad(low, high, interior), elements, zero);
  }
}
