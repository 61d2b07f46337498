package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.nn.functional.Rearrangement;
import dev.sinter.frontend.nn.functional.SpatialWindow;
import dev.sinter.frontend.nn.functional.Unfolding;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
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
    if (!depthFirst(node)) {
      return Rearrangement.pixelShuffle(np, node.input(0), block);
    }
    Value split =
        np.reshape(node.input(0), List.of(dims.get(0), b, b, depth, dims.get(2), dims.get(3)));
    return np.reshape(np.transpose(split, 0, 3, 4, 1, 5, 2), result);
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

  /** Puts blocks [N, C·block, L] back into images [N, C, image…], adding where they overlap. */
  static Value col2Im(OnnxNode node) {
    List<Dim> image = node.sizes(1, "image_shape");
    List<Long> block = node.integers(2, "block_shape");
    if (block.size() != image.size()) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "block_shape %s for image_shape %s", block, image);
    }
    SpatialWindow window = WindowAttributes.of(node, image, block);
    return Unfolding.fold(node.np(), node.input(0), window, image);
  }
}
