package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.NarrowFloats;
import dev.sinter.frontend.composite.NarrowFloats.Rounding;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.type.ElementType;

/** Conversion to another element type, of values or of bits. */
final class CastImports {
  /** The opset that took the names of types out of Cast had been followed by writers. */
  private static final int NUMBERS_ONLY = 9;

  private CastImports() {}

  static Value cast(OnnxNode node) {
    return convert(node, target(node));
  }

  static Value castLike(OnnxNode node) {
    return convert(node, node.element(1));
  }

  /** The type that {@code to} names: by a word in the first opset, by a number since the sixth. */
  private static ElementType target(OnnxNode node) {
    return node.attributes()
        .element("to", node.opset() < NUMBERS_ONLY)
        .orElseThrow(CastImports::missing);
  }

  private static SinterException missing() {
    return OnnxNode.invalid(ErrorCode.ATTRIBUTE_INVALID, "attribute to is missing");
  }

  /**
   * A conversion to narrow floats goes to the largest number on overflow, infinities too, unless
   * told otherwise. One from floats to integers of two and four bits rounds to nearest, and to
   * narrow integers wraps as integers do: ONNX leaves open what overflow gives, models are made
   * with runtimes in which it wraps.
   */
  private static Value convert(OnnxNode node, ElementType to) {
    NumPy np = node.np();
    Value x = node.input(0);
    boolean saturate = node.attributes().flag("saturate", true);
    Rounding rounding = rounding(node);
    if (x.type().element() == to) {
      return x;
    }
    if (NarrowFloats.isOne(to)) {
      return NarrowFloats.cast(np, x, to, saturate, rounding);
    }
    boolean fromFloat = x.type().element().isFloat();
    if (!fromFloat || !to.isInteger() || to.bytes() >= 4) {
      return np.cast(x, to);
    }
    Value whole = to.isStorageOnly() ? np.rint(np.cast(x, wide(x))) : x;
    return np.cast(np.cast(whole, ElementType.I32), to);
  }

  /** A type that holds every value of a float and that functions are defined on. */
  private static ElementType wide(Value x) {
    ElementType element = x.type().element();
    return element.isStorageOnly() ? ElementType.F32 : element;
  }

  private static Rounding rounding(OnnxNode node) {
    String mode = node.attributes().text("round_mode", "up");
    return switch (mode) {
      case "up" -> Rounding.UP;
      case "down" -> Rounding.DOWN;
      case "nearest" -> Rounding.NEAREST;
      default ->
          throw OnnxNode.invalid(
              ErrorCode.ATTRIBUTE_INVALID,
              "round_mode is '%s', expected up, down or nearest",
              mode);
    };
  }

  /** The same bits as another type. */
  static Value bitCast(OnnxNode node) {
    ElementType from = node.element(0);
    ElementType to = node.attributes().element("to", false).orElseThrow(CastImports::missing);
    if (width(from) != width(to)) {
      throw OnnxNode.invalid(
          ErrorCode.TYPE_MISMATCH, "the bits of %s are not those of %s", from, to);
    }
    // Fewer than eight bits are held in a byte each, in which those of integers have their sign
    // extended; truth values are bytes too, of which all but 0 are true.
    NumPy np = node.np();
    Value bits =
        from.bits() < 8 && from.isInteger() ? np.cast(node.input(0), plain(from)) : node.input(0);
    ElementType raw = to.bits() < 8 && !to.isFloat() ? plain(to) : to;
    Value same = bits.type().element() == raw ? bits : node.builder().apply(new Bitcast(raw), bits);
    return np.cast(same, to);
  }

  private static int width(ElementType element) {
    return element == ElementType.BOOL ? 8 : element.bits();
  }

  /** The integer type whose bytes hold nothing but the bits of a type of fewer. */
  private static ElementType plain(ElementType narrow) {
    return switch (narrow.bits()) {
      case 2 -> ElementType.U2;
      case 4 -> ElementType.U4;
      default -> ElementType.U8;
    };
  }
}
