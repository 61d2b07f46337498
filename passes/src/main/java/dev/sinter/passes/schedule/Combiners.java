package dev.sinter.passes.schedule;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A combiner in kernel terms: its operation, and the value it starts from, which changes nothing.
 */
final class Combiners {
  private Combiners() {}

  static Expr combine(Reduce.Combiner combiner, Expr a, Expr b) {
    BinaryOp op =
        switch (combiner) {
          case SUM -> BinaryOp.ADD;
          case PRODUCT -> BinaryOp.MUL;
          case MAX -> BinaryOp.MAX;
          case MIN -> BinaryOp.MIN;
          case ALL -> BinaryOp.AND;
          case ANY -> BinaryOp.OR;
        };
    return new Expr.Binary(op, a, b);
  }

  static Expr identity(Reduce.Combiner combiner, KernelType type) {
    return switch (combiner) {
      case SUM -> Exprs.literal(type, 0);
      case PRODUCT -> Exprs.literal(type, 1);
      case MAX -> extreme(type, false);
      case MIN -> extreme(type, true);
      case ALL -> new Expr.IntLiteral(type, 1);
      case ANY -> new Expr.IntLiteral(type, 0);
    };
  }

  /** Lane 0 of a tree that combines lanes 8, 4, 2, 1 apart. */
  static Expr acrossLanes(KernelBuilder out, Reduce.Combiner combiner, Expr x) {
    int lanes = x.type().lanes();
    Expr total = x;
    for (int apart = lanes / 2; apart > 0; apart /= 2) {
      int distance = apart;
      List<Integer> swapped = IntStream.range(0, lanes).map(i -> i ^ distance).boxed().toList();
      Expr other = new Expr.Shuffle(total, total, swapped);
      total = out.let("sum", combine(combiner, total, other));
    }
    return lanes == 1 ? total : new Expr.Lane(total, 0);
  }

  private static Expr extreme(KernelType type, boolean greatest) {
    if (type.element().isFloat()) {
      return new Expr.FloatLiteral(
          type, greatest ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY);
    }
    int bits = type.element().bytes() * 8;
    boolean signed = type.element().kind() == ElementType.Kind.SIGNED;
    long least = signed ? -1L << (bits - 1) : 0;
    long most = signed ? ~least : -1L >>> (64 - bits);
    return new Expr.IntLiteral(type, greatest ? most : least);
  }
}
