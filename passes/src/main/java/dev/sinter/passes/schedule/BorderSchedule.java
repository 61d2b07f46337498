package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.and;
import static dev.sinter.passes.schedule.Exprs.floorDiv;
import static dev.sinter.passes.schedule.Exprs.floorMod;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.less;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The schedule that copies images line by line and puts a border of zeros around each. A line is
 * contiguous, whatever its pixels are made of.
 */
public final class BorderSchedule {
  /** Elements that are worth a worker of its own. */
  private static final long GRAIN = 16384;

  private final KernelBuilder out = new KernelBuilder("zeros", "copy");
  private final ElementType element;
  private final int lanes;

  /**
   * Where an axis of the image begins in the copy, and how long both are; along the lines in
   * elements.
   */
  public record Axis(Dim before, Dim size, Dim padded) {}

  private BorderSchedule(ElementType element, Target target) {
    this.element = element;
    this.lanes = target.lanes(element.bytes());
  }

  /**
   * A kernel that copies images of lines.
   *
   * @param images how many there are
   * @param lines the lines of an image
   * @param line the elements of a line
   */
  public static ScheduledKernel schedule(
      Value source, Value copy, Dim images, Axis lines, Axis line, Target target) {
    return new BorderSchedule(source.type().element(), target)
        .build(source, copy, images, lines, line);
  }

  private ScheduledKernel build(Value source, Value copy, Dim images, Axis lines, Axis line) {
    out.buffer(BufferParam.global("out", element, BufferParam.Access.WRITE));
    out.buffer(BufferParam.global("in", element, BufferParam.Access.READ));
    Expr above = out.argument("above", lines.before());
    Expr height = out.argument("height", lines.size());
    Expr padded = out.argument("padded_height", lines.padded());
    Expr left = out.argument("left", line.before());
    Expr length = out.argument("length", line.size());
    Expr whole = out.argument("padded_length", line.padded());
    writeZeros();
    writeCopy();
    out.loop(
        LoopKind.PARALLEL,
        "p",
        Kernel.LO,
        Kernel.HI,
        1,
        p -> {
          Expr y = out.let("y", sub(floorMod(p, padded), above));
          Expr at = out.let("at", mul(mul(p, whole), bytes()));
          Expr inside = and(less(i64(-1), y), less(y, height));
          out.when(
              inside,
              () -> {
                Expr image = floorDiv(p, padded);
                Expr from = mul(mul(add(mul(image, height), y), length), bytes());
                Expr start = out.let("start", add(at, mul(left, bytes())));
                out.call("zeros", at, left);
                out.call("copy", from, start, length);
                Expr end = add(start, mul(length, bytes()));
                out.call("zeros", end, sub(sub(whole, left), length));
              },
              () -> out.call("zeros", at, whole));
        });
    Dim extent = images.times(lines.padded());
    return new ScheduledKernel(
        out.build("border"),
        List.of(new ScheduledKernel.Operand.Of(copy), new ScheduledKernel.Operand.Of(source)),
        out.values(),
        extent,
        line.padded() instanceof Dim.Const(long elements) && elements > 0
            ? Dim.of(Math.max(1, GRAIN / elements))
            : Dim.of(1),
        List.of());
  }

  private Expr bytes() {
    return i64(element.bytes());
  }

  private void writeZeros() {
    out.subroutine(
        "zeros",
        List.of("at", "n"),
        p -> {
          KernelType type = new KernelType(element, lanes);
          forEachVector(
              p.get(1),
              run ->
                  out.store(
                      "out",
                      add(p.get(0), mul(run.at(), bytes())),
                      Exprs.literal(type, 0),
                      run.mask()));
        });
  }

  private void writeCopy() {
    out.subroutine(
        "copy",
        List.of("from", "to", "n"),
        p -> {
          KernelType type = new KernelType(element, lanes);
          forEachVector(
              p.get(2),
              run -> {
                Expr moved = out.let("moved", mul(run.at(), bytes()));
                Expr value = new Expr.Load(type, "in", add(p.get(0), moved), run.mask());
                out.store("out", add(p.get(1), moved), value, run.mask());
              });
        });
  }

  /** A vector of a run of elements. */
  private record Run(Expr at, Optional<Expr> mask) {}

  private void forEachVector(Expr n, Consumer<Run> body) {
    Expr rest = out.let("rest", floorMod(n, i64(lanes)));
    Expr end = out.let("end", sub(n, rest));
    out.loop(
        LoopKind.SERIAL, "i", i64(0), end, lanes, i -> body.accept(new Run(i, Optional.empty())));
    if (lanes > 1) {
      out.when(
          less(i64(0), rest),
          () -> {
            Expr mask = out.let("mask", new Expr.FirstLanes(rest, lanes));
            body.accept(new Run(end, Optional.of(mask)));
          });
    }
  }
}
