package dev.sinter.codegen.jvm;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import java.util.Optional;

/**
 * One lane of a vector expression as a scalar expression: lane 2 of {@code splat(x) + ramp(0, 4)}
 * is {@code x + (0 + 2·4)}. So code for one lane after the other needs no vector, nor a vector that
 * no register is wide enough for.
 */
final class LaneOf {
  private LaneOf() {}

  /** Lane i; a scalar, which a shuffle may join to others, is its own lane 0. */
  static Expr lane(Expr expr, int i) {
    if (!expr.type().isVector() && !(expr instanceof Expr.Shuffle)) {
      return expr;
    }
    return switch (expr) {
      case Expr.FloatLiteral x -> new Expr.FloatLiteral(scalar(x), x.value());
      case Expr.IntLiteral x -> new Expr.IntLiteral(scalar(x), x.value());
      case Expr.Place place -> new Expr.Lane(place, i);
      case Expr.Unary x -> new Expr.Unary(x.op(), lane(x.x(), i));
      case Expr.Binary x -> new Expr.Binary(x.op(), lane(x.a(), i), lane(x.b(), i));
      case Expr.Compare x -> new Expr.Compare(x.relation(), lane(x.a(), i), lane(x.b(), i));
      case Expr.Select x -> new Expr.Select(lane(x.condition(), i), lane(x.a(), i), lane(x.b(), i));
      case Expr.Fma x -> new Expr.Fma(lane(x.a(), i), lane(x.b(), i), lane(x.c(), i));
      case Expr.Convert x -> new Expr.Convert(scalar(x), lane(x.x(), i));
      case Expr.Bitcast x -> new Expr.Bitcast(scalar(x), lane(x.x(), i));
      case Expr.Splat x -> x.x();
      case Expr.Ramp x -> ramp(x, i);
      case Expr.FirstLanes x -> isBelow(i, x);
      case Expr.Shuffle x -> shuffled(x, x.indices().get(i));
      case Expr.Load x -> load(x, i);
      case Expr.Call x -> new Expr.Lane(x, i);
      case Expr.Lane _ -> throw new IllegalArgumentException("one lane has no lanes");
    };
  }

  /** Whether lane i is among the first. */
  static Expr.Compare isBelow(int i, Expr.FirstLanes lanes) {
    Expr count = lanes.count();
    return new Expr.Compare(Expr.Relation.GT, count, new Expr.IntLiteral(count.type(), i));
  }

  private static KernelType scalar(Expr expr) {
    return expr.type().withLanes(1);
  }

  private static Expr ramp(Expr.Ramp ramp, int i) {
    if (i == 0) {
      return ramp.base();
    }
    Expr index = new Expr.IntLiteral(ramp.step().type(), i);
    return add(ramp.base(), new Expr.Binary(Expr.BinaryOp.MUL, ramp.step(), index));
  }

  private static Expr shuffled(Expr.Shuffle shuffle, int source) {
    int lanes = shuffle.a().type().lanes();
    return source < lanes ? lane(shuffle.a(), source) : lane(shuffle.b(), source - lanes);
  }

  private static Expr load(Expr.Load load, int i) {
    Optional<Expr> mask = load.mask().map(m -> lane(m, i));
    return new Expr.Load(scalar(load), load.buffer(), offset(load.offset(), load.type(), i), mask);
  }

  /**
   * The offset of one lane of a load or store whose offset is a vector, or that of neighbours in
   * memory.
   */
  static Expr offset(Expr offset, KernelType accessed, int i) {
    if (offset.type().isVector()) {
      return lane(offset, i);
    }
    return i == 0
        ? offset
        : add(offset, new Expr.IntLiteral(KernelType.I64, (long) i * accessed.element().bytes()));
  }

  private static Expr add(Expr a, Expr b) {
    return new Expr.Binary(Expr.BinaryOp.ADD, a, b);
  }
}
