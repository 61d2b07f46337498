package dev.sinter.cli.view;

import dev.sinter.ir.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Scores of classes, best first.
 *
 * <pre>
 *   7  ##############################    97.26 %
 *   9                                     0.62 %
 * </pre>
 *
 * <p>Scores that are no probabilities get the softmax of theirs.
 */
public final class RankedClasses {
  private static final int SHOWN = 5;
  private static final int BAR = 30;
  private static final int MOST_CLASSES = 100_000;
  private static final int MOST_ROWS = 64;
  private static final int LONGEST_LABEL = 30;
  private static final double SUM_TOLERANCE = 1e-2;

  private final List<double[]> rows;
  private final List<String> labels;

  private RankedClasses(List<double[]> rows, List<String> labels) {
    this.rows = rows;
    this.labels = labels;
  }

  /**
   * The ranking in an output [K] or [N,K], one row a sample; empty where it does not look like
   * scores of classes.
   *
   * @param labels the classes' names, as many as there are classes, or empty where none are known
   * @param classifier whether scores are expected, so that they need not be probabilities
   */
  public static Optional<RankedClasses> of(Tensor output, List<String> labels, boolean classifier) {
    long[] shape = output.shape();
    if (!output.element().isFloat() || shape.length < 1 || shape.length > 2) {
      return Optional.empty();
    }
    long classes = shape[shape.length - 1];
    long samples = shape.length == 1 ? 1 : shape[0];
    if (classes < 2 || classes > MOST_CLASSES || samples < 1 || samples > MOST_ROWS) {
      return Optional.empty();
    }
    boolean named = labels.size() == classes;
    List<double[]> rows = rows(output, (int) samples, (int) classes);
    boolean probabilities = rows.stream().allMatch(RankedClasses::areProbabilities);
    if (!probabilities && !named && !classifier) {
      return Optional.empty();
    }
    List<double[]> shown =
        probabilities ? rows : rows.stream().map(RankedClasses::softmax).toList();
    return Optional.of(new RankedClasses(shown, named ? labels : List.of()));
  }

  private static List<double[]> rows(Tensor output, int samples, int classes) {
    List<double[]> rows = new ArrayList<>();
    for (int sample = 0; sample < samples; sample++) {
      double[] row = new double[classes];
      for (int i = 0; i < classes; i++) {
        row[i] = output.getDouble((long) sample * classes + i);
      }
      rows.add(row);
    }
    return rows;
  }

  private static boolean areProbabilities(double[] row) {
    return DoubleStream.of(row).allMatch(value -> value >= 0 && value <= 1)
        && Math.abs(DoubleStream.of(row).sum() - 1) <= SUM_TOLERANCE;
  }

  private static double[] softmax(double[] row) {
    double max = DoubleStream.of(row).max().orElse(0);
    double sum = DoubleStream.of(row).map(value -> Math.exp(value - max)).sum();
    return DoubleStream.of(row).map(value -> Math.exp(value - max) / sum).toArray();
  }

  /** The lines to print: the best classes of a single sample, or the best one of each of many. */
  public List<String> draw(Terminal terminal) {
    List<String> lines = new ArrayList<>();
    for (int sample = 0; sample < rows.size(); sample++) {
      String prefix = rows.size() == 1 ? "" : String.format(Locale.ROOT, "%4d: ", sample);
      double[] row = rows.get(sample);
      int shown = rows.size() == 1 ? Math.min(SHOWN, row.length) : 1;
      for (int index : best(row, shown)) {
        lines.add(prefix + line(index, row[index], terminal.unicode()));
      }
    }
    return lines;
  }

  private String line(int index, double probability, boolean unicode) {
    String bar = Bar.of(probability, BAR, unicode);
    String name = cut(label(index));
    return String.format(
        Locale.ROOT, "  %-" + labelWidth() + "s  %s %6.2f %%", name, bar, 100 * probability);
  }

  private static List<Integer> best(double[] row, int count) {
    Comparator<Integer> falling = Comparator.comparingDouble(index -> -row[index]);
    return IntStream.range(0, row.length).boxed().sorted(falling).limit(count).toList();
  }

  private String label(int index) {
    return labels.isEmpty() ? "class " + index : labels.get(index);
  }

  private int labelWidth() {
    int classes = rows.getFirst().length;
    return IntStream.range(0, classes).map(i -> cut(label(i)).length()).max().orElse(1);
  }

  private static String cut(String label) {
    return label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL - 3) + "...";
  }
}
