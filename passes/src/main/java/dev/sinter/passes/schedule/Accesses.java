package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.mul;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.fuse.AxisIndex;
import dev.sinter.passes.fuse.Body;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
  private final Map<Affine, Integer> slots = new LinkedHashMap<>();
  private final List<Slot> functions = new ArrayList<>();
  private final List<Body.Leaf> leaves = new ArrayList<>();
  private final Set<Value> readAnywhere = new HashSet<>();

  Accesses(KernelBuilder out, Body body, Body.Leaf target) {
    this.out = out;
    slot(target);
    collect(body, Collections.newSetFromMap(new IdentityHashMap<>()));
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

  private void collect(Body.Leaf leaf) {
    if (leaf.value() != null && !leaves.contains(leaf)) {
      leaves.add(leaf);
      slot(leaf);
    }
  }

  private void collect(Body body, Set<Body> seen) {
    if (!seen.add(body)) {
      return;
    }
    switch (body) {
      case Body.Leaf leaf -> collect(leaf);
      case Body.Lookup lookup -> {
        readAnywhere.add(lookup.leaf().value());
        collect(lookup.leaf());
        lookup.moves().forEach(move -> collect(move.index(), seen));
      }
      case Body.Index index -> slot(index.index());
      case Body.Apply apply -> apply.operands().forEach(operand -> collect(operand, seen));
      case Body.Guarded guarded -> {
        guarded.guards().forEach(guard -> slot(guard.index()));
        collect(guarded.inside(), seen);
        collect(guarded.fill(), seen);
      }
      case Body.Literal _, Body.Argument _ -> {}
    }
  }
}
