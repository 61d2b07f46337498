package dev.sinter.ir.graph;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Elementwise functions with broadcasting: trailing axes are aligned; sizes are equal, or one of
 * them is 1.
 */
final class NumPyElementwise {
  private final NumPyContext context;

  NumPyElementwise(NumPyContext context) {
    this.context = context;
  }

  Value binary(Binary.Function function, Value a, Value b) {
    List<Value> both = aligned(new Binary(function).mnemonic(), a, b);
    return context.apply(new Binary(function), both.get(0), both.get(1));
  }

  Value compare(Compare.Relation relation, Value a, Value b) {
    List<Value> both = aligned("compare", a, b);
    return context.apply(new Compare(relation), both.get(0), both.get(1));
  }

  Value where(Value condition, Value a, Value b) {
    List<Value> both = aligned("where", a, b);
    Shape shape = common("where", List.of(condition.type().shape(), both.get(0).type().shape()));
    Value chosen = broadcast("where", context.cast(condition, ElementType.BOOL), shape);
    return context.apply(
        new Select(),
        chosen,
        broadcast("where", both.get(0), shape),
        broadcast("where", both.get(1), shape));
  }

  Value unary(Unary.Function function, Value x) {
    return context.apply(new Unary(function), x);
  }

  /** A function of real numbers; integers become f64 first. */
  Value real(Unary.Function function, Value x) {
    return unary(function, real(x));
  }

  /** A rounding, which leaves integers as they are. */
  Value rounding(Unary.Function function, Value x) {
    return x.type().element().isFloat() ? unary(function, x) : x;
  }

  Value real(Value x) {
    return x.type().element().isFloat() ? x : context.cast(x, ElementType.F64);
  }

  Value trueDivide(Value a, Value b) {
    return binary(Binary.Function.DIV, real(a), real(b));
  }

  /**
   * ⌊a / b⌋ as Python's divmod computes it, so that a = floorDiv·b + mod also where a / b rounds.
   */
  Value floorDivide(Value a, Value b) {
    Value quotient;
    if (!a.type().element().isFloat()) {
      quotient = binary(Binary.Function.DIV, a, b);
      return a.type().element().kind() == ElementType.Kind.UNSIGNED
          ? quotient
          : where(
              crossesZero(binary(Binary.Function.REM, a, b), b), sub(quotient, one(a)), quotient);
    }
    Value rest = binary(Binary.Function.REM, a, b);
    quotient = binary(Binary.Function.DIV, sub(a, rest), b);
    quotient = where(crossesZero(rest, b), sub(quotient, one(a)), quotient);
    Value floor = unary(Unary.Function.FLOOR, quotient);
    Value half = context.scalar(a.type().element(), 0.5);
    Value near =
        where(
            compare(Compare.Relation.GT, sub(quotient, floor), half),
            binary(Binary.Function.ADD, floor, one(a)),
            floor);
    Value plain = binary(Binary.Function.DIV, a, b);
    // A zero takes the sign of a / b; division by zero is what IEEE says.
    Value zero = binary(Binary.Function.MUL, zero(a), unary(Unary.Function.SIGN, plain));
    Value result = where(compare(Compare.Relation.EQ, near, zero(a)), zero, near);
    return where(compare(Compare.Relation.EQ, b, zero(b)), plain, result);
  }

  /** The remainder with the sign of the divisor. */
  Value mod(Value a, Value b) {
    Value rest = binary(Binary.Function.REM, a, b);
    return switch (a.type().element().kind()) {
      case BOOL, UNSIGNED -> rest;
      case SIGNED -> where(crossesZero(rest, b), binary(Binary.Function.ADD, rest, b), rest);
      case FLOAT -> {
        Value moved = where(crossesZero(rest, b), binary(Binary.Function.ADD, rest, b), rest);
        Value zero = binary(Binary.Function.MUL, zero(a), unary(Unary.Function.SIGN, b));
        yield where(compare(Compare.Relation.EQ, moved, zero(a)), zero, moved);
      }
    };
  }

  Value logical(Binary.Function function, Value a, Value b) {
    return binary(function, context.cast(a, ElementType.BOOL), context.cast(b, ElementType.BOOL));
  }

  /** The shape that all broadcast to. */
  Shape common(String function, List<Shape> shapes) {
    int rank = shapes.stream().mapToInt(Shape::rank).max().orElse(0);
    List<Dim> dims = new ArrayList<>();
    for (int fromEnd = rank; fromEnd > 0; fromEnd--) {
      Dim size = Dim.of(1);
      for (Shape shape : shapes) {
        size =
            fromEnd <= shape.rank()
                ? common(function, shapes, fromEnd, size, shape.dim(shape.rank() - fromEnd))
                : size;
      }
      dims.add(size);
    }
    return new Shape(dims);
  }

  private Dim common(String function, List<Shape> shapes, int fromEnd, Dim a, Dim b) {
    if (a.is(1) || a.equals(b)) {
      return b;
    }
    if (b.is(1)) {
      return a;
    }
    throw context.differ(
        function, "shapes %s do not broadcast: on axis -%d".formatted(shapes, fromEnd), a, b);
  }

  /** The value repeated into a shape; itself where it has it. */
  Value broadcast(String function, Value x, Shape shape) {
    if (x.type().shape().equals(shape)) {
      return x;
    }
    int rank = x.type().rank();
    if (rank > shape.rank() || !common(function, List.of(x.type().shape(), shape)).equals(shape)) {
      throw context.shapeFault(
          function, "shape %s does not broadcast to %s", x.type().shape(), shape);
    }
    List<Integer> axes = IntStream.range(shape.rank() - rank, shape.rank()).boxed().toList();
    return context.apply(new Broadcast(shape, axes), x);
  }

  private List<Value> aligned(String function, Value a, Value b) {
    if (a.type().element() != b.type().element()) {
      throw context.fault(
          ErrorCode.TYPE_MISMATCH,
          function,
          "element types %s and %s differ; cast one of them"
              .formatted(a.type().element(), b.type().element()));
    }
    Shape shape = common(function, List.of(a.type().shape(), b.type().shape()));
    return Stream.of(a, b).map(x -> broadcast(function, x, shape)).toList();
  }

  /** True where a truncated remainder is not zero and its sign is not the divisor's. */
  private Value crossesZero(Value rest, Value divisor) {
    Value differ =
        compare(
            Compare.Relation.NE,
            compare(Compare.Relation.LT, rest, zero(rest)),
            compare(Compare.Relation.LT, divisor, zero(divisor)));
    return binary(Binary.Function.AND, differ, compare(Compare.Relation.NE, rest, zero(rest)));
  }

  private Value sub(Value a, Value b) {
    return binary(Binary.Function.SUB, a, b);
  }

  private Value zero(Value like) {
    return context.scalar(like.type().element(), 0L);
  }

  private Value one(Value like) {
    return context.scalar(like.type().element(), 1L);
  }
}
