package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Fourier;
import dev.sinter.frontend.composite.Fourier.Complex;
import dev.sinter.frontend.composite.Precision;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Index;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Fourier transforms. The last axis of a signal or spectrum has one element, the real part, or two,
 * the real and the imaginary part.
 */
final class SignalImports {
  private SignalImports() {}

  /** Opsets before 20: the axis is an attribute. */
  static Value dftByAttribute(OnnxNode node) {
    return dft(node, node.attributes().integer("axis", 1));
  }

  static Value dft(OnnxNode node) {
    return dft(node, node.has(2) ? one(node.integers(2, "the axis")) : -2);
  }

  private static <T> T one(List<T> elements) {
    if (elements.size() != 1) {
      throw OnnxNode.invalid(ErrorCode.SHAPE_MISMATCH, "%s, expected one element", elements);
    }
    return elements.getFirst();
  }

  private static Value dft(OnnxNode node, long wanted) {
    NumPy np = node.np();
    Value x = node.input(0);
    int last = x.type().rank() - 1;
    int axis = node.axis(wanted, x.type().rank());
    if (axis == last) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID, "axis %d is that of real and imaginary parts", wanted);
    }
    boolean inverse = node.attributes().flag("inverse", false);
    boolean oneSided = node.attributes().flag("onesided", false);
    Complex signal = complex(np, x).with(part -> np.moveAxis(part, axis, -1));
    if (oneSided && (signal.imaginary() == null) == inverse) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "onesided with inverse %s of %s: forward takes real, inverse complex numbers",
          inverse,
          x.type());
    }
    Dim size = x.type().dim(axis);
    boolean toReal = inverse && oneSided;
    Dim length =
        node.has(1) ? one(node.sizes(1, "dft_length")) : toReal ? size.minus(1).times(2) : size;
    if (length instanceof Dim.Const c && c.value() < 1) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "dft_length %s, expected at least 1", length);
    }
    if (toReal) {
      Complex half = sized(np, signal, length.floorDiv(2).plus(1));
      Value real = Fourier.realInverse(np, half, length);
      return joined(np, new Complex(real, null), axis, x);
    }
    Complex spectrum = Fourier.transform(np, sized(np, signal, length), inverse);
    return joined(np, oneSided ? Fourier.oneSided(np, spectrum) : spectrum, axis, x);
  }

  private static Complex complex(NumPy np, Value x) {
    int last = x.type().rank() - 1;
    boolean real = last > 0 && x.type().dim(last).is(1);
    if (!real && !(last > 0 && x.type().dim(last).is(2))) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "signal %s, expected one or two elements on its last axis",
          x.type());
    }
    Value wide = Precision.widen(np, x);
    return new Complex(part(np, wide, 0), real ? null : part(np, wide, 1));
  }

  private static Value part(NumPy np, Value x, long place) {
    return np.index(x, List.of(new Index.Ellipsis(), Index.at(place)));
  }

  /** Cut off or filled up with zeros at the end of the last axis. */
  private static Complex sized(NumPy np, Complex x, Dim size) {
    return x.with(part -> padded(np, part, size));
  }

  private static Value padded(NumPy np, Value x, Dim size) {
    int last = x.type().rank() - 1;
    Dim more = size.minus(x.type().dim(last));
    if (more.is(0)) {
      return x;
    }
    List<Dim> none = Collections.nCopies(last + 1, Dim.of(0));
    List<Dim> high = new ArrayList<>(none);
    high.set(last, more);
    Pad pad = new Pad(none, high, Collections.nCopies(last + 1, 0L));
    return np.builder().apply(pad, x, np.scalarLike(x, 0));
  }

  /** Both parts, or a real one alone, on a new last axis; the transformed axis goes back. */
  private static Value joined(NumPy np, Complex x, int axis, Value like) {
    List<Value> parts =
        x.imaginary() == null ? List.of(x.real()) : List.of(x.real(), x.imaginary());
    Value joined = np.stack(parts.stream().map(part -> np.moveAxis(part, -1, axis)).toList(), -1);
    return np.cast(joined, like.type().element());
  }

  /**
   * Transforms of frames of a signal [batch, length, 1 or 2] that start frame_step apart, each
   * multiplied with a window: [batch, frames, frequencies, 2].
   */
  static Value stft(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    if (x.type().rank() != 3) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "signal %s, expected [batch, length, 1 or 2]", x.type());
    }
    Complex signal = complex(np, x);
    boolean oneSided = node.attributes().flag("onesided", true);
    if (oneSided && signal.imaginary() != null) {
      throw OnnxNode.invalid(ErrorCode.SHAPE_MISMATCH, "onesided of the complex %s", x.type());
    }
    Dim step = one(node.sizes(1, "frame_step"));
    Dim window = node.has(2) ? node.type(2).shape().size() : null;
    Dim length =
        node.has(3)
            ? one(node.sizes(3, "frame_length"))
            : window == null ? x.type().dim(1) : window;
    Dim frames = x.type().dim(1).minus(length).floorDiv(step).plus(1);
    Complex framed = signal.with(part -> frames(np, part, frames, step, length));
    if (window != null) {
      Value weights = padded(np, Precision.widen(np, windowInput(node, length)), length);
      framed = framed.with(part -> np.mul(part, weights));
    }
    Complex spectrum = Fourier.transform(np, framed, false);
    return joined(np, oneSided ? Fourier.oneSided(np, spectrum) : spectrum, 2, x);
  }

  /** The window, which may be shorter than a frame, whose end then does not count. */
  private static Value windowInput(OnnxNode node, Dim length) {
    Value window = node.input(2);
    Dim size = window.type().shape().size();
    boolean longer = size.isKnown() && length.isKnown() && size.known() > length.known();
    if (window.type().rank() != 1 || longer) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "window %s for frames of %s, expected a vector as long at most",
          window.type(),
          length);
    }
    return window;
  }

  /** [batch, length] → [batch, frames, frame length]. */
  private static Value frames(NumPy np, Value x, Dim frames, Dim step, Dim length) {
    Value starts = np.mul(np.arange(ElementType.I64, frames), np.size(step, ElementType.I64));
    Value places = np.add(np.expandDims(starts, -1), np.arange(ElementType.I64, length));
    Gather gather = new Gather(0, List.of(1), Gather.Bounds.REFUSE);
    return np.moveAxis(np.builder().apply(gather, x, np.expandDims(places, -1)), -1, 0);
  }
}
