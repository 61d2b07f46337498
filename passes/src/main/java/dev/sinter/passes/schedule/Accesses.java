package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.isZero;
import static dev.sinter.passes.schedule.Exprs.mul;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.fuse.AxisIndex;
import dev.sinter.passes.fuse.Body;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The affine functions of the loop indices that a body needs (addresses, guarded indices, index
 * values) and the kernel arguments that hold their coefficients. What shapes a kernel's text is
 * only which coefficients are 0, and whether the innermost one is a single step; all other numbers
 * are arguments, so that kernels are shared between shapes.
 */
final class Accesses {
  private record Affine(AxisIndex index, long scale) {}

  /**
   * One affine function: its constant part and a coefficient for each loop, as kernel expressions.
   */
  private record Slot(Expr offset, List<Expr> coefficients) {}

  private final KernelBuilder out;
  private final Predicate<Body.Leaf> inMemory;
  private final Map<Affine, Integer> slots = new LinkedHashMap<>();
  private final List<Slot> functions = new ArrayList<>();
  private final List<Body.Leaf> leaves = new ArrayList<>();
  private final Set<Value> readAnywhere = new HashSet<>();

  Accesses(KernelBuilder out, Body body, Body.Leaf target) {
    this(out, List.of(body), List.of(target), leaf -> leaf.value() != null);
  }

  /**
   * @param inMemory whether a leaf is read from one of the kernel's buffers
   */
  Accesses(
      KernelBuilder out,
      List<Body> bodies,
      List<Body.Leaf> targets,
      Predicate<Body.Leaf> inMemory) {
    this.out = out;
    this.inMemory = inMemory;
    slots(bodies, targets);
    leaves.addAll(Body.leaves(bodies).stream().filter(inMemory).toList());
  }

  /** The leaves that are read, each once, in order of appearance. */
  List<Body.Leaf> leaves() {
    return leaves;
  }

  /**
   * Values of which every leaf is read exactly where the target is written, and that are as large
   * as it.
   */
  List<Value> inPlace(Body.Leaf target) {
    return leaves.stream()
        .map(Body.Leaf::value)
        .distinct()
        .filter(value -> !readAnywhere.contains(value))
        .filter(value -> value.type().bytes().equals(target.value().type().bytes()))
        .filter(value ->
            leaves.stream()
                .filter(leaf -> leaf.value() == value)
                .allMatch(leaf -> samePlace(leaf, target)))
        .toList();
  }

  private static boolean samePlace(Body.Leaf leaf, Body.Leaf target) {
    return leaf.element().bytes() == target.element().bytes()
        && leaf.offset().equals(target.offset())
        && leaf.strides().equals(target.strides());
  }

  int slot(Body.Leaf leaf) {
    return slot(new AxisIndex(leaf.offset(), leaf.strides()), leaf.element().bytes());
  }

  int slot(AxisIndex index) {
    return slot(index, 1);
  }

  /**
   * The value of each function where the outer loops stand at these indices and the innermost one
   * at 0.
   */
  List<Expr> bases(List<Expr> outer) {
    List<Expr> bases = new ArrayList<>();
    for (Slot slot : functions) {
      Expr base = slot.offset;
      for (int d = 0; d < outer.size(); d++) {
        if (!Exprs.isZero(slot.coefficients.get(d))) {
          base = add(base, mul(outer.get(d), slot.coefficients.get(d)));
        }
      }
      bases.add(base);
    }
    return bases;
  }

  /** How much a function grows with one step of the innermost loop. */
  Expr step(int slot) {
    return functions.get(slot).coefficients.getLast();
  }

  /** Whether a leaf is the same element all along the innermost loop. */
  boolean stays(Body.Leaf leaf) {
    return isZero(step(slot(leaf)));
  }

  /** Whether a leaf in memory is the same element all along a loop. */
  boolean stays(Body.Leaf leaf, int loop) {
    return inMemory.test(leaf) && isZero(functions.get(slot(leaf)).coefficients.get(loop));
  }

  int size() {
    return functions.size();
  }

  private int slot(AxisIndex index, long scale) {
    Affine affine = new Affine(index, scale);
    Integer known = slots.get(affine);
    if (known == null) {
      known = functions.size();
      slots.put(affine, known);
      functions.add(declare(affine, known));
    }
    return known;
  }

  private Slot declare(Affine affine, int number) {
    Dim offset = affine.index.offset();
    Expr start = offset.is(0) ? i64(0) : out.argument("start" + number, offset.times(affine.scale));
    List<Expr> coefficients = new ArrayList<>();
    int loops = affine.index.coefficients().size();
    for (int d = 0; d < loops; d++) {
      Dim coefficient = affine.index.coefficients().get(d);
      boolean fixed = coefficient.is(0) || (d == loops - 1 && coefficient.is(1));
      coefficients.add(
          fixed
              ? i64(coefficient.known() * affine.scale)
              : out.argument("stride" + number + "_" + d, coefficient.times(affine.scale)));
    }
    return new Slot(start, coefficients);
  }

  /** The functions that bodies and targets need. */
  Set<Integer> slots(List<Body> bodies, List<Body.Leaf> targets) {
    Set<Integer> slots = new TreeSet<>();
    targets.forEach(target -> slots.add(slot(target)));
    Body.visit(
        bodies,
        part -> {
          switch (part) {
            case Body.Leaf leaf -> {
              if (inMemory.test(leaf)) {
                slots.add(slot(leaf));
              }
            }
            case Body.Index index -> slots.add(slot(index.index()));
            case Body.Guarded guarded ->
                guarded.guards().forEach(guard -> slots.add(slot(guard.index())));
            case Body.Lookup lookup -> readAnywhere.add(lookup.leaf().value());
            case Body.Apply _, Body.Literal _, Body.Argument _ -> {}
          }
        });
    return slots;
  }
}
