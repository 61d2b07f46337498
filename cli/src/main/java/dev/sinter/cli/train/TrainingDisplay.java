package dev.sinter.cli.train;

import dev.sinter.cli.view.Progress;
import dev.sinter.cli.view.Quantity;
import dev.sinter.cli.view.Table;
import dev.sinter.cli.view.Terminal;
import dev.sinter.runtime.train.loop.EpochRecord;
import dev.sinter.runtime.train.loop.TrainingListener;
import dev.sinter.runtime.train.metric.ConfusionMatrix;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * Shows a training: a bar while an epoch goes on, a line after each.
 *
 * <pre>
 *   epoch  1/30  loss 1.7012  accuracy 0.5510  validation: loss 1.0923  accuracy 0.9028  412.3 ms
 * </pre>
 */
final class TrainingDisplay implements TrainingListener, AutoCloseable {
  /** The most classes of which a confusion matrix is shown. */
  private static final int MOST_CLASSES = 20;

  private final Terminal terminal;
  private final Progress progress;
  private final int epochs;
  private final Set<String> details;
  private int batches;

  /**
   * Shows on a terminal.
   *
   * @param epochs of the whole training
   * @param details metrics that the lines of epochs leave out
   */
  TrainingDisplay(Terminal terminal, int epochs, Set<String> details) {
    this.terminal = terminal;
    this.epochs = epochs;
    this.details = details;
    progress = new Progress(terminal);
  }

  @Override
  public void epochBegins(int epoch, int count) {
    batches = count;
  }

  @Override
  public void batchDone(int epoch, int batch, double loss) {
    String what = "epoch %d/%d, loss %s".formatted(epoch, epochs, number(loss));
    progress.show(batch, batches, what);
  }

  @Override
  public void epochEnds(EpochRecord result, long nanoseconds) {
    progress.clear();
    String digits = "%" + Integer.toString(epochs).length() + "d";
    String rate = result.rateFactor() == 1 ? "" : "  rate x " + number(result.rateFactor());
    terminal.line(
        "epoch %s/%d  %s%s  %s",
        String.format(Locale.ROOT, digits, result.epoch()),
        epochs,
        values(result),
        rate,
        Quantity.time(nanoseconds));
    terminal.flush();
  }

  private String values(EpochRecord result) {
    StringJoiner training = new StringJoiner("  ");
    StringJoiner validation = new StringJoiner("  ", "  validation: ", "").setEmptyValue("");
    result
        .metrics()
        .forEach((name, value) -> {
          String text = name.substring(name.lastIndexOf('.') + 1) + " " + number(value);
          if (!name.startsWith(EpochRecord.VALIDATION)) {
            training.add(text);
          } else if (!details.contains(name)) {
            validation.add(text);
          }
        });
    return training.toString() + validation;
  }

  /** Shows the results of a test. */
  void tested(String what, int rows, SequencedMap<String, Double> results) {
    String values =
        results.entrySet().stream()
            .map(one -> one.getKey() + " " + number(one.getValue()))
            .collect(Collectors.joining(", "));
    terminal.line("%s (%d rows): %s", what, rows, values);
  }

  /** Shows which class was taken for which, unless there are many. */
  void confusion(ConfusionMatrix matrix) {
    if (matrix.classes() > MOST_CLASSES) {
      return;
    }
    String[] headings = new String[matrix.classes() + 1];
    headings[0] = "is \\ taken for";
    for (int i = 1; i < headings.length; i++) {
      headings[i] = Integer.toString(i - 1);
    }
    Table table = new Table(headings);
    for (int actual = 0; actual < matrix.classes(); actual++) {
      Object[] cells = new Object[headings.length];
      cells[0] = actual;
      for (int predicted = 0; predicted < matrix.classes(); predicted++) {
        long count = matrix.count(actual, predicted);
        cells[predicted + 1] = count == 0 ? "-" : Long.toString(count);
      }
      table.row(cells);
    }
    table.print(terminal);
  }

  /** Four digits where these say something. */
  private static String number(double value) {
    double size = Math.abs(value);
    String format = size != 0 && (size < 1e-3 || size >= 1e5) ? "%.3e" : "%.4f";
    return String.format(Locale.ROOT, format, value);
  }

  @Override
  public void close() {
    progress.close();
  }
}
