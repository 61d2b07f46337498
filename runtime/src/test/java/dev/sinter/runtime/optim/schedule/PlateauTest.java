package dev.sinter.runtime.optim.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Reductions of the rate by a loss that no longer falls. */
final class PlateauTest {
  private static final Plateau.Settings SETTINGS =
      new Plateau.Settings(Plateau.Goal.LOWEST, 0.5, 1, 2, 0.1, Plateau.Threshold.RELATIVE, 0.2);

  private static double[] factors(Plateau plateau, double... losses) {
    return Arrays.stream(losses).map(plateau::observe).toArray();
  }

  @Test
  void reducesAfterPatienceAndRests() {
    // 0.95 is not a tenth better than 1; the two after a reduction are not counted.
    assertArrayEquals(
        new double[] {1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25},
        factors(new Plateau(SETTINGS), 1, 0.95, 0.95, 2, 2, 2, 2, 0.1),
        0);
  }

  @Test
  void neverGoesBelowTheLeast() {
    double[] same = new double[40];
    Arrays.fill(same, 1);
    assertEquals(0.2, factors(new Plateau(SETTINGS), same)[39], 0);
  }

  @Test
  void comparesByTheThresholdItWasGiven() {
    Plateau absolute =
        new Plateau(
            new Plateau.Settings(
                Plateau.Goal.LOWEST, 0.5, 0, 0, 0.1, Plateau.Threshold.ABSOLUTE, 0));
    assertArrayEquals(new double[] {1, 1, 0.5}, factors(absolute, -5, -5.2, -5.25), 0);
  }

  @Test
  void watchesWhatShouldRise() {
    Plateau accuracy =
        new Plateau(
            new Plateau.Settings(
                Plateau.Goal.HIGHEST, 0.5, 0, 0, 0.1, Plateau.Threshold.RELATIVE, 0));
    assertArrayEquals(
        new double[] {1, 1, 0.5, 0.5, 0.25}, factors(accuracy, 0.5, 0.6, 0.65, 0.7, 0.7), 0);
  }

  @Test
  void countsNanAsNotBetter() {
    assertArrayEquals(
        new double[] {1, 0.5}, factors(new Plateau(SETTINGS), Double.NaN, Double.NaN), 0);
  }

  @Test
  void goesOnFromItsState() {
    double[] losses = {1, 0.95, 0.7, 0.7, 0.7, 0.8, 0.7, 0.7, 0.3, 0.3, 0.3};
    double[] whole = factors(new Plateau(SETTINGS), losses);
    for (int cut = 0; cut < losses.length; cut++) {
      Plateau before = new Plateau(SETTINGS);
      factors(before, Arrays.copyOf(losses, cut));
      Plateau after = new Plateau(SETTINGS, before.state());
      assertArrayEquals(
          Arrays.copyOfRange(whole, cut, losses.length),
          factors(after, Arrays.copyOfRange(losses, cut, losses.length)),
          0,
          "cut after " + cut);
    }
  }
}
