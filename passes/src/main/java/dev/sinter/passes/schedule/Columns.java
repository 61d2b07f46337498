package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.floorDiv;
import static dev.sinter.passes.schedule.Exprs.floorMod;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.less;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.type.Dim;
import java.util.List;

/**
 * The loops over all rows along an axis: neighbouring ones side by side in lanes, the last of them
 * one by one. The parallel index is a vector of rows.
 */
final class Columns {
  /** What to announce to the kernel's builder. */
  static final String[] SUBROUTINES = {"columns", "column"};

  private final KernelBuilder out;
  private final AxisSplit split;
  private final int lanes;

  /** Writes what is done along so many neighbouring rows. */
  interface Walk {
    void write(Place place, int lanes);
  }

  /**
   * Where rows lie, in elements.
   *
   * @param row the number of the first among all rows
   * @param first its first element
   * @param apart from one element of a row to the next
   */
  record Place(Expr row, Expr first, Expr apart, Expr length) {}

  /**
   * @param lanes rows side by side
   */
  Columns(KernelBuilder out, AxisSplit split, int lanes) {
    this.out = out;
    this.split = split;
    this.lanes = lanes;
  }

  /** Writes all of the kernel and gives the extent of its parallel index. */
  Dim write(Walk walk) {
    Expr length = out.argument("length", split.length());
    if (split.isContiguous()) {
      out.loop(
          LoopKind.PARALLEL,
          "p",
          Kernel.LO,
          Kernel.HI,
          1,
          p -> walk.write(new Place(p, mul(p, length), i64(1), length), 1));
      return split.outer();
    }
    Expr inner = out.argument("inner", split.inner());
    subroutine("column", length, inner, walk, 1);
    if (lanes > 1) {
      subroutine("columns", length, inner, walk, lanes);
    }
    Dim chunks = split.inner().ceilDiv(lanes);
    chunks(inner, out.argument("chunks", chunks));
    return split.outer().times(chunks);
  }

  private void subroutine(String name, Expr length, Expr inner, Walk walk, int width) {
    out.subroutine(
        name,
        List.of("outer", "column"),
        p -> {
          Expr row = out.let("row", mul(p.get(0), inner));
          Expr first = add(mul(row, length), p.get(1));
          walk.write(new Place(add(row, p.get(1)), first, inner, length), width);
        });
  }

  private void chunks(Expr inner, Expr chunks) {
    out.loop(
        LoopKind.PARALLEL,
        "p",
        Kernel.LO,
        Kernel.HI,
        1,
        p -> {
          Expr outer = out.let("outer", floorDiv(p, chunks));
          Expr first = out.let("first", mul(floorMod(p, chunks), i64(lanes)));
          if (lanes == 1) {
            out.call("column", outer, first);
            return;
          }
          out.when(
              less(sub(inner, first), i64(lanes)),
              () ->
                  out.loop(
                      LoopKind.SERIAL, "c", first, inner, 1, c -> out.call("column", outer, c)),
              () -> out.call("columns", outer, first));
        });
  }
}
