package dev.sinter.passes.schedule;

import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.AxisIndex;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.LoopNest;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Whether the innermost loop of a nest can run over lanes: every value has the same width, every
 * access moves by one element or none. What does not qualify runs one element at a time.
 */
final class Vectorization {
  private Vectorization() {}

  /** How many lanes the nest runs over on the target; 1 where it must be scalar. */
  static int lanes(LoopNest nest, Target target) {
    return lanes(nest.body(), nest.target(), target);
  }

  static int lanes(Body body, Body.Leaf written, Target target) {
    int width = written.element().bytes();
    boolean uniform =
        written.element() != ElementType.BOOL
            && unit(written.strides())
            && fits(body, width, false, none());
    return uniform && !written.strides().getLast().is(0) ? target.lanes(width) : 1;
  }

  /**
   * @param guarded whether lanes may be masked off from the first on, when one element cannot stand
   *     for all lanes
   */
  private static boolean fits(Body body, int width, boolean guarded, Set<Body> seen) {
    if (!seen.add(body)) {
      return true;
    }
    return switch (body) {
      case Body.Leaf leaf ->
          leaf.element() != ElementType.BOOL
              && leaf.element().bytes() == width
              && unit(leaf.strides())
              && !(guarded && leaf.strides().getLast().is(0));
      case Body.Lookup lookup ->
          !guarded
              && fits(lookup.leaf(), width, false, seen)
              && lookup.moves().stream().allMatch(move -> isSame(move.index()));
      case Body.Literal literal -> sameWidth(literal.element(), width);
      case Body.Argument _ -> width == 8;
      case Body.Index index ->
          index.element().isInteger()
              && index.element().bytes() == width
              && unit(index.index().coefficients());
      case Body.Apply apply ->
          sameWidth(apply.element(), width)
              && apply.operands().stream().allMatch(b -> fits(b, width, guarded, seen));
      case Body.Guarded inside ->
          inside.guards().stream()
                  .map(Body.Guard::index)
                  .map(AxisIndex::coefficients)
                  .allMatch(Vectorization::unit)
              && fits(inside.inside(), width, true, none())
              && fits(inside.fill(), width, guarded, seen);
    };
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

  /** Bool is a mask between operations, so it has any width. */
  private static boolean sameWidth(ElementType element, int width) {
    return element == ElementType.BOOL || element.bytes() == width;
  }

  private static boolean unit(List<Dim> strides) {
    return strides.getLast().is(0) || strides.getLast().is(1);
  }

  private static Set<Body> none() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }
}
