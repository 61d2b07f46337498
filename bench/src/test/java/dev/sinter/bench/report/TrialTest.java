package dev.sinter.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class TrialTest {
  private static final long ONE_MILLISECOND = 1_000_000;

  private static Figure figure(String name) {
    return Figure.standard().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void measuresFusedAndUnfusedWithOneAndTwoThreads() {
    try (Trial trial = new Trial(figure("gelu-chain-32k"), Optional.empty(), List.of())) {
      List<TrialRow> rows = trial.run(ONE_MILLISECOND);
      assertEquals(
          List.of("Sinter 1", "unfused 1", "Sinter 2", "unfused 2"),
          rows.stream().map(row -> row.system() + " " + row.threads()).toList());
      assertInstanceOf(Agreement.SameBits.class, rows.get(2).agreement());
      assertEquals(Set.of("with 1", "unfused"), rows.get(2).speeds().keySet());
      for (TrialRow row : rows) {
        assertEquals(TrialRow.COLUMNS.size(), row.cells("gelu").size());
      }
    }
  }

  @Test
  void figuresHaveNamesOfTheirOwn() {
    List<String> names = Figure.standard().stream().map(Figure::name).toList();
    assertEquals(names.stream().collect(Collectors.toSet()).size(), names.size());
  }
}
