package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.splat;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.fuse.AxisIndex;
import dev.sinter.passes.fuse.Body;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A body's values inside its innermost loop: leaves are loads at base + position · step. With
 * several lanes, a leaf whose step is 0 is one element in every lane, and any other is a load of
 * neighbours.
 */
final class LoopSource implements PointwiseEmitter.Source {
  private final KernelBuilder out;
  private final Accesses accesses;
  private final Function<Body.Leaf, String> buffers;
  private final List<? extends Expr> bases;
  private final Expr position;
  private final int lanes;
  private final Map<Dim, Expr.Var> sizes;
  private final Function<Optional<Expr>, Expr> accumulator;

  /**
   * @param bases the value of each of the accesses' functions at the start of the innermost loop
   * @param position the loop's index, an i64
   * @param sizes size arguments declared so far; grows
   * @param accumulator gives the result of the contraction that the body is the epilogue of
   */
  LoopSource(
      KernelBuilder out,
      Accesses accesses,
      Function<Body.Leaf, String> buffers,
      List<? extends Expr> bases,
      Expr position,
      int lanes,
      Map<Dim, Expr.Var> sizes,
      Function<Optional<Expr>, Expr> accumulator) {
    this.out = out;
    this.accesses = accesses;
    this.buffers = buffers;
    this.bases = bases;
    this.position = position;
    this.lanes = lanes;
    this.sizes = sizes;
    this.accumulator = accumulator;
  }

  /** Inside a nest that is no contraction's epilogue. */
  LoopSource(
      KernelBuilder out,
      Accesses accesses,
      Function<Body.Leaf, String> buffers,
      List<? extends Expr> bases,
      Expr position,
      int lanes,
      Map<Dim, Expr.Var> sizes) {
    this(
        out,
        accesses,
        buffers,
        bases,
        position,
        lanes,
        sizes,
        _ -> {
          throw new IllegalStateException("a body without a contraction reads its result");
        });
  }

  /** Where a leaf's element lies at the current position. */
  Expr address(Body.Leaf leaf) {
    return at(accesses.slot(leaf));
  }

  @Override
  public Expr leaf(Body.Leaf leaf, Optional<Expr> mask) {
    return leaf.value() == null ? accumulator.apply(mask) : moved(leaf, i64(0), mask);
  }

  @Override
  public Expr moved(Body.Leaf leaf, Expr bytes, Optional<Expr> mask) {
    boolean repeated = lanes > 1 && accesses.stays(leaf);
    int width = repeated ? 1 : lanes;
    KernelType type = new KernelType(leaf.element(), width);
    Optional<Expr> own = repeated ? mask.map(m -> new Expr.Lane(m, 0)) : mask;
    return splat(
        new Expr.Load(type, buffers.apply(leaf), add(address(leaf), bytes), own),
        repeated ? lanes : 1);
  }

  @Override
  public PointwiseEmitter.Source first() {
    return new LoopSource(out, accesses, buffers, bases, position, 1, sizes, accumulator);
  }

  @Override
  public Expr index(AxisIndex index) {
    return at(accesses.slot(index));
  }

  @Override
  public Expr step(AxisIndex index) {
    return accesses.step(accesses.slot(index));
  }

  @Override
  public Expr size(Dim size) {
    return sizes.computeIfAbsent(size, _ -> out.argument("size", size));
  }

  private Expr at(int slot) {
    return add(bases.get(slot), mul(position, accesses.step(slot)));
  }

  /** An empty table of size arguments. */
  static Map<Dim, Expr.Var> noSizes() {
    return new HashMap<>();
  }
}
