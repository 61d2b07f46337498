package dev.sinter.passes.rewrite;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.HostOp;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.While;
import java.util.List;
import java.util.function.UnaryOperator;

/** Replaces the graphs inside an op. */
public final class Bodies {
  private Bodies() {}

  /** The op with each of its graphs replaced; the op itself where none of them is another. */
  public static Op map(Op op, UnaryOperator<Graph> replacement) {
    List<Graph> before = op.bodies();
    List<Graph> after = before.stream().map(replacement).toList();
    // Graphs have identity equality.
    if (after.equals(before)) {
      return op;
    }
    return switch (op) {
      case Composite composite -> composite.over(after);
      case While loop -> new While(loop.carried(), after.getFirst(), after.getLast());
      case Cond _ -> new Cond(after.getFirst(), after.getLast());
      case Scan scan -> scan.over(after.getFirst());
      case Primitive _, HostOp _ -> op;
    };
  }
}
