package dev.sinter.passes.schedule;

import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.AxisIndex;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Fusion;
import dev.sinter.passes.fuse.LoopNest;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Whether the innermost loop of a nest can run over lanes: every access moves by one element or
 * none, and every operation is one of vectors. The widest value decides how many lanes there are;
 * eight bytes do not go together with fewer, since most machines convert between them one by one.
 * What does not qualify runs one element at a time.
 */
final class Vectorization {
  private final Set<ElementType> elements = EnumSet.noneOf(ElementType.class);
  private final Set<Body> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private Vectorization() {}

  /** How many lanes the nest runs over on the target; 1 where it must be scalar. */
  static int lanes(LoopNest nest, Target target) {
    return lanes(nest.body(), nest.target(), target);
  }

  static int lanes(Body body, Body.Leaf written, Target target) {
    Vectorization all = new Vectorization();
    all.elements.add(written.element());
    boolean fits = written.strides().getLast().is(1) && all.fits(body, false);
    int width = all.widest();
    return fits && all.goTogether(width) ? target.lanes(width) : 1;
  }

  private int widest() {
    return elements.stream().mapToInt(ElementType::bytes).max().orElseThrow();
  }

  /** Bool is a mask between operations, and bytes in memory, which go with any width. */
  private boolean goTogether(int width) {
    return width < 8 || elements.stream().allMatch(e -> e.bytes() == 8 || e == ElementType.BOOL);
  }

  /**
   * @param guarded whether lanes may be masked off from the first on, when one element cannot stand
   *     for all lanes
   */
  private boolean fits(Body body, boolean guarded) {
    if (!seen.add(body)) {
      return true;
    }
    elements.add(body.element());
    return switch (body) {
      case Body.Leaf leaf -> unit(leaf.strides()) && !(guarded && leaf.strides().getLast().is(0));
      case Body.Lookup lookup ->
          !guarded
              && fits(lookup.leaf(), false)
              && lookup.moves().stream().allMatch(move -> isSame(move.index()));
      case Body.Literal _, Body.Argument _ -> true;
      case Body.Index index -> index.element().isInteger() && unit(index.index().coefficients());
      case Body.Apply apply ->
          isOfVectors(apply) && apply.operands().stream().allMatch(b -> fits(b, guarded));
      case Body.Guarded inside ->
          inside.guards().stream()
                  .map(Body.Guard::index)
                  .map(AxisIndex::coefficients)
                  .allMatch(Vectorization::unit)
              && insideFits(inside)
              && fits(inside.fill(), guarded);
    };
  }

  /** What is seen outside of the guards too has to fit in both ways. */
  private boolean insideFits(Body.Guarded guarded) {
    Vectorization inside = new Vectorization();
    boolean fits = inside.fits(guarded.inside(), true);
    elements.addAll(inside.elements);
    return fits;
  }

  /** Halves are computed as f32; division of integers is done lane by lane. */
  private boolean isOfVectors(Body.Apply apply) {
    boolean moves = apply.op() instanceof Select || apply.op() instanceof Bitcast;
    ElementType element = apply.operands().getLast().element();
    if (!moves) {
      elements.add(Fusion.computed(element));
      elements.add(Fusion.computed(apply.element()));
    }
    boolean nibbles = element.isStorageOnly() || apply.element().isStorageOnly();
    return (!nibbles || moves)
        && (!(apply.op() instanceof Binary binary)
            || switch (binary.function()) {
              case DIV -> element.isFloat();
              case REM, POW, ATAN2 -> false;
              case ADD, SUB, MUL, MAX, MIN, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT -> true;
            });
  }

  /** Whether a body is the same in every round of the innermost loop. */
  private static boolean isSame(Body body) {
    boolean[] same = {true};
    body.mapStrides(strides -> {
      same[0] &= strides.getLast().is(0);
      return strides;
    });
    return same[0];
  }

  private static boolean unit(List<Dim> strides) {
    return strides.getLast().is(0) || strides.getLast().is(1);
  }
}
