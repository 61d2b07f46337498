package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.fuse.AxisIndex;
import dev.sinter.passes.fuse.Body;
import java.util.Map;
import java.util.Optional;

/**
 * A body's values at one place of a row: numbers of the row are at hand in registers, kept elements
 * in scratch, and all others where the loops' accesses say.
 *
 * @param line the row
 * @param memory for what lies in buffers
 * @param numbers in every lane
 * @param greatest of numbers that are the row's greatest element: that element
 * @param position from the row's start, an i64
 */
record RowSource(
    RowMemory.Line line,
    PointwiseEmitter.Source memory,
    Map<Value, Expr> numbers,
    Map<Value, Body> greatest,
    Expr position,
    int lanes)
    implements PointwiseEmitter.Source {

  @Override
  public Expr leaf(Body.Leaf leaf, Optional<Expr> mask) {
    if (line.memory().isNumber(leaf)) {
      return numbers.get(leaf.value());
    }
    KernelType type = new KernelType(leaf.element(), lanes);
    return line.kept(leaf.value(), position)
        .<Expr>map(kept -> new Expr.Load(type, kept.buffer(), kept.offset(), mask))
        .orElseGet(() -> memory.leaf(leaf, mask));
  }

  @Override
  public boolean isGreatest(Body.Leaf leaf, Body body) {
    Body element = greatest.get(leaf.value());
    return element != null && Body.same(element, body);
  }

  /** What the row computes leads to no other place: such an index would be asked before. */
  @Override
  public Expr moved(Body.Leaf leaf, Expr bytes, Optional<Expr> mask) {
    return memory.moved(leaf, bytes, mask);
  }

  @Override
  public PointwiseEmitter.Source first() {
    return memory.first();
  }

  @Override
  public Expr index(AxisIndex index) {
    return memory.index(index);
  }

  @Override
  public Expr step(AxisIndex index) {
    return memory.step(index);
  }

  @Override
  public Expr size(Dim size) {
    return memory.size(size);
  }
}
