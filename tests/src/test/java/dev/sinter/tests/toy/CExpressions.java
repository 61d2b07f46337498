package dev.sinter.tests.toy;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.type.ElementType;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prints expressions of one lane as C: {@code load f32 x[p * 4] + 1.0} as {@code (LOAD(f32, b_x +
 * …) + (f32)0x1.0p0)}.
 */
final class CExpressions {
  private CExpressions() {}

  static String print(Expr expression) {
    String type = type(expression.type());
    return switch (expression) {
      case Expr.FloatLiteral e -> "((%s)%s)".formatted(type, Double.toHexString(e.value()));
      case Expr.IntLiteral e -> "((%s)0x%xULL)".formatted(type, e.value());
      case Expr.Var e -> "v_" + e.name();
      case Expr.Element e ->
          print(e.array()) + subscripts(e.indices().stream().map(CExpressions::print));
      case Expr.Unary e -> unary(e, type);
      case Expr.Binary e -> binary(e, type);
      case Expr.Compare e -> "(" + print(e.a()) + relation(e.relation()) + print(e.b()) + ")";
      case Expr.Select e ->
          "(%s ? %s : %s)".formatted(print(e.condition()), print(e.a()), print(e.b()));
      case Expr.Fma e -> call("fma_" + type, e.a(), e.b(), e.c());
      case Expr.Convert e -> convert(e, type);
      case Expr.Bitcast e -> "BITS(%s, %s, %s)".formatted(type, type(e.x().type()), print(e.x()));
      case Expr.Load e -> {
        String load = "LOAD(" + type + ", " + address(e.buffer(), e.offset()) + ")";
        yield e.mask().map(mask -> "(" + print(mask) + " ? " + load + " : 0)").orElse(load);
      }
      // Of one lane.
      case Expr.Splat e -> print(e.x());
      case Expr.Ramp e -> print(e.base());
      case Expr.Lane e -> print(e.x());
      case Expr.FirstLanes e -> "(" + print(e.count()) + " > 0)";
      case Expr.Shuffle e -> print(e.indices().getFirst() == 0 ? e.a() : e.b());
      case Expr.Call e -> throw new UnsupportedOperationException(e.intrinsic() + " in C");
    };
  }

  static String address(String buffer, Expr offset) {
    return "b_" + buffer + " + " + print(offset);
  }

  static String subscripts(Stream<?> indices) {
    return indices.map(index -> "[" + index + "]").collect(Collectors.joining());
  }

  /** The C name of a type, which is that of kernels but for {@code bool_}. */
  static String type(KernelType type) {
    if (type.isVector()) {
      throw new UnsupportedOperationException("vectors in C: " + type);
    }
    return switch (type.element()) {
      case BOOL -> "bool_";
      case I8, I16, I32, I64, U8, U16, U32, U64, F32, F64 -> type.element().text();
      case I2, I4, U2, U4, F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F16, BF16 ->
          throw new UnsupportedOperationException("C has no " + type);
    };
  }

  private static String unary(Expr.Unary e, String type) {
    return switch (e.op()) {
      case NEG -> "((" + type + ")-" + print(e.x()) + ")";
      case NOT ->
          "(("
              + type
              + ")"
              + (e.type().element() == ElementType.BOOL ? "!" : "~")
              + print(e.x())
              + ")";
      case ABS, SQRT, FLOOR, CEIL, TRUNC, ROUND -> call(function(e.op(), type), e.x());
    };
  }

  private static String binary(Expr.Binary e, String type) {
    return switch (e.op()) {
      case ADD -> infix(e, type, "+");
      case SUB -> infix(e, type, "-");
      case MUL -> infix(e, type, "*");
      case AND -> infix(e, type, "&");
      case OR -> infix(e, type, "|");
      case XOR -> infix(e, type, "^");
      case DIV, REM, FLOOR_DIV, FLOOR_MOD, MAX, MIN, SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_LOGICAL ->
          call(function(e.op(), type), e.a(), e.b());
    };
  }

  /** Small integers are computed as int and cut back. */
  private static String infix(Expr.Binary e, String type, String operator) {
    return "((" + type + ")(" + print(e.a()) + " " + operator + " " + print(e.b()) + "))";
  }

  private static String convert(Expr.Convert e, String type) {
    ElementType to = e.type().element();
    if (to == ElementType.BOOL) {
      return "(" + print(e.x()) + " != 0)";
    }
    boolean saturates = to.isInteger() && e.x().type().element().isFloat();
    return saturates ? call("to_" + type, e.x()) : "((" + type + ")" + print(e.x()) + ")";
  }

  private static String relation(Expr.Relation relation) {
    return switch (relation) {
      case EQ -> " == ";
      case NE -> " != ";
      case LT -> " < ";
      case LE -> " <= ";
      case GT -> " > ";
      case GE -> " >= ";
    };
  }

  /** As {@link CPrelude} names it: {@code floor_div_i64}. */
  private static String function(Enum<?> operator, String type) {
    return operator.name().toLowerCase(Locale.ROOT) + "_" + type;
  }

  private static String call(String function, Expr... operands) {
    String list = Stream.of(operands).map(CExpressions::print).collect(Collectors.joining(", "));
    return function + "(" + list + ")";
  }
}
