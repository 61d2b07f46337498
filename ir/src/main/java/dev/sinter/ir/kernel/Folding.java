package dev.sinter.ir.kernel;

import dev.sinter.ir.kernel.Expr.Binary;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.IntLiteral;
import dev.sinter.ir.type.ElementType;
import java.util.function.UnaryOperator;

/**
 * Simplifies integer arithmetic: {@code (x + 4) + 0 * 2} becomes {@code x + 4}. Floats stay as
 * written. Exact, also where integers wrap; what can fail (a load, a division) is never dropped.
 */
final class Folding {
  private Folding() {}

  /** The expression with every part simplified. */
  static Expr fold(Expr expression) {
    return simplify(Parts.change(expression, Folding::fold));
  }

  /** The expression with variables and elements replaced, and every part simplified. */
  static Expr fold(Expr expression, UnaryOperator<Expr> places) {
    return expression instanceof Expr.Place
        ? places.apply(expression)
        : simplify(Parts.change(expression, x -> fold(x, places)));
  }

  /** One step at the root, of operands that are simple already. */
  private static Expr simplify(Expr expression) {
    return switch (expression) {
      case Expr.Unary(var op, IntLiteral(var type, var x)) ->
          new IntLiteral(type, Integers.unary(op, type.element(), x));
      case Binary b when !b.type().element().isFloat() -> binary(b);
      case Expr.Compare(var relation, IntLiteral(var type, var a), IntLiteral(var _, var b)) ->
          new IntLiteral(
              expression.type(), Integers.compare(relation, type.element(), a, b) ? 1 : 0);
      case Expr.Select(IntLiteral condition, Expr a, Expr b) when isTotal(a) && isTotal(b) ->
          condition.value() != 0 ? a : b;
      case Expr.Convert(var type, IntLiteral x) when !type.element().isFloat() ->
          converted(type, x);
      case Expr.FloatLiteral _,
          IntLiteral _,
          Expr.Var _,
          Expr.Element _,
          Expr.Unary _,
          Binary _,
          Expr.Compare _ ->
          expression;
      case Expr.Select _,
          Expr.Fma _,
          Expr.Convert _,
          Expr.Bitcast _,
          Expr.Splat _,
          Expr.Ramp _,
          Expr.FirstLanes _ ->
          expression;
      case Expr.Shuffle _, Expr.Lane _, Expr.Load _, Expr.Call _ -> expression;
    };
  }

  private static Expr converted(KernelType type, IntLiteral x) {
    boolean truth = type.element() == ElementType.BOOL;
    return new IntLiteral(
        type, truth ? (x.value() != 0 ? 1 : 0) : Integers.wrap(type.element(), x.value()));
  }

  private static Expr binary(Binary expression) {
    return switch (expression) {
      case Binary(var op, IntLiteral(var type, var a), IntLiteral(var _, var b))
          when b != 0 || !divides(op) ->
          new IntLiteral(type, Integers.binary(op, type.element(), a, b));
      case Binary(var op, IntLiteral a, Expr b) when commutes(op) -> withConstant(op, b, a);
      case Binary(var op, Expr a, IntLiteral b) -> withConstant(op, a, b);
      case Binary _ -> expression;
    };
  }

  private static Expr withConstant(BinaryOp op, Expr x, IntLiteral c) {
    long value = c.value();
    Binary unchanged = new Binary(op, x, c);
    return switch (op) {
      case ADD -> value == 0 ? x : sum(unchanged, x, value);
      case SUB -> value == 0 ? x : sum(unchanged, x, -value);
      case MUL -> value == 1 ? x : value == 0 && isTotal(x) ? c : unchanged;
      case DIV, FLOOR_DIV -> value == 1 ? x : unchanged;
      case SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_LOGICAL, OR, XOR -> value == 0 ? x : unchanged;
      case AND ->
          value == 0
              ? (isTotal(x) ? c : unchanged)
              : c.type().element() == ElementType.BOOL ? x : unchanged;
      case REM, FLOOR_MOD, MAX, MIN -> unchanged;
    };
  }

  /** Joins the constants of (x ± a) ± b. */
  private static Expr sum(Binary unchanged, Expr x, long b) {
    return switch (x) {
      case Binary(var op, Expr y, IntLiteral(var type, var a)) when op == BinaryOp.ADD ->
          plus(y, type, a + b);
      case Binary(var op, Expr y, IntLiteral(var type, var a)) when op == BinaryOp.SUB ->
          plus(y, type, b - a);
      case Expr _ -> unchanged;
    };
  }

  private static Expr plus(Expr x, KernelType type, long value) {
    long wrapped = Integers.wrap(type.element(), value);
    return wrapped == 0 ? x : new Binary(BinaryOp.ADD, x, new IntLiteral(type, wrapped));
  }

  /** Whether an expression has a value whatever its variables are. */
  private static boolean isTotal(Expr expression) {
    return switch (expression) {
      case Expr.FloatLiteral _, IntLiteral _, Expr.Var _ -> true;
      case Expr.Unary u -> isTotal(u.x());
      case Binary b -> !divides(b.op()) && isTotal(b.a()) && isTotal(b.b());
      case Expr.Convert c -> isTotal(c.x());
      case Expr.Element _,
          Expr.Compare _,
          Expr.Select _,
          Expr.Fma _,
          Expr.Bitcast _,
          Expr.Splat _,
          Expr.Ramp _ ->
          false;
      case Expr.FirstLanes _, Expr.Shuffle _, Expr.Lane _, Expr.Load _, Expr.Call _ -> false;
    };
  }

  private static boolean divides(BinaryOp op) {
    return switch (op) {
      case DIV, REM, FLOOR_DIV, FLOOR_MOD -> true;
      case ADD, SUB, MUL, MAX, MIN, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_LOGICAL ->
          false;
    };
  }

  private static boolean commutes(BinaryOp op) {
    return switch (op) {
      case ADD, MUL, MAX, MIN, AND, OR, XOR -> true;
      case SUB, DIV, REM, FLOOR_DIV, FLOOR_MOD, SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_LOGICAL ->
          false;
    };
  }
}
