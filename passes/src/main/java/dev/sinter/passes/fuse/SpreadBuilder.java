package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * What a tensor is at one point whose elements were moved apart: one of the elements, every few
 * steps from the first to the last, and else what lies between and around them.
 */
record SpreadBuilder(BodyBuilder bodies, int loops) {
  /** An element of the padded tensor at these indices. */
  Body of(Node node, Pad op, List<AxisIndex> axes) {
    Shape from = node.operand(0).type().shape();
    List<AxisIndex> place = new ArrayList<>();
    List<Body.Guard> guards = new ArrayList<>();
    List<Body.Move> moves = new ArrayList<>();
    List<Body> conditions = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      long apart = op.interior().get(i) + 1;
      AxisIndex index = axes.get(i).plus(op.low().get(i).times(-1));
      guards.add(new Body.Guard(index, from.dim(i).minus(1).times(apart).plus(1)));
      place.add(apart == 1 ? index : AxisIndex.zero(loops));
      if (apart > 1) {
        Body counted = new Body.Index(ElementType.I64, index);
        moves.add(new Body.Move(quotient(counted, apart), from.strides().get(i)));
        conditions.add(isMultiple(counted, apart));
      }
    }
    Body fill = bodies.at(node.operand(1), List.of());
    Body found = new Body.Lookup(bodies.leaf(node.operand(0), place), moves);
    Body chosen =
        new Body.Apply(
            new Select(),
            found.element(),
            List.of(conditions.stream().reduce(SpreadBuilder::and).orElseThrow(), found, fill));
    return new Body.Guarded(guards, chosen, fill);
  }

  private static Body quotient(Body index, long divisor) {
    return isPowerOfTwo(divisor)
        ? BodyBuilder.binary(
            Binary.Function.SHIFT_RIGHT, index, integer(Long.numberOfTrailingZeros(divisor)))
        : BodyBuilder.binary(Binary.Function.DIV, index, integer(divisor));
  }

  private static Body isMultiple(Body index, long divisor) {
    Body rest =
        isPowerOfTwo(divisor)
            ? BodyBuilder.binary(Binary.Function.AND, index, integer(divisor - 1))
            : BodyBuilder.binary(Binary.Function.REM, index, integer(divisor));
    return new Body.Apply(
        new Compare(Compare.Relation.EQ), ElementType.BOOL, List.of(rest, integer(0)));
  }

  private static Body and(Body a, Body b) {
    return BodyBuilder.binary(Binary.Function.AND, a, b);
  }

  private static boolean isPowerOfTwo(long n) {
    return Long.bitCount(n) == 1;
  }

  private static Body integer(long value) {
    return new Body.Literal(ElementType.I64, 0, value);
  }
}
