package dev.sinter.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SeriesTest {
  @Test
  void quantilesAreOfNearestRank() {
    Series series =
        Series.ofTimes(IntStream.rangeClosed(1, 100).mapToDouble(i -> 101 - i).toArray());
    assertEquals(50, series.median());
    assertEquals(95, series.p95());
  }

  @Test
  void oneRoundIsAllQuantiles() {
    Series series = Series.ofTimes(new double[] {7});
    assertEquals(7, series.median());
    assertEquals(7, series.p95());
    assertEquals(0, series.allocated());
  }

  /** The machine slows down by ten in the middle, for both. */
  @Test
  void ratiosAreTakenRoundByRound() {
    Series fast = Series.ofTimes(new double[] {1, 10, 100});
    Series slow = Series.ofTimes(new double[] {2, 20, 200});
    assertEquals(2, fast.speedOver(slow));
    assertEquals(0.5, slow.speedOver(fast));
  }
}
