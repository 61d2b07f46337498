package dev.sinter.bench.ceiling;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Multiply-adds in registers: twelve chains that do not wait for each other, more than latency
 * times units of today's cores (4 × 2).
 */
final class MultiplyAdd implements Load {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int STEPS = 4_096;
  private static final int CHAINS = 12;

  // c·½ + ½ goes to 1, far from overflow and from denormal numbers, which are slow.
  private static final float FACTOR = 0.5f;
  private static final float ADDEND = 0.5f;

  @Override
  public float run(int times) {
    float sum = 0;
    for (int i = 0; i < times; i++) {
      sum = chains(sum);
    }
    return sum;
  }

  private static float chains(float start) {
    FloatVector a = FloatVector.broadcast(SPECIES, FACTOR);
    FloatVector b = FloatVector.broadcast(SPECIES, ADDEND);
    FloatVector c0 = FloatVector.broadcast(SPECIES, start);
    FloatVector c1 = c0;
    FloatVector c2 = c0;
    FloatVector c3 = c0;
    FloatVector c4 = c0;
    FloatVector c5 = c0;
    FloatVector c6 = c0;
    FloatVector c7 = c0;
    FloatVector c8 = c0;
    FloatVector c9 = c0;
    FloatVector c10 = c0;
    FloatVector c11 = c0;
    for (int i = 0; i < STEPS; i++) {
      c0 = c0.fma(a, b);
      c1 = c1.fma(a, b);
      c2 = c2.fma(a, b);
      c3 = c3.fma(a, b);
      c4 = c4.fma(a, b);
      c5 = c5.fma(a, b);
      c6 = c6.fma(a, b);
      c7 = c7.fma(a, b);
      c8 = c8.fma(a, b);
      c9 = c9.fma(a, b);
      c10 = c10.fma(a, b);
      c11 = c11.fma(a, b);
    }
    FloatVector low = c0.add(c1).add(c2).add(c3).add(c4).add(c5);
    FloatVector high = c6.add(c7).add(c8).add(c9).add(c10).add(c11);
    return low.add(high).reduceLanes(VectorOperators.ADD);
  }

  @Override
  public long amount() {
    return 2L * STEPS * CHAINS * SPECIES.length();
  }
}
