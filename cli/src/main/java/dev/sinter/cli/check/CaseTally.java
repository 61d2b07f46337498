package dev.sinter.cli.check;

import dev.sinter.cli.view.Table;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counts how test cases ended, by kind; suspect ones apart. */
public final class CaseTally {
  private static final String SUSPECT = "(suspect)";

  private final Map<String, Map<CaseResult.Outcome, Integer>> counts = new TreeMap<>();

  /** Counts a case. */
  public void add(TestCase testCase, CaseResult result) {
    String name = testCase.name();
    String kind = name.contains("/") ? name.substring(0, name.indexOf('/')) : "-";
    counts
        .computeIfAbsent(
            testCase.suspect() ? SUSPECT : kind, _ -> new EnumMap<>(CaseResult.Outcome.class))
        .merge(result.outcome(), 1, Integer::sum);
  }

  /** How many cases that are not suspect ended so. */
  public int count(CaseResult.Outcome outcome) {
    return counts.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(SUSPECT))
        .mapToInt(entry -> entry.getValue().getOrDefault(outcome, 0))
        .sum();
  }

  /**
   * Whether a case that can be relied on gave a wrong result or failed. Refusals are no failures.
   */
  public boolean failed() {
    return count(CaseResult.Outcome.WRONG) > 0 || count(CaseResult.Outcome.ERROR) > 0;
  }

  /** One row a kind, and the sum of those that are not suspect. */
  public Table table() {
    Table table = new Table("kind", "cases", "pass", "wrong", "refused", "error", "passed");
    counts.forEach((kind, outcomes) -> row(table, kind, outcomes));
    Map<CaseResult.Outcome, Integer> sum = new EnumMap<>(CaseResult.Outcome.class);
    for (CaseResult.Outcome outcome : CaseResult.Outcome.values()) {
      sum.put(outcome, count(outcome));
    }
    row(table, "all", sum);
    return table;
  }

  private static void row(Table table, String kind, Map<CaseResult.Outcome, Integer> outcomes) {
    int cases = outcomes.values().stream().mapToInt(Integer::intValue).sum();
    int passed = outcomes.getOrDefault(CaseResult.Outcome.PASS, 0);
    table.row(
        kind,
        cases,
        passed,
        outcomes.getOrDefault(CaseResult.Outcome.WRONG, 0),
        outcomes.getOrDefault(CaseResult.Outcome.REFUSED, 0),
        outcomes.getOrDefault(CaseResult.Outcome.ERROR, 0),
        cases == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * passed / cases));
  }
}
