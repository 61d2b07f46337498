package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.convert;
import static dev.sinter.passes.schedule.Exprs.floorMod;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.max;
import static dev.sinter.passes.schedule.Exprs.min;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.passes.fuse.Fusion;
import dev.sinter.passes.fuse.LoopCollapse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The schedule of updates at computed places, of a result that holds the data already. Places of
 * one batch may be the same, so a worker takes all of them, in order, for a part of each slice: who
 * works on what decides no bit.
 *
 * <p>Every index must be known to be inside, or be clamped.
 */
public final class ScatterSchedule {
  /** Elements of a slice that one parallel index covers. */
  private static final long CHUNK = 256;

  /** Elements that are worth a worker of its own. */
  private static final long GRAIN = 16384;

  private final Scatter op;
  private final Value result;
  private final Value indices;
  private final Value updates;
  private final List<Integer> sliced;
  private final ElementType held;
  private final ElementType given;
  private final KernelBuilder out = new KernelBuilder("slice");

  /**
   * One loop over a slice: its rounds, and what one of them moves in the result and the updates.
   */
  private record SliceLoop(Dim rounds, Dim inResult, Dim inUpdates) {}

  private ScatterSchedule(Scatter op, Value result, Value indices, Value updates) {
    this.op = op;
    this.result = result;
    this.indices = indices;
    this.updates = updates;
    this.sliced =
        IntStream.range(op.batch(), result.type().rank())
            .filter(axis -> !op.indexed().contains(axis))
            .boxed()
            .toList();
    boolean moves = op.combination() == Scatter.Combination.REPLACE;
    this.held = moves ? Exprs.bits(result.type().element()) : result.type().element();
    this.given = moves ? held : updates.type().element();
  }

  /**
   * A kernel that updates a value in memory.
   *
   * @param result holds the data; its type may be wider than that of the updates
   */
  public static ScheduledKernel schedule(
      Scatter op, Value result, Value indices, Value updates, Target target) {
    return new ScatterSchedule(op, result, indices, updates).build(target);
  }

  private ScheduledKernel build(Target target) {
    out.buffer(BufferParam.global("out", held, BufferParam.Access.READ_WRITE));
    out.buffer(BufferParam.global("indices", indices.type().element(), BufferParam.Access.READ));
    out.buffer(BufferParam.global("updates", given, BufferParam.Access.READ));
    List<SliceLoop> loops = sliceLoops();
    SliceLoop inner = loops.getLast();
    writeSlice(inner, lanes(inner, target));
    Dim places = places();
    Dim chunks = inner.rounds().ceilDiv(CHUNK);
    List<Dim> counts = new ArrayList<>(loops.stream().map(SliceLoop::rounds).toList());
    counts.set(counts.size() - 1, chunks);
    writeParts(loops, counts, out.argument("places", places));
    return new ScheduledKernel(
        out.build("scatter_" + op.combination().name().toLowerCase(Locale.ROOT)),
        List.of(
            new ScheduledKernel.Operand.Of(result),
            new ScheduledKernel.Operand.Of(indices),
            new ScheduledKernel.Operand.Of(updates)),
        out.values(),
        AxisSplit.product(counts).times(AxisSplit.product(dims(result, 0, op.batch()))),
        grain(places, inner.rounds()),
        List.of());
  }

  /** A worker should have some ten thousand elements to itself. */
  private static Dim grain(Dim places, Dim rounds) {
    if (!places.isKnown() || !rounds.isKnown()) {
      return Dim.of(1);
    }
    double work = (double) places.known() * Math.min(rounds.known(), CHUNK);
    return Dim.of(Math.max(1, (long) (GRAIN / Math.max(1, work))));
  }

  private int lanes(SliceLoop inner, Target target) {
    int whole = Math.min(target.lanes(held.bytes()), target.lanes(given.bytes()));
    boolean few = inner.rounds().isKnown() && inner.rounds().known() < whole;
    boolean narrow = given.bytes() < 4 && op.combination() != Scatter.Combination.REPLACE;
    return !few && !narrow && inner.inResult().is(1) ? whole : 1;
  }

  /** In as few loops as the result allows, but at least one; in the updates, slices are dense. */
  private List<SliceLoop> sliceLoops() {
    List<Dim> rounds = sliced.stream().map(result.type()::dim).toList();
    List<Dim> inResult = sliced.stream().map(result.type().shape().strides()::get).toList();
    List<Dim> inUpdates = new Shape(rounds).strides();
    LoopCollapse loops = LoopCollapse.of(rounds, 0, rounds.size(), List.of(inResult, inUpdates));
    if (loops.extents().isEmpty()) {
      return List.of(new SliceLoop(Dim.of(1), Dim.of(0), Dim.of(0)));
    }
    return IntStream.range(0, loops.extents().size())
        .mapToObj(i ->
            new SliceLoop(
                loops.extents().get(i),
                loops.apply(inResult).get(i),
                loops.apply(inUpdates).get(i)))
        .toList();
  }

  /** Places of one batch. */
  private Dim places() {
    return AxisSplit.product(dims(indices, op.batch(), indices.type().rank() - 1));
  }

  private static List<Dim> dims(Value value, int from, int to) {
    return value.type().shape().dims().subList(from, to);
  }

  /** A part of the slice at one place: so many elements from these addresses on. */
  private void writeSlice(SliceLoop inner, int lanes) {
    Expr inResult = stride("step", inner.inResult(), held);
    Expr inUpdates = stride("given", inner.inUpdates(), given);
    out.subroutine(
        "slice",
        List.of("to", "from", "n"),
        p -> {
          Expr rest = lanes == 1 ? i64(0) : out.let("rest", floorMod(p.get(2), i64(lanes)));
          Expr end = out.let("end", sub(p.get(2), rest));
          out.loop(
              LoopKind.SERIAL,
              "j",
              i64(0),
              end,
              lanes,
              j ->
                  update(
                      add(p.get(0), mul(j, inResult)),
                      add(p.get(1), mul(j, inUpdates)),
                      lanes,
                      Optional.empty()));
          if (lanes > 1) {
            out.when(
                Exprs.greater(rest, i64(0)),
                () -> {
                  Expr mask = out.let("mask", new Expr.FirstLanes(rest, lanes));
                  update(
                      add(p.get(0), mul(end, inResult)),
                      add(p.get(1), mul(end, inUpdates)),
                      lanes,
                      Optional.of(mask));
                });
          }
        });
  }

  private void update(Expr to, Expr from, int lanes, Optional<Expr> mask) {
    Expr at = out.let("at", to);
    Expr update = out.let("u", new Expr.Load(new KernelType(given, lanes), "updates", from, mask));
    combiner()
        .ifPresentOrElse(
            combiner -> {
              ElementType computed = Fusion.computed(held);
              Expr x = new Expr.Load(new KernelType(held, lanes), "out", at, mask);
              Expr both =
                  Combiners.combine(combiner, convert(computed, x), convert(computed, update));
              out.store("out", at, convert(held, both), mask);
            },
            () -> out.store("out", at, update, mask));
  }

  private Optional<Reduce.Combiner> combiner() {
    return switch (op.combination()) {
      case REPLACE -> Optional.empty();
      case ADD -> Optional.of(Reduce.Combiner.SUM);
      case MULTIPLY -> Optional.of(Reduce.Combiner.PRODUCT);
      case MAX -> Optional.of(Reduce.Combiner.MAX);
      case MIN -> Optional.of(Reduce.Combiner.MIN);
    };
  }

  /**
   * The parallel index is a batch, then the loops over a slice, of which the innermost is in
   * chunks.
   */
  private void writeParts(List<SliceLoop> loops, List<Dim> counts, Expr places) {
    List<Expr.Var> rounds = counts.stream().map(c -> out.argument("count", c)).toList();
    Dim slice = AxisSplit.product(sliced.stream().map(result.type()::dim).toList());
    Expr batchInResult =
        bytes("plane", AxisSplit.product(dims(result, op.batch(), result.type().rank())), held);
    Expr sliceInUpdates = bytes("slice_bytes", slice, given);
    Expr length = out.argument("length", loops.getLast().rounds());
    List<Expr> inResult = loops.stream().map(l -> stride("to", l.inResult(), held)).toList();
    List<Expr> inUpdates = loops.stream().map(l -> stride("from", l.inUpdates(), given)).toList();
    List<IndexedAxis> axes = indexedAxes();
    out.loop(
        LoopKind.PARALLEL,
        "p",
        Kernel.LO,
        Kernel.HI,
        1,
        p -> {
          List<Expr> at = JointIndex.split(out, p, rounds, loops.size() + 1);
          Expr firstPlace = out.let("place", mul(at.getFirst(), places));
          Expr to = mul(at.getFirst(), batchInResult);
          Expr from = mul(firstPlace, sliceInUpdates);
          Expr start = mul(at.getLast(), i64(CHUNK));
          for (int d = 0; d < loops.size(); d++) {
            Expr index = d == loops.size() - 1 ? start : at.get(d + 1);
            to = add(to, mul(index, inResult.get(d)));
            from = add(from, mul(index, inUpdates.get(d)));
          }
          Expr base = out.let("base", to);
          Expr source = out.let("source", from);
          Expr count = out.let("n", min(sub(length, start), i64(CHUNK)));
          out.loop(
              LoopKind.SERIAL,
              "k",
              i64(0),
              places,
              1,
              k -> {
                Expr place = out.let("at", add(base, moved(axes, add(firstPlace, k))));
                out.call("slice", place, add(source, mul(k, sliceInUpdates)), count);
              });
        });
  }

  /** An axis that the indices address: its size and its stride in bytes. */
  private record IndexedAxis(Expr size, Expr stride) {}

  private List<IndexedAxis> indexedAxes() {
    List<Dim> strides = result.type().shape().strides();
    return op.indexed().stream()
        .map(axis ->
            new IndexedAxis(
                op.bounds() == Gather.Bounds.CLAMP
                    ? out.argument("size", result.type().dim(axis))
                    : i64(0),
                bytes("stride", strides.get(axis), held)))
        .toList();
  }

  /** How far a row of indices leads into the batch. */
  private Expr moved(List<IndexedAxis> axes, Expr place) {
    ElementType type = indices.type().element();
    Expr row = out.let("row", mul(place, i64((long) axes.size() * type.bytes())));
    Expr moved = i64(0);
    for (int i = 0; i < axes.size(); i++) {
      Expr at = add(row, i64((long) i * type.bytes()));
      Expr read = new Expr.Load(KernelType.scalar(type), "indices", at, Optional.empty());
      Expr index = out.let("index", Exprs.toI64(read));
      if (op.bounds() == Gather.Bounds.CLAMP) {
        index = max(min(index, sub(axes.get(i).size(), i64(1))), i64(0));
      }
      moved = add(moved, mul(index, axes.get(i).stride()));
    }
    return moved;
  }

  private Expr bytes(String name, Dim elements, ElementType element) {
    return out.argument(name, elements.times(element.bytes()));
  }

  /** A stride in bytes, which is part of the kernel where it is that of neighbours, or 0. */
  private Expr stride(String name, Dim elements, ElementType element) {
    return elements.is(0) || elements.is(1)
        ? i64(elements.known() * element.bytes())
        : bytes(name, elements, element);
  }
}
