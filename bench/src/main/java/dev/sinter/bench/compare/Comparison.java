package dev.sinter.bench.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * All that was measured.
 *
 * @param baseline the system whose times all others' are multiples of
 */
public record Comparison(Machine machine, Settings settings, String baseline, List<Row> rows) {
  public Comparison {
    rows = List.copyOf(rows);
  }

  /** The names of the systems in their order. */
  public List<String> systems() {
    return rows.stream().map(Row::system).distinct().toList();
  }

  /** The names of the models in the order in which they ran. */
  public List<String> models() {
    return rows.stream().map(row -> row.setting().model()).distinct().toList();
  }

  /** What became of a system in a setting; empty where that was not tried. */
  public Optional<Row> row(Setting setting, String system) {
    return rows.stream()
        .filter(row -> row.setting().equals(setting) && row.system().equals(system))
        .findFirst();
  }

  /**
   * The geometric mean of a system's ratios over the models that it ran.
   *
   * @return empty where it ran none
   */
  public Optional<Mean> mean(int batch, int threads, String system) {
    double[] logarithms =
        rows.stream()
            .filter(row -> row.system().equals(system))
            .filter(row -> row.setting().batch() == batch && row.setting().threads() == threads)
            .flatMap(row -> row.outcome().ratio().stream())
            .mapToDouble(ratio -> Math.log(ratio.value()))
            .toArray();
    return logarithms.length == 0
        ? Optional.empty()
        : Optional.of(
            new Mean(
                Math.exp(Arrays.stream(logarithms).average().orElseThrow()), logarithms.length));
  }

  /** A mean of the ratios of so many models. */
  public record Mean(double ratio, int models) {}
}
