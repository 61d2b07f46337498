package dev.sinter.passes.schedule;

import dev.sinter.passes.fuse.Body;
import java.util.List;

/**
 * What a point of a loop takes of a target's {@code methodVectorOps}, in vector operations. Memory
 * is dear, because C1 inlines all of an access: 325 bytes for a load of a vector, 294 for a store,
 * 2300 to 2800 and 1000 to 1500 of them under a mask (JDK 25, {@code -XX:+PrintInlining}).
 */
final class MethodCost {
  private static final int LOAD = 2;
  private static final int MASKED_LOAD = 15;
  private static final int STORE = 2;
  private static final int MASKED_STORE = 8;

  private MethodCost() {}

  /** Of a point at which all lanes are there. */
  static int whole(List<Body> bodies, int loads, int stores) {
    return Body.cost(bodies) + LOAD * loads + STORE * stores;
  }

  /** Of a point at which some lanes are masked off. */
  static int masked(List<Body> bodies, int loads, int stores) {
    return Body.cost(bodies) + MASKED_LOAD * loads + MASKED_STORE * stores;
  }
}
