package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.mul;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.type.Dim;
import java.util.List;

/**
 * Where a batch of an operand begins: in bytes, by the indices of the loops over batches. What is 0
 * is no argument of the kernel.
 */
record BatchOffset(Expr start, List<Expr> strides) {
  /** Declares the arguments of an operand with this name. */
  static BatchOffset of(KernelBuilder out, String name, Dim start, List<Dim> strides) {
    return new BatchOffset(
        start.is(0) ? i64(0) : out.argument(name + "_start", start),
        strides.stream().map(s -> s.is(0) ? i64(0) : out.argument(name + "_batch", s)).toList());
  }

  Expr at(List<Expr> batches) {
    Expr at = start;
    for (int d = 0; d < strides.size(); d++) {
      at = add(at, mul(batches.get(d), strides.get(d)));
    }
    return at;
  }
}
