package dev.sinter.passes.schedule;

import dev.sinter.passes.fuse.Body;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Predicate;

/**
 * The largest parts of a body that are the same at every place of a loop, to be computed before it:
 * of {@code x · (a + b) + c} with a and b that do not move with the loop, {@code a + b}. What is
 * read under a condition only stays where it is.
 */
final class LoopInvariants {
  private final Predicate<Body.Leaf> stays;
  private final IdentityHashMap<Body, Boolean> known = new IdentityHashMap<>();
  private final IdentityHashMap<Body, Boolean> added = new IdentityHashMap<>();
  private final List<Body> found = new ArrayList<>();

  private LoopInvariants(Predicate<Body.Leaf> stays) {
    this.stays = stays;
  }

  /**
   * The parts to compute before the loop, each once; none that is a number already.
   *
   * @param stays whether a leaf is the same element at every place
   */
  static List<Body> of(Body body, Predicate<Body.Leaf> stays) {
    LoopInvariants invariants = new LoopInvariants(stays);
    if (invariants.isInvariant(body)) {
      invariants.add(body);
    }
    return invariants.found;
  }

  /** Parts that stay of one that does not are found on the way. */
  private boolean isInvariant(Body body) {
    Boolean before = known.get(body);
    if (before != null) {
      return before;
    }
    boolean invariant =
        switch (body) {
          case Body.Leaf leaf -> stays.test(leaf);
          case Body.Literal _, Body.Argument _ -> true;
          case Body.Lookup _, Body.Index _, Body.Guarded _ -> false;
          case Body.Apply apply -> {
            List<Body> staying = apply.operands().stream().filter(this::isInvariant).toList();
            boolean all = staying.size() == apply.operands().size();
            if (!all) {
              staying.forEach(this::add);
            }
            yield all;
          }
        };
    known.put(body, invariant);
    return invariant;
  }

  private void add(Body body) {
    boolean number = body instanceof Body.Literal || body instanceof Body.Argument;
    if (!number && added.put(body, true) == null) {
      found.add(body);
    }
  }
}
