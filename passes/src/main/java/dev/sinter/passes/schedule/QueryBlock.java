package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.Body;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The queries of a block in scratch, one row after another: with what is computed on them first,
 * and side by side however they lie in memory.
 */
final class QueryBlock {
  static final String SUBROUTINE = "query";
  static final String SCRATCH = "queries_of_block";

  private final KernelBuilder out;
  private final Body body;
  private final Dim depth;
  private final int lanes;
  private final Accesses accesses;
  private final Map<Value, String> buffers = new LinkedHashMap<>();
  private final Map<Dim, Expr.Var> sizes = LoopSource.noSizes();
  private final Expr.Var pitch;

  /** Declares the buffers that queries are read from. */
  QueryBlock(KernelBuilder out, AttentionProblem problem, Target target) {
    this.out = out;
    this.body = problem.query();
    this.depth = problem.depth();
    int loops = problem.row().extents().size();
    List<Dim> along = new ArrayList<>(Collections.nCopies(loops, Dim.of(0)));
    along.set(loops - 1, Dim.of(1));
    Body.Leaf written = new Body.Leaf(null, ElementType.F32, Dim.of(0), along);
    this.lanes = Vectorization.lanes(body, written, target);
    this.accesses = new Accesses(out, body, written);
    for (Body.Leaf leaf : accesses.leaves()) {
      if (!buffers.containsKey(leaf.value())) {
        String name = "q" + buffers.size();
        buffers.put(leaf.value(), name);
        out.buffer(BufferParam.global(name, leaf.element(), BufferParam.Access.READ));
      }
    }
    this.pitch = out.argument("q_row", depth.times(ElementType.F32.bytes()));
  }

  List<ScheduledKernel.Operand> operands() {
    return buffers.keySet().stream()
        .<ScheduledKernel.Operand>map(ScheduledKernel.Operand.Of::new)
        .toList();
  }

  /** Scratch for this many rows. */
  Dim bytes(long rows) {
    return depth.times(rows * ElementType.F32.bytes());
  }

  /** Bytes from one row to the next. */
  Expr pitch() {
    return pitch;
  }

  /** Copies the query at these indices to a row of the block. */
  void call(List<Expr> indices, Expr row) {
    List<Expr> arguments = new ArrayList<>(List.of(mul(row, pitch)));
    arguments.addAll(accesses.bases(indices));
    out.call(SUBROUTINE, arguments.toArray(Expr[]::new));
  }

  /** Writes the subroutine, for queries of this many elements. */
  void write(Expr length) {
    List<String> parameters = new ArrayList<>(List.of("to"));
    IntStream.range(0, accesses.size()).forEach(slot -> parameters.add("at" + slot));
    out.subroutine(
        SUBROUTINE,
        parameters,
        p -> out.loop(LoopKind.SERIAL, "e", i64(0), length, lanes, e -> copy(p, e, length)));
  }

  private void copy(List<Expr.Var> p, Expr e, Expr length) {
    Optional<Expr> mask =
        lanes == 1
            ? Optional.empty()
            : Optional.of(out.let("mask", new Expr.FirstLanes(sub(length, e), lanes)));
    LoopSource source =
        new LoopSource(
            out,
            accesses,
            leaf -> buffers.get(leaf.value()),
            p.subList(1, p.size()),
            e,
            lanes,
            sizes);
    Expr value = new PointwiseEmitter(out, source, lanes).emit(body, mask);
    out.store(SCRATCH, add(p.getFirst(), mul(e, i64(KernelType.F32.bytes()))), value, mask);
  }
}
