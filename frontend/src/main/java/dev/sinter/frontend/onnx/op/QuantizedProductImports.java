package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Normalization;
import dev.sinter.frontend.composite.Quantization;
import dev.sinter.frontend.nn.functional.Convolutions;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Products of quantised tensors. Zero points are subtracted first, so that products and their sums
 * are exact in i32, and what pads a convolution is zero; eight-bit floats are summed in f32.
 */
final class QuantizedProductImports {
  private QuantizedProductImports() {}

  /** Brings a scale or zero point into a shape that broadcasts to a tensor of some rank. */
  @FunctionalInterface
  private interface Alignment {
    Value of(NumPy np, Value scale, int rank);
  }

  static Value matMulInteger(OnnxNode node) {
    Value a = centred(node, 0, 2, ElementType.I32, QuantizedProductImports::alongRows);
    Value b = centred(node, 1, 3, ElementType.I32, QuantizedProductImports::asItIs);
    return node.np().matmul(a, b);
  }

  /** Inputs a, its scale and zero point, b and its own, and those of the result. */
  static Value qLinearMatMul(OnnxNode node) {
    boolean real = node.element(0).isFloat() || node.element(3).isFloat();
    ElementType type = real ? ElementType.F32 : ElementType.I32;
    Value a = centred(node, 0, 2, type, QuantizedProductImports::alongRows);
    Value b = centred(node, 3, 5, type, QuantizedProductImports::asItIs);
    Value product = node.np().matmul(a, b);
    int rank = product.type().rank();
    Value scale =
        node.np()
            .mul(
                scale(node, 1, rank, QuantizedProductImports::alongRows),
                scale(node, 4, rank, QuantizedProductImports::asItIs));
    return requantised(node, product, scale, QuantizedProductImports::alongRows);
  }

  static Value convInteger(OnnxNode node) {
    Value x = centred(node, 0, 2, ElementType.I32, QuantizedProductImports::asItIs);
    Value w = centred(node, 1, 3, ElementType.I32, QuantizedProductImports::alongOutputs);
    return ConvolutionImports.convolved(node, x, w);
  }

  /** Inputs x, its scale and zero point, w and its own, those of the result, and perhaps a bias. */
  static Value qLinearConv(OnnxNode node) {
    NumPy np = node.np();
    Value x = centred(node, 0, 2, ElementType.I32, QuantizedProductImports::asItIs);
    Value w = centred(node, 3, 5, ElementType.I32, QuantizedProductImports::alongOutputs);
    Value product = ConvolutionImports.convolved(node, x, w);
    int rank = product.type().rank();
    if (node.has(8)) {
      product = Convolutions.biased(node.np(), product, node.input(8));
    }
    Value scale =
        np.mul(
            scale(node, 1, rank, QuantizedProductImports::asItIs),
            scale(node, 4, rank, Normalization::alongChannels));
    return requantised(node, product, scale, QuantizedProductImports::asItIs);
  }

  private static Value requantised(OnnxNode node, Value product, Value scale, Alignment alignment) {
    NumPy np = node.np();
    int rank = product.type().rank();
    Value real = np.mul(np.cast(product, ElementType.F32), scale);
    Value zero =
        QuantizationImports.isZero(node, 7) ? null : aligned(np, node.input(7), rank, alignment);
    return Quantization.quantize(
        np, real, scale(node, 6, rank, alignment), zero, node.element(7), true);
  }

  /** A tensor of a wider type with its zero point, if it has one, subtracted. */
  private static Value centred(
      OnnxNode node, int tensor, int zeroPoint, ElementType type, Alignment alignment) {
    NumPy np = node.np();
    Value x = np.cast(node.input(tensor), type);
    if (!node.has(zeroPoint) || QuantizationImports.isZero(node, zeroPoint)) {
      return x;
    }
    Value zero = np.cast(node.input(zeroPoint), type);
    Value each = aligned(np, zero, x.type().rank(), alignment);
    return np.sub(x, np.broadcastTo(each, x.type().shape()));
  }

  private static Value scale(OnnxNode node, int index, int rank, Alignment alignment) {
    NumPy np = node.np();
    return aligned(np, np.cast(node.input(index), ElementType.F32), rank, alignment);
  }

  private static Value aligned(NumPy np, Value scale, int rank, Alignment alignment) {
    boolean one = scale.type().shape().size().is(1);
    return one ? np.reshape(scale, List.of()) : alignment.of(np, scale, rank);
  }

  /** A vector as one element for each row. */
  private static Value alongRows(NumPy np, Value scale, int rank) {
    return scale.type().rank() == 1 ? np.expandDims(scale, 1) : scale;
  }

  /** Aligned with the last axis already, or with all of them. */
  private static Value asItIs(NumPy np, Value scale, int rank) {
    return scale;
  }

  /** A vector as one element for each output channel of a kernel [O, C, …]. */
  private static Value alongOutputs(NumPy np, Value scale, int rank) {
    List<Dim> dims = new ArrayList<>(scale.type().shape().dims());
    dims.addAll(Collections.nCopies(rank - 1, Dim.of(1)));
    return np.reshape(scale, dims);
  }
}
