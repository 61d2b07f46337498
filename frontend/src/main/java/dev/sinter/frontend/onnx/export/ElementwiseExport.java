package dev.sinter.frontend.onnx.export;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.List;

/** Functions of elements. ONNX broadcasts their operands by itself. */
final class ElementwiseExport {
  private final PrimitiveExport node;

  ElementwiseExport(PrimitiveExport node) {
    this.node = node;
  }

  void unary(Unary.Function function) {
    String x = node.name(0);
    node.result(
        switch (function) {
          case NEG ->
              node.element().kind() == ElementType.Kind.UNSIGNED
                  ? node.add("Sub", List.of(node.nodes().scalar(node.element(), 0), x))
                  : node.add("Neg", List.of(x));
          case NOT ->
              node.add(node.element() == ElementType.BOOL ? "Not" : "BitwiseNot", List.of(x));
          case TRUNC ->
              node.add(
                  "Mul",
                  List.of(
                      node.add("Sign", List.of(x)),
                      node.add("Floor", List.of(node.add("Abs", List.of(x))))));
          case RSQRT -> node.add("Reciprocal", List.of(node.add("Sqrt", List.of(x))));
          case ABS,
              SIGN,
              FLOOR,
              CEIL,
              ROUND,
              SQRT,
              EXP,
              LOG,
              SIN,
              COS,
              TAN,
              ASIN,
              ACOS,
              ATAN,
              SINH,
              COSH,
              TANH,
              ASINH,
              ACOSH,
              ATANH,
              ERF,
              SIGMOID ->
              node.add(capitalized(function.name()), List.of(x));
          case EXPM1, LOG1P, LGAMMA, DIGAMMA ->
              throw node.refuse("ONNX has no operator that is as exact");
        });
  }

  private static String capitalized(String name) {
    return name.charAt(0) + name.substring(1).toLowerCase(java.util.Locale.ROOT);
  }

  void binary(Binary.Function function) {
    if (function == Binary.Function.MAX && isRelu()) {
      return;
    }
    List<String> operands = aligned();
    ElementType element = node.element();
    node.result(
        switch (function) {
          case ADD, SUB, MUL, DIV, MAX, MIN -> node.add(capitalized(function.name()), operands);
          case REM -> node.add("Mod", operands, Attribute.integer("fmod", 1));
          case POW -> {
            if (PrimitiveExport.widened(element) != element
                || element.kind() == ElementType.Kind.UNSIGNED) {
              throw node.refuse("ONNX has no powers of %s", element);
            }
            yield node.add("Pow", operands);
          }
          case AND, OR, XOR -> {
            String name = capitalized(function.name());
            yield node.add(element == ElementType.BOOL ? name : "Bitwise" + name, operands);
          }
          case SHIFT_LEFT, SHIFT_RIGHT -> {
            if (element.kind() != ElementType.Kind.UNSIGNED) {
              throw node.refuse("ONNX shifts unsigned integers only, not %s", element);
            }
            boolean left = function == Binary.Function.SHIFT_LEFT;
            yield node.add(
                "BitShift", operands, Attribute.text("direction", left ? "LEFT" : "RIGHT"));
          }
          case ATAN2 -> throw node.refuse("ONNX has no operator for it");
        });
  }

  /** A maximum with zero goes by the name under which everybody has it. */
  private boolean isRelu() {
    for (int i = 0; i < 2; i++) {
      if (isZero(node.operand(i)) && !isZero(node.operand(1 - i)) && node.element().isFloat()) {
        node.result(node.add("Relu", List.of(node.name(1 - i))));
        return true;
      }
    }
    return false;
  }

  /** Whether all elements of a value are known to be positive zeros. */
  private boolean isZero(Value value) {
    Node maker = node.nodes().maker(value);
    if (maker != null && maker.op() instanceof Broadcast) {
      return isZero(maker.operand(0));
    }
    return maker != null
        && maker.op() instanceof Constant(Tensor constant)
        && constant.size() == 1
        && constant.rawBits(0) == 0;
  }

  void compare(Compare.Relation relation) {
    List<String> operands = aligned();
    if (node.element() == ElementType.BOOL
        && relation != Compare.Relation.EQ
        && relation != Compare.Relation.NE) {
      operands =
          operands.stream()
              .map(each -> node.cast(each, ElementType.BOOL, ElementType.I32))
              .toList();
    }
    node.result(
        switch (relation) {
          case EQ -> node.add("Equal", operands);
          case NE -> node.add("Not", List.of(node.add("Equal", operands)));
          case LT -> node.add("Less", operands);
          case LE -> node.add("LessOrEqual", operands);
          case GT -> node.add("Greater", operands);
          case GE -> node.add("GreaterOrEqual", operands);
        });
  }

  void select() {
    node.result(node.add("Where", aligned()));
  }

  /**
   * What a float beyond the range of an integer becomes ONNX leaves open: it is brought inside
   * first, where floats have the ends of the range. (Of 32 and 64 bits they have not; there readers
   * saturate, as a rule.)
   */
  void cast(ElementType to) {
    ElementType from = node.element();
    String x = node.name(0);
    if (!from.isFloat() || !to.isInteger() || to.bytes() >= Integer.BYTES) {
      node.result(node.cast(x, from, to));
      return;
    }
    ElementType wide = from == ElementType.F64 ? from : ElementType.F32;
    boolean signed = to.kind() == ElementType.Kind.SIGNED;
    double lowest = signed ? -Math.scalb(1.0, to.bits() - 1) : 0;
    double highest = Math.scalb(1.0, signed ? to.bits() - 1 : to.bits()) - 1;
    String high = node.add("Max", List.of(node.cast(x, from, wide), scalar(wide, lowest)));
    String inside = node.add("Min", List.of(high, scalar(wide, highest)));
    node.result(node.cast(inside, wide, to));
  }

  private String scalar(ElementType element, double value) {
    return node.nodes().constant(Tensor.scalar(element, value));
  }

  /**
   * The operands' names, broadcasts not carried out, as long as one operand has the whole shape.
   */
  private List<String> aligned() {
    List<Value> operands = node.node().operands();
    boolean oneIsWhole = operands.stream().anyMatch(value -> broadcast(value) == null);
    return oneIsWhole
        ? operands.stream().map(this::alignedName).toList()
        : node.nodes().names(operands);
  }

  private String alignedName(Value value) {
    Node broadcast = broadcast(value);
    return broadcast == null
        ? node.nodes().name(value)
        : MovementExport.aligned(broadcast, node.nodes());
  }

  private Node broadcast(Value value) {
    Node maker = node.nodes().maker(value);
    return maker != null && maker.op() instanceof Broadcast ? maker : null;
  }
}
