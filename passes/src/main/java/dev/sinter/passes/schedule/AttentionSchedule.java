package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.floorDiv;
import static dev.sinter.passes.schedule.Exprs.floorMod;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.min;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The schedule of attention: the parallel index is a block of queries of one batch, whose scores
 * for all keys lie in scratch and nowhere else. In turn, register tiles of the first product leave
 * scores there, the passes of a {@link RowPlan} make weights of them, row by row and in their
 * place, and register tiles of the second product sum over all keys and write the result.
 *
 * <p>Scores of a whole row at a time keep the exact order of operations that the graph asks for, a
 * maximum before the exponentials, whatever work on rows it is. The scratch grows with the number
 * of keys, but never with that of queries: it is as much as the block's share of keys and values
 * many times over that has to stream through the caches anyway.
 */
public final class AttentionSchedule {
  /** Rows of a block: as often as each key and value is used once it is in the nearest cache. */
  private static final long ROWS = 16;

  private final AttentionProblem problem;
  private final Target target;
  private final BlockScores first;
  private final BlockResult second;
  private final KernelBuilder out;
  private final Row row;
  private final RowPlan plan;
  private final RowMemory memory;
  private final QueryBlock query;
  private final long block;

  private AttentionSchedule(
      AttentionProblem problem, ProductTile scores, ProductTile weighted, Target target) {
    this.problem = problem;
    this.target = target;
    this.block = block(problem.queries(), scores.rows());
    Dim pitch = BlockScores.pitch(problem, scores);
    Optional<DeferredDivision> deferred = DeferredDivision.of(problem.row());
    Optional<Value> divisor = deferred.map(DeferredDivision::divisor);
    Row before = deferred.map(DeferredDivision::row).orElse(problem.row());
    this.row = AttentionRows.inScratch(problem, before, divisor, pitch, block);
    this.plan = RowPlan.of(row, target);
    this.out =
        new KernelBuilder(
            Stream.of(
                    List.of(RowWalk.names(plan)),
                    BlockScores.SUBROUTINES,
                    BlockResult.SUBROUTINES,
                    List.of(QueryBlock.SUBROUTINE))
                .flatMap(List::stream)
                .toArray(String[]::new));
    out.buffer(BufferParam.global("y", ElementType.F32, BufferParam.Access.WRITE));
    out.buffer(BufferParam.global("k", ElementType.F32, BufferParam.Access.READ));
    out.buffer(BufferParam.global("v", ElementType.F32, BufferParam.Access.READ));
    this.query = new QueryBlock(out, problem, target);
    Map<Value, String> scratch = new HashMap<>();
    scratch.put(problem.scores(), BlockScores.SCRATCH);
    scratch.put(problem.weights(), BlockScores.SCRATCH);
    divisor.ifPresent(value -> scratch.put(value, BlockResult.DIVISORS));
    this.memory = new RowMemory(out, row, plan, block, scratch);
    Stream.of(QueryBlock.SCRATCH, BlockScores.SCRATCH, BlockResult.DIVISORS)
        .forEach(name -> out.buffer(BufferParam.scratch(name, ElementType.F32)));
    this.first = new BlockScores(out, problem, scores, query.pitch());
    this.second = new BlockResult(out, problem, weighted, first.row(), divisor.isPresent());
  }

  /**
   * A kernel for an attention.
   *
   * @param scores the register tile of the first product, which the panels of keys are as wide as
   * @param weighted that of the second, of as many rows
   */
  public static ScheduledKernel schedule(
      AttentionProblem problem, ProductTile scores, ProductTile weighted, Target target) {
    return new AttentionSchedule(problem, scores, weighted, target).build();
  }

  private static long block(Dim queries, int rows) {
    long most = ROWS / rows * rows;
    return queries.isKnown()
        ? Math.clamp((queries.known() + rows - 1) / rows * rows, rows, most)
        : most;
  }

  private ScheduledKernel build() {
    Dim blocks = problem.queries().ceilDiv(block);
    Expr.Var blockCount = out.argument("blocks", blocks);
    Expr.Var queries = out.argument("queries", problem.queries());
    List<Expr.Var> counts = new ArrayList<>();
    for (Dim count : problem.batches().stream().skip(1).toList()) {
      counts.add(out.argument("batches", count));
    }
    Expr.Var length = out.argument("keys", problem.count());
    RowWalk walk = new RowWalk(out, memory, plan, row, length, block, target.methodVectorOps());
    Expr.Var depth = out.argument("depth", problem.depth());
    query.write(depth);
    first.write(depth);
    second.write(length);
    walk.write();
    out.loop(
        LoopKind.PARALLEL,
        "p",
        Kernel.LO,
        Kernel.HI,
        1,
        p -> {
          Expr from = out.let("first", mul(floorMod(p, blockCount), i64(block)));
          Expr count = out.let("count", min(sub(queries, from), i64(block)));
          Expr batch = out.let("batch", floorDiv(p, blockCount));
          List<Expr> batches = JointIndex.split(out, batch, counts, problem.batches().size());
          forEachRow(count, r -> query.call(indices(batches, add(from, r)), r));
          first.call(batches, count);
          walk.rows(
              count,
              r -> Stream.concat(indices(batches, add(from, r)).stream(), Stream.of(r)).toList());
          second.call(batches, from, count);
        });
    return new ScheduledKernel(
        out.build("attention"), operands(), out.values(), extent(blocks), Dim.of(1), List.of());
  }

  private void forEachRow(Expr count, Consumer<Expr> body) {
    out.loop(LoopKind.SERIAL, "r", i64(0), count, 1, body::accept);
  }

  private static List<Expr> indices(List<Expr> batches, Expr row) {
    return Stream.concat(batches.stream(), Stream.of(row)).toList();
  }

  private Dim extent(Dim blocks) {
    return problem.batches().stream().reduce(blocks, Dim::times);
  }

  private List<ScheduledKernel.Operand> operands() {
    List<ScheduledKernel.Operand> operands = new ArrayList<>();
    operands.add(new ScheduledKernel.Operand.Of(problem.target().value()));
    operands.add(new ScheduledKernel.Operand.Of(problem.keys().value()));
    operands.add(new ScheduledKernel.Operand.Of(problem.values().value()));
    operands.addAll(query.operands());
    operands.addAll(memory.operands());
    operands.add(new ScheduledKernel.Operand.Scratch(query.bytes(block)));
    operands.add(new ScheduledKernel.Operand.Scratch(first.bytes(block)));
    operands.add(new ScheduledKernel.Operand.Scratch(BlockResult.bytes(block)));
    return operands;
  }
}
