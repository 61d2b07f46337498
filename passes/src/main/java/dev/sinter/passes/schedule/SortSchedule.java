package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.and;
import static dev.sinter.passes.schedule.Exprs.floorDiv;
import static dev.sinter.passes.schedule.Exprs.greater;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.less;
import static dev.sinter.passes.schedule.Exprs.min;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.select;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.type.Dim;
import java.util.List;

/**
 * The schedule of sorting: each row by merging runs of doubling length in a worker's scratch
 * memory, from runs of four that a network of comparisons sorts in registers. Where only the first
 * few are wanted, they are kept in order while the row is read once.
 *
 * <p>The parallel index is the row.
 */
public final class SortSchedule {
  /** Elements of the shortest runs. */
  private static final int RUN = 4;

  /** Elements to look for that pay to be looked for alone, however the row is ordered. */
  private static final long FEW = 32;

  /** Comparisons of neighbours that sort a run, so that equal elements stay as they are. */
  private static final int[] NETWORK = {0, 1, 2, 0, 1, 0};

  private final KernelBuilder out =
      new KernelBuilder("column", "fill", "runs", "merge", "insert", "first", "give");
  private final Sort op;
  private final Value operand;
  private final List<Value> results;
  private final AxisSplit split;
  private final SortItems items;

  private SortSchedule(Sort op, Value operand, List<Value> results) {
    this.op = op;
    this.operand = operand;
    this.results = List.copyOf(results);
    this.split = AxisSplit.of(operand.type(), op.axis());
    this.items = new SortItems(out, operand.type().element(), op.descending());
  }

  /**
   * A kernel that sorts along an axis.
   *
   * @param results the sorted values and their indices
   * @param wanted how many of them from the first on; the others are not written
   */
  public static ScheduledKernel schedule(Sort op, Value operand, List<Value> results, Dim wanted) {
    return new SortSchedule(op, operand, results).build(wanted);
  }

  private ScheduledKernel build(Dim wanted) {
    boolean few = wanted.isKnown() && wanted.known() <= FEW && !split.length().equals(wanted);
    items.declareBuffers();
    Dim padded = split.length().roundUp(RUN);
    Expr given = out.argument("wanted", wanted);
    Expr capacity = out.argument("padded", padded);
    items.writeGive();
    if (few) {
      writeInsert();
      writeFirst();
    } else {
      items.writeFill();
      writeRuns();
      writeMerge();
    }
    Dim extent =
        new Columns(out, split, 1)
            .write((place, _) -> {
              Expr count = min(given, place.length());
              if (few) {
                out.call(
                    "first",
                    place.first(),
                    place.apart(),
                    place.length(),
                    count,
                    items.start(capacity));
                out.call("give", place.first(), place.apart(), count, items.start(capacity));
              } else {
                sort(place, capacity, count);
              }
            });
    return new ScheduledKernel(
        out.build((few ? "first_of_" : "") + (op.descending() ? "sort_descending" : "sort")),
        List.of(
            new ScheduledKernel.Operand.Of(results.get(0)),
            new ScheduledKernel.Operand.Of(results.get(1)),
            new ScheduledKernel.Operand.Of(operand),
            new ScheduledKernel.Operand.Scratch(items.scratchBytes(padded))),
        out.values(),
        extent,
        split.grain(8),
        List.of());
  }

  private void sort(Columns.Place place, Expr capacity, Expr count) {
    out.call("fill", place.first(), place.apart(), place.length(), capacity);
    Expr bytes = out.let("bytes", mul(capacity, i64(SortItems.BYTES)));
    Expr.Var from = out.register("from", items.start(capacity));
    Expr.Var to = out.register("to", add(items.start(capacity), bytes));
    Expr both = out.let("both", add(from, to));
    out.call("runs", from, bytes);
    Expr.Var run = out.register("run", i64((long) RUN * SortItems.BYTES));
    out.repeat(
        less(run, bytes),
        () -> {
          Expr two = out.let("two", mul(run, i64(2)));
          Expr pairs = floorDiv(add(bytes, sub(two, i64(1))), two);
          out.loop(
              LoopKind.SERIAL,
              "pair",
              i64(0),
              pairs,
              1,
              pair -> {
                Expr start = out.let("start", mul(pair, two));
                Expr middle = min(add(start, run), bytes);
                Expr end = min(add(start, two), bytes);
                out.call(
                    "merge", add(from, start), add(from, middle), add(from, end), add(to, start));
              });
          out.assign(from, sub(both, from));
          out.assign(to, sub(both, to));
          out.assign(run, two);
        });
    out.call("give", place.first(), place.apart(), count, from);
  }

  /** Sorts runs of four; there are no others, since what is missing in the last is filled up. */
  private void writeRuns() {
    out.subroutine(
        "runs",
        List.of("at", "bytes"),
        p ->
            out.loop(
                LoopKind.SERIAL,
                "i",
                i64(0),
                p.get(1),
                (long) RUN * SortItems.BYTES,
                i -> {
                  Expr at = out.let("run", add(p.get(0), i));
                  Expr[] run = new Expr[RUN];
                  Expr[] ranks = new Expr[RUN];
                  for (int k = 0; k < RUN; k++) {
                    run[k] = out.let("item", items.load(add(at, i64((long) k * SortItems.BYTES))));
                    ranks[k] = out.let("rank", items.rank(run[k]));
                  }
                  for (int k : NETWORK) {
                    exchange(run, ranks, k);
                  }
                  for (int k = 0; k < RUN; k++) {
                    items.store(add(at, i64((long) k * SortItems.BYTES)), run[k]);
                  }
                }));
  }

  private void exchange(Expr[] run, Expr[] ranks, int k) {
    Expr wrong = out.let("wrong", greater(ranks[k], ranks[k + 1]));
    Expr lower = out.let("item", select(wrong, run[k + 1], run[k]));
    Expr upper = out.let("item", select(wrong, run[k], run[k + 1]));
    if (items.areRanks()) {
      ranks[k] = lower;
      ranks[k + 1] = upper;
    } else {
      Expr least = out.let("rank", select(wrong, ranks[k + 1], ranks[k]));
      ranks[k + 1] = out.let("rank", select(wrong, ranks[k], ranks[k + 1]));
      ranks[k] = least;
    }
    run[k] = lower;
    run[k + 1] = upper;
  }

  /** Two neighbouring runs to one elsewhere, without a branch that depends on the elements. */
  private void writeMerge() {
    out.subroutine(
        "merge",
        List.of("start", "middle", "end", "target"),
        p -> {
          Expr middle = p.get(1);
          Expr end = p.get(2);
          Expr.Var left = out.register("left", p.get(0));
          Expr.Var right = out.register("right", middle);
          Expr.Var to = out.register("to", p.get(3));
          out.repeat(
              and(less(left, middle), less(right, end)),
              () -> {
                Expr a = out.let("a", items.load(left));
                Expr b = out.let("b", items.load(right));
                Expr size = i64(SortItems.BYTES);
                Expr ofRight = out.let("step", items.takesSecond(a, b, size));
                items.store(to, items.lesser(a, b, ofRight));
                out.assign(left, add(left, sub(size, ofRight)));
                out.assign(right, add(right, ofRight));
                out.assign(to, add(to, i64(SortItems.BYTES)));
              });
          copy(left, middle, to);
          copy(right, end, to);
        });
  }

  private void copy(Expr.Var from, Expr end, Expr.Var to) {
    Expr apart = out.let("apart", sub(to, from));
    out.loop(
        LoopKind.SERIAL,
        "rest",
        from,
        end,
        SortItems.BYTES,
        at -> items.store(add(at, apart), items.load(at)));
  }

  /** Reads a row once and keeps the first of it in order. */
  private void writeFirst() {
    out.subroutine(
        "first",
        List.of("at", "apart", "n", "wanted", "kept"),
        p -> {
          Expr wanted = p.get(3);
          out.loop(
              LoopKind.SERIAL,
              "i",
              i64(0),
              wanted,
              1,
              i -> out.call("insert", items.make(p.get(0), p.get(1), i), i, p.get(4)));
          out.when(
              greater(wanted, i64(0)),
              () -> {
                Expr last = out.let("last", sub(wanted, i64(1)));
                Expr end = out.let("end", add(p.get(4), mul(last, i64(SortItems.BYTES))));
                Expr.Var bound = out.register("bound", items.rank(items.load(end)));
                out.loop(
                    LoopKind.SERIAL,
                    "i",
                    wanted,
                    p.get(2),
                    1,
                    i -> {
                      Expr item = out.let("item", items.make(p.get(0), p.get(1), i));
                      out.when(
                          less(items.rank(item), bound),
                          () -> {
                            out.call("insert", item, last, p.get(4));
                            out.assign(bound, items.rank(items.load(end)));
                          });
                    });
              });
        });
  }

  /** Puts an item among so many sorted ones, behind those that are equal. */
  private void writeInsert() {
    out.subroutine(
        "insert",
        List.of("item", "count", "kept"),
        p -> {
          Expr rank = out.let("rank", items.rank(p.get(0)));
          Expr.Var at = out.register("at", add(p.get(2), mul(p.get(1), i64(SortItems.BYTES))));
          Expr.Var moving = out.register("moving", greater(at, p.get(2)));
          out.repeat(
              moving,
              () -> {
                Expr before = out.let("before", sub(at, i64(SortItems.BYTES)));
                Expr item = out.let("other", items.load(before));
                out.when(
                    greater(items.rank(item), rank),
                    () -> {
                      items.store(at, item);
                      out.assign(at, before);
                      out.assign(moving, greater(at, p.get(2)));
                    },
                    () -> out.assign(moving, new Expr.IntLiteral(KernelType.BOOL, 0)));
              });
          items.store(at, p.get(0));
        });
  }
}
