package dev.sinter.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RoundsTest {
  private final List<String> calls = new ArrayList<>();

  private Candidate named(String name) {
    return new Candidate() {
      @Override
      public void run(int times) {
        calls.add(name);
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }

  @Test
  void candidatesTakeTurns() {
    List<Series> series = new Rounds(1).run(List.of(named("a"), named("b")));
    assertEquals(2, series.size());
    assertEquals(series.get(0).rounds(), series.get(1).rounds());
    int rounds = series.getFirst().rounds();
    assertTrue(rounds > 1);
    List<String> measured = calls.subList(calls.size() - 4 * rounds, calls.size());
    for (int i = 0; i < measured.size(); i++) {
      assertEquals(i % 4 < 2 ? "a" : "b", measured.get(i), "call " + i);
    }
  }
}
