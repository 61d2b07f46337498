package dev.sinter.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BootstrapTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(1, 2_000);

  private static double[] normal(SplittableRandom random, int size) {
    return random.doubles(size).map(_ -> 10 + random.nextGaussian()).toArray();
  }

  @Test
  void sameSamplesHaveNoUncertainty() {
    assertEquals(new Interval(2, 2, 2), BOOTSTRAP.median(new double[] {2, 2, 2, 2}));
  }

  @Test
  void seedDecides() {
    double[] samples = normal(new SplittableRandom(5), 40);
    assertEquals(BOOTSTRAP.median(samples), new Bootstrap(1, 2_000).median(samples));
    // With few draws the ends have not settled yet.
    assertNotEquals(new Bootstrap(1, 5).median(samples), new Bootstrap(2, 5).median(samples));
  }

  @Test
  void intervalHoldsTheMedianAboutAsOftenAsItSays() {
    long seed = 7;
    SplittableRandom random = new SplittableRandom(seed);
    int trials = 300;
    int held = 0;
    for (int i = 0; i < trials; i++) {
      Interval interval = BOOTSTRAP.median(normal(random, 31));
      assertTrue(interval.low() <= interval.value() && interval.value() <= interval.high());
      held += interval.low() <= 10 && 10 <= interval.high() ? 1 : 0;
    }
    double share = (double) held / trials;
    assertTrue(share > 0.88 && share < 0.995, "seed " + seed + ": " + share);
  }

  @Test
  void moreSamplesNarrowIt() {
    SplittableRandom random = new SplittableRandom(3);
    Interval few = BOOTSTRAP.median(normal(random, 10));
    Interval many = BOOTSTRAP.median(normal(random, 1_000));
    assertTrue(many.high() - many.low() < few.high() - few.low());
  }
}
