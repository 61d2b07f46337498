package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.floorDiv;
import static dev.sinter.passes.schedule.Exprs.floorMod;
import static dev.sinter.passes.schedule.Exprs.i32;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.min;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.sub;
import static dev.sinter.passes.schedule.Exprs.toI32;
import static dev.sinter.passes.schedule.Exprs.toI64;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.LoopNest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The schedule of elementwise groups, copies and layout changes: rows of the innermost loop, cut
 * into chunks that are the parallel index; whole vectors, then one masked vector. A row's full
 * vectors and its tail are subroutines of their own, since a compiler gives up on methods with too
 * much vector work.
 */
public final class PointwiseSchedule {
  /**
   * Elements of a row that one parallel index covers: long enough to pay for its setup, short
   * enough for an L1 cache.
   */
  private static final long CHUNK = 4096;

  /** Rounds of an innermost loop that are worth a call; taken to be those of an unknown number. */
  private static final long SHORTEST = 8;

  private final LoopNest nest;
  private final int lanes;
  private final KernelBuilder out = new KernelBuilder("row", "tail");
  private final Map<Value, String> buffers = new LinkedHashMap<>();
  private final Map<Dim, Expr.Var> sizes = LoopSource.noSizes();
  private final Accesses accesses;

  private PointwiseSchedule(LoopNest nest, Target target) {
    this.nest = nest;
    this.lanes = Vectorization.lanes(nest, target);
    declare("out", nest.target(), BufferParam.Access.WRITE);
    this.accesses = new Accesses(out, nest.body(), nest.target());
    for (Body.Leaf leaf : accesses.leaves()) {
      if (!buffers.containsKey(leaf.value())) {
        declare("in" + buffers.size(), leaf, BufferParam.Access.READ);
      }
    }
  }

  /** A kernel that runs the nest, which may be written to any affine place. */
  public static ScheduledKernel schedule(LoopNest nest, Target target) {
    return new PointwiseSchedule(longInnermost(nest.collapse()), target).build();
  }

  /** The nest with another loop innermost where that one has too few rounds to pay for a call. */
  private static LoopNest longInnermost(LoopNest nest) {
    List<Dim> extents = nest.extents();
    int last = extents.size() - 1;
    if (last == 0 || rounds(extents.get(last)) >= SHORTEST) {
      return nest;
    }
    int longest = last;
    for (int d = last - 1; d >= 0; d--) {
      if (rounds(extents.get(d)) > rounds(extents.get(longest))) {
        longest = d;
      }
    }
    return nest.move(longest, last);
  }

  private static long rounds(Dim extent) {
    return extent.isKnown() ? extent.known() : SHORTEST;
  }

  private void declare(String name, Body.Leaf leaf, BufferParam.Access access) {
    buffers.put(leaf.value(), name);
    out.buffer(BufferParam.global(name, leaf.element(), access));
  }

  private ScheduledKernel build() {
    List<Dim> extents = nest.extents();
    Dim inner = extents.getLast();
    Dim chunks = inner.ceilDiv(CHUNK);
    Expr.Var length = out.argument("length", inner);
    writeRow();
    boolean rows = extents.size() > 1;
    Expr.Var chunkCount = rows ? out.argument("chunks", chunks) : null;
    List<Expr.Var> outerSizes = new ArrayList<>();
    for (int d = 1; d < extents.size() - 1; d++) {
      outerSizes.add(out.argument("extent" + d, extents.get(d)));
    }
    out.loop(
        LoopKind.PARALLEL,
        "p",
        Kernel.LO,
        Kernel.HI,
        1,
        p -> {
          Expr start = out.let("start", mul(rows ? floorMod(p, chunkCount) : p, i64(CHUNK)));
          Expr count = out.let("count", min(sub(length, start), i64(CHUNK)));
          List<Expr> bases =
              accesses.bases(rows ? outer(floorDiv(p, chunkCount), outerSizes) : List.of());
          callRow(bases, start, count);
        });
    String label = lanes > 1 ? "map" : "map_scalar";
    Dim extent = extents.subList(0, extents.size() - 1).stream().reduce(chunks, Dim::times);
    return new ScheduledKernel(
        out.build(label),
        operands(),
        out.values(),
        extent,
        grain(extents),
        accesses.inPlace(nest.target()));
  }

  /** A worker should have some ten thousand elements to itself. */
  private static Dim grain(List<Dim> extents) {
    Dim inner = extents.getLast();
    return inner instanceof Dim.Const c && c.value() > 0
        ? Dim.of(Math.max(1, 16384 / Math.min(c.value(), CHUNK)))
        : Dim.of(4);
  }

  private List<ScheduledKernel.Operand> operands() {
    return buffers.keySet().stream()
        .<ScheduledKernel.Operand>map(ScheduledKernel.Operand.Of::new)
        .toList();
  }

  /** The indices of the outer loops from their joint row number. */
  private List<Expr> outer(Expr row, List<Expr.Var> outerSizes) {
    Expr[] indices = new Expr[outerSizes.size() + 1];
    Expr rest = out.let("row", row);
    for (int d = outerSizes.size(); d > 0; d--) {
      indices[d] = out.let("i" + d, floorMod(rest, outerSizes.get(d - 1)));
      rest = out.let("row", floorDiv(rest, outerSizes.get(d - 1)));
    }
    indices[0] = rest;
    return List.of(indices);
  }

  private void callRow(List<Expr> bases, Expr start, Expr count) {
    List<Expr> passed = new ArrayList<>();
    passed.add(count);
    for (int slot = 0; slot < bases.size(); slot++) {
      passed.add(add(bases.get(slot), mul(start, accesses.step(slot))));
    }
    Expr[] arguments = passed.toArray(Expr[]::new);
    out.call("row", arguments);
    if (lanes > 1) {
      out.call("tail", arguments);
    }
  }

  private void writeRow() {
    List<String> parameters = new ArrayList<>(List.of("n"));
    for (int slot = 0; slot < accesses.size(); slot++) {
      parameters.add("at" + slot);
    }
    out.subroutine(
        "row",
        parameters,
        p -> {
          Expr n = p.getFirst();
          Expr end = out.let("end", toI32(lanes > 1 ? sub(n, floorMod(n, i64(lanes))) : n));
          PointwiseEmitter before = new PointwiseEmitter(out, source(p, i64(0)), lanes);
          for (Body part : LoopInvariants.of(nest.body(), accesses::stays)) {
            before.emit(part, Optional.empty());
          }
          out.loop(
              LoopKind.SERIAL,
              "j",
              i32(0),
              end,
              lanes,
              j -> {
                LoopSource places = source(p, out.let("at", toI64(j)));
                store(places, before.inLoop(places), Optional.empty());
              });
        });
    if (lanes > 1) {
      out.subroutine(
          "tail",
          parameters,
          p -> {
            Expr rest = out.let("rest", floorMod(p.getFirst(), i64(lanes)));
            out.when(
                Exprs.greater(rest, i64(0)),
                () -> {
                  Expr mask = out.let("mask", new Expr.FirstLanes(rest, lanes));
                  LoopSource place = source(p, out.let("at", sub(p.getFirst(), rest)));
                  store(place, new PointwiseEmitter(out, place, lanes), Optional.of(mask));
                });
          });
    }
  }

  /**
   * Where the vector at a position of the row lies; the parameters are the row's length and the
   * accesses' bases.
   */
  private LoopSource source(List<Expr.Var> parameters, Expr position) {
    List<Expr.Var> bases = parameters.subList(1, parameters.size());
    return new LoopSource(
        out, accesses, leaf -> buffers.get(leaf.value()), bases, position, lanes, sizes);
  }

  private void store(LoopSource place, PointwiseEmitter emitter, Optional<Expr> mask) {
    out.store("out", place.address(nest.target()), emitter.emit(nest.body(), mask), mask);
  }
}
