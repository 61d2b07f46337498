package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.floorMod;
import static dev.sinter.passes.schedule.Exprs.i32;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.select;
import static dev.sinter.passes.schedule.Exprs.splat;
import static dev.sinter.passes.schedule.Exprs.sub;
import static dev.sinter.passes.schedule.Exprs.toI32;
import static dev.sinter.passes.schedule.Exprs.toI64;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes one walk over a row: several vectors a round while there are as many, each with its own
 * sums so that they need not wait for each other, then vector by vector, under a mask where the
 * last one may not be whole. Sums and lanes are joined in a fixed order.
 */
final class RowPass {
  /** Vectors a round; a sum of its own for each hides the time an addition takes. */
  private static final int VECTORS = 4;

  private final KernelBuilder out;
  private final RowMemory memory;
  private final RowPlan.Pass pass;
  private final RowMemory.Line line;
  private final List<? extends Expr> bases;
  private final Map<Dim, Expr.Var> sizes;
  private final int lanes;
  private final boolean masked;
  private final int vectors;
  private final Map<Value, Expr> numbers = new HashMap<>();

  /**
   * @param line the row
   * @param bases the values of the accesses' functions that the pass needs, at the row's start
   * @param sizes size arguments declared so far; grows
   * @param budget vector operations a method may hold
   */
  RowPass(
      KernelBuilder out,
      RowMemory.Line line,
      RowPlan.Pass pass,
      List<? extends Expr> bases,
      Map<Dim, Expr.Var> sizes,
      int budget) {
    this.out = out;
    this.line = line;
    this.memory = line.memory();
    this.pass = pass;
    this.bases = bases;
    this.sizes = sizes;
    this.lanes = pass.lanes();
    this.masked = lanes > 1 && !memory.isMultiple(lanes);
    this.vectors = vectors(pass, masked, budget);
  }

  /** As many vectors a round as a method holds beside the last ones; 0 where it holds no more. */
  private static int vectors(RowPlan.Pass pass, boolean masked, int budget) {
    int combined = pass.folds().stream().mapToInt(RowPass::combination).sum();
    int loads = Body.leaves(pass.bodies()).size();
    int stores = pass.stores().size();
    int each = MethodCost.whole(pass.bodies(), loads, stores) + combined;
    int rest = masked ? MethodCost.masked(pass.bodies(), loads, stores) + combined : each;
    int joined = combined * 12;
    int most = pass.folds().isEmpty() ? 1 : VECTORS;
    while (most > 0 && most * each + rest + joined > budget) {
      most /= 2;
    }
    return most;
  }

  /** What it takes to combine two elements, whichever the combiner. */
  private static int combination(Row.Fold fold) {
    ElementType element = fold.body().element();
    Body number = new Body.Literal(element, 0, 0);
    Body sum = new Body.Apply(new Binary(Binary.Function.ADD), element, List.of(number, number));
    return Body.cost(List.of(sum));
  }

  void write() {
    for (Body.Leaf leaf : Body.leaves(pass.bodies())) {
      if (memory.isNumber(leaf)) {
        Expr number = out.let("number", line.loadNumber(leaf.value()));
        numbers.put(leaf.value(), out.let("number", splat(number, lanes)));
      }
    }
    List<List<Expr.Var>> totals = new ArrayList<>();
    for (int v = 0; v < Math.max(1, vectors); v++) {
      totals.add(totals());
    }
    Expr whole = i64((long) vectors * lanes);
    Expr end =
        vectors == 0
            ? i32(0)
            : out.let("end", toI32(sub(line.length(), floorMod(line.length(), whole))));
    if (vectors > 0) {
      out.loop(
          LoopKind.SERIAL,
          "j",
          i32(0),
          end,
          (long) vectors * lanes,
          j -> {
            for (int v = 0; v < vectors; v++) {
              Expr at = out.let("at", add(toI64(j), i64((long) v * lanes)));
              point(at, Optional.empty(), totals.get(v));
            }
          });
    }
    if (!memory.isMultiple(vectors * lanes)) {
      rest(end, totals.getFirst());
    }
    for (int f = 0; f < pass.folds().size(); f++) {
      join(f, totals);
    }
  }

  private List<Expr.Var> totals() {
    return pass.folds().stream()
        .map(fold -> {
          KernelType type = new KernelType(fold.body().element(), lanes);
          return out.register("total", Combiners.identity(fold.combiner(), type));
        })
        .toList();
  }

  private void rest(Expr from, List<Expr.Var> totals) {
    out.loop(
        LoopKind.SERIAL,
        "j",
        from,
        toI32(line.length()),
        lanes,
        j -> {
          Expr at = out.let("at", toI64(j));
          Optional<Expr> mask =
              masked
                  ? Optional.of(out.let("mask", new Expr.FirstLanes(sub(line.length(), at), lanes)))
                  : Optional.empty();
          point(at, mask, totals);
        });
  }

  /** Everything is computed before anything is written, which may be where an operand lies. */
  private void point(Expr at, Optional<Expr> mask, List<Expr.Var> totals) {
    LoopSource loops =
        new LoopSource(
            out, memory.accesses(), leaf -> memory.buffer(leaf.value()), bases, at, lanes, sizes);
    PointwiseEmitter emitter =
        new PointwiseEmitter(
            out, new RowSource(line, loops, numbers, pass.greatest(), at, lanes), lanes);
    for (int f = 0; f < totals.size(); f++) {
      Row.Fold fold = pass.folds().get(f);
      Expr value = emitter.emit(fold.body(), mask);
      Expr valid =
          mask.map(m -> select(m, value, Combiners.identity(fold.combiner(), value.type())))
              .orElse(value);
      out.assign(totals.get(f), Combiners.combine(fold.combiner(), totals.get(f), valid));
    }
    List<Expr> values =
        pass.stores().stream().map(each -> emitter.emit(each.body(), mask)).toList();
    for (int s = 0; s < values.size(); s++) {
      Row.Each each = pass.stores().get(s);
      Expr value = values.get(s);
      line.kept(each.value(), at)
          .ifPresent(kept -> out.store(kept.buffer(), kept.offset(), value, mask));
      memory
          .output(each.value())
          .ifPresent(
              target -> out.store(memory.buffer(each.value()), loops.address(target), value, mask));
    }
  }

  /**
   * The sums of a round's vectors in one, and lane 0 of a tree that joins lanes 8, 4, 2, 1 apart.
   */
  private void join(int f, List<List<Expr.Var>> totals) {
    Row.Fold fold = pass.folds().get(f);
    List<Expr> sums = new ArrayList<>(totals.stream().map(each -> (Expr) each.get(f)).toList());
    for (int half = sums.size() / 2; half > 0; half /= 2) {
      for (int v = 0; v < half; v++) {
        Expr both = Combiners.combine(fold.combiner(), sums.get(v), sums.get(v + half));
        sums.set(v, out.let("sum", both));
      }
    }
    line.storeNumber(fold.value(), Combiners.acrossLanes(out, fold.combiner(), sums.getFirst()));
  }
}
